// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's door for serialisation libraries, {@code sun.reflect.ReflectionFactory} of module {@code jdk.unsupported}: the private
 * serialisation methods and default field access of every Serializable class, closed packages included. Called by name, since
 * javac warns of the class without a way to say that this is meant. Only asked when a class is first met.
 *
 * <p>Where the module is absent (JShell's local engine), one line is logged, and what can be done without it is: everything but
 * the JDK's own Serializable classes that the codec has no form for, and classes that are to be made without their constructor.
 */
final class SerializationAccess {

    private static final @Nullable Object FACTORY = factory();

    private SerializationAccess() {}

    /** Whether the JDK's door is there. */
    static boolean isPresent() {
        return FACTORY != null;
    }

    /** A constructor that runs only that of the first superclass that is not Serializable, or null if that cannot be called. */
    static @Nullable Constructor<?> allocator(Class<?> type) {
        return (Constructor<?>) call("newConstructorForSerialization", new Class<?>[] {Class.class}, type);
    }

    /** A constructor of one class that runs only the given constructor of a superclass. */
    static @Nullable Constructor<?> allocator(Class<?> type, Constructor<?> superclass) {
        return (Constructor<?>) call("newConstructorForSerialization", new Class<?>[] {Class.class, Constructor.class}, type, superclass);
    }

    /** The public no-argument constructor of an Externalizable class. */
    static Constructor<?> externalConstructor(Class<?> type) {
        return (Constructor<?>) present(call("newConstructorForExternalization", new Class<?>[] {Class.class}, type), type);
    }

    /** Whether an Externalizable class has the constructor that it is made by. */
    static boolean hasExternalConstructor(Class<?> type) {
        return Arrays.stream(type.getConstructors()).anyMatch(constructor -> constructor.getParameterCount() == 0);
    }

    static @Nullable MethodHandle readObject(Class<?> type) {
        return handle("readObjectForSerialization", type);
    }

    static @Nullable MethodHandle writeObject(Class<?> type) {
        return handle("writeObjectForSerialization", type);
    }

    /** Reads all fields through {@code ObjectInputStream.readFields} and sets them. */
    static @Nullable MethodHandle defaultRead(Class<?> type) {
        return handle("defaultReadObjectForSerialization", type);
    }

    /** Writes all fields through {@code ObjectOutputStream.putFields}. */
    static @Nullable MethodHandle defaultWrite(Class<?> type) {
        return handle("defaultWriteObjectForSerialization", type);
    }

    static @Nullable MethodHandle readResolve(Class<?> type) {
        return handle("readResolveForSerialization", type);
    }

    static @Nullable MethodHandle writeReplace(Class<?> type) {
        return handle("writeReplaceForSerialization", type);
    }

    static boolean declaresPersistentFields(Class<?> type) {
        return (ObjectStreamField @Nullable []) call("serialPersistentFields", new Class<?>[] {Class.class}, type) != null;
    }

    /** What a stream throws when an object is asked for where the writer wrote no more. */
    static IOException endOfData() {
        Object end = call("newOptionalDataExceptionForSerialization", new Class<?>[] {boolean.class}, true);
        return end instanceof IOException e ? e : new EOFException("the writeObject method wrote no more");
    }

    private static @Nullable MethodHandle handle(String name, Class<?> type) {
        return FACTORY == null
                ? openHandle(name.substring(0, name.length() - "ForSerialization".length()), type)
                : (MethodHandle) call(name, new Class<?>[] {Class.class}, type);
    }

    /** The serialisation method of a class whose package is open to Brood. */
    private static @Nullable MethodHandle openHandle(String name, Class<?> type) {
        Class<?>[] parameters = switch (name) {
            case "readObject" -> new Class<?>[] {ObjectInputStream.class};
            case "writeObject" -> new Class<?>[] {ObjectOutputStream.class};
            default -> new Class<?>[0];
        };
        if (!Serializable.class.isAssignableFrom(type) || name.startsWith("default")) {
            return null;
        }
        try {
            Method method = type.getDeclaredMethod(name, parameters);
            return method.trySetAccessible() ? MethodHandles.lookup().unreflect(method) : null;
        } catch (NoSuchMethodException absent) {
            return null; // most classes have none
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(name + " of " + type + " was made accessible", e);
        }
    }

    private static Object present(@Nullable Object o, Class<?> type) {
        if (o == null) {
            throw new IllegalArgumentException(type.getName() + " has no constructor that serialisation may call");
        }
        return o;
    }

    private static @Nullable Object call(String name, Class<?>[] types, Object... arguments) {
        Object factory = FACTORY;
        if (factory == null) {
            return null;
        }
        try {
            Method method = factory.getClass().getMethod(name, types);
            return method.invoke(factory, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK (" + Runtime.version() + ") has no ReflectionFactory." + name
                    + "; Brood needs JDK 25 with module jdk.unsupported", e);
        }
    }

    private static @Nullable Object factory() {
        try {
            return Class.forName("sun.reflect.ReflectionFactory").getMethod("getReflectionFactory").invoke(null);
        } catch (ReflectiveOperationException absent) {
            log().log(Level.INFO, "Module jdk.unsupported is not there: fewer classes can be sent. Add --add-modules jdk.unsupported"
                    + " (jshell: -J--add-modules=jdk.unsupported).");
            return null;
        }
    }

    private static Logger log() {
        return System.getLogger("dev.brood.wire");
    }
}
