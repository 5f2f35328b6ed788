// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.ObjectStreamField;
import java.io.OptionalDataException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's door for serialisation libraries, {@code sun.reflect.ReflectionFactory} of module {@code jdk.unsupported}: the private
 * serialisation methods and default field access of every Serializable class, closed packages included. Called by name, since
 * javac warns of the class without a way to say that this is meant. Only asked when a class is first met.
 */
final class SerializationAccess {

    private static final Class<?> TYPE = type();
    private static final Object FACTORY = factory();

    private SerializationAccess() {}

    /** A constructor that runs only that of the first superclass that is not Serializable, or null if that cannot be called. */
    static @Nullable Constructor<?> allocator(Class<?> type) {
        return (Constructor<?>) call("newConstructorForSerialization", new Class<?>[] {Class.class}, type);
    }

    /** A constructor of one class that runs only the given constructor of a superclass. */
    static Constructor<?> allocator(Class<?> type, Constructor<?> superclass) {
        return (Constructor<?>) present(
                call("newConstructorForSerialization", new Class<?>[] {Class.class, Constructor.class}, type, superclass), type);
    }

    /** The public no-argument constructor of an Externalizable class. */
    static Constructor<?> externalConstructor(Class<?> type) {
        return (Constructor<?>) present(call("newConstructorForExternalization", new Class<?>[] {Class.class}, type), type);
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
        return (ObjectStreamField[]) call("serialPersistentFields", new Class<?>[] {Class.class}, type) != null;
    }

    /** What a stream throws when an object is asked for where the writer wrote no more. */
    static OptionalDataException endOfData() {
        return (OptionalDataException)
                present(call("newOptionalDataExceptionForSerialization", new Class<?>[] {boolean.class}, true), TYPE);
    }

    private static @Nullable MethodHandle handle(String name, Class<?> type) {
        return (MethodHandle) call(name, new Class<?>[] {Class.class}, type);
    }

    private static Object present(@Nullable Object o, Class<?> type) {
        if (o == null) {
            throw new IllegalArgumentException(type.getName() + " has no constructor that serialisation may call");
        }
        return o;
    }

    private static @Nullable Object call(String name, Class<?>[] types, Object... arguments) {
        try {
            Method method = TYPE.getMethod(name, types);
            return method.invoke(FACTORY, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK (" + Runtime.version() + ") has no ReflectionFactory." + name
                    + "; Brood needs JDK 25 with module jdk.unsupported", e);
        }
    }

    private static Class<?> type() {
        try {
            return Class.forName("sun.reflect.ReflectionFactory");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("module jdk.unsupported is absent: add it to the runtime image (--add-modules jdk.unsupported)", e);
        }
    }

    private static Object factory() {
        try {
            return TYPE.getMethod("getReflectionFactory").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("sun.reflect.ReflectionFactory cannot be had in " + Runtime.version(), e);
        }
    }
}
