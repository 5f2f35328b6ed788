// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What serialisation needs of a class beyond its public face: fields, constructors, and the private serialisation methods, which
 * {@code jdk.unsupported} hands out for every Serializable class, closed packages included.
 */
final class Reflection {

    private static final MethodType OBJECT_TO_OBJECT = MethodType.methodType(Object.class, Object.class);
    private static final MethodType OBJECTS_TO_OBJECT = MethodType.methodType(Object.class, Object[].class);

    private Reflection() {}

    /** The non-static, non-transient fields that a class itself declares, in their order. */
    static List<Field> instanceFields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** Makes all of them accessible; false if one is in a closed package. */
    static boolean open(List<? extends AccessibleObject> members) {
        for (AccessibleObject member : members) {
            if (!member.trySetAccessible()) {
                return false;
            }
        }
        return true;
    }

    /** A record's fields in the order of its components, accessible, or null if its package is closed. */
    static @Nullable List<Field> componentFields(Class<?> record) {
        List<Field> fields = new ArrayList<>();
        for (var component : record.getRecordComponents()) {
            try {
                fields.add(record.getDeclaredField(component.getName()));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException(record + " has no field for its component " + component, e);
            }
        }
        return open(fields) ? fields : null;
    }

    /** The canonical constructor as (Object[])Object, or null if the package is closed. */
    static @Nullable MethodHandle canonicalConstructor(Class<?> record) throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[record.getRecordComponents().length];
        for (int i = 0; i < types.length; i++) {
            types[i] = record.getRecordComponents()[i].getType();
        }
        Constructor<?> constructor = record.getDeclaredConstructor(types);
        if (!constructor.trySetAccessible()) {
            return null;
        }
        MethodHandle handle = MethodHandles.lookup().unreflectConstructor(constructor).asFixedArity();
        return handle.asSpreader(Object[].class, types.length).asType(OBJECTS_TO_OBJECT);
    }

    /** The class's writeReplace as (Object)Object, or null. */
    static @Nullable MethodHandle writeReplace(Class<?> type) {
        MethodHandle handle = SerializationAccess.writeReplace(type);
        return handle == null ? null : handle.asType(OBJECT_TO_OBJECT);
    }

    /** The class's readResolve as (Object)Object, or null. */
    static @Nullable MethodHandle readResolve(Class<?> type) {
        MethodHandle handle = SerializationAccess.readResolve(type);
        return handle == null ? null : handle.asType(OBJECT_TO_OBJECT);
    }

    /** The {@code $deserializeLambda$} of a capturing class as (Object)Object, or null if absent or in a closed package. */
    static @Nullable MethodHandle deserializeLambda(Class<?> capturing) throws IllegalAccessException {
        try {
            Method method = capturing.getDeclaredMethod("$deserializeLambda$", java.lang.invoke.SerializedLambda.class);
            return method.trySetAccessible() ? MethodHandles.lookup().unreflect(method).asType(OBJECT_TO_OBJECT) : null;
        } catch (NoSuchMethodException absent) {
            return null; // the caller says what that means
        }
    }

    /**
     * A constructor that makes an instance without running the class's own one: for a Serializable class as the JDK does, else
     * running the no-argument constructor of its nearest JDK superclass.
     */
    static @Nullable Constructor<?> allocator(Class<?> type, boolean plain) {
        if (!plain) {
            return SerializationAccess.allocator(type);
        }
        try {
            return SerializationAccess.allocator(type, firstForeign(type).getDeclaredConstructor());
        } catch (NoSuchMethodException e) {
            return null; // the caller refuses the class
        }
    }

    /** The nearest superclass that is the JDK's. */
    static Class<?> firstForeign(Class<?> type) {
        Class<?> c = type;
        while (!isJdk(c)) {
            Class<?> s = c.getSuperclass();
            if (s == null) {
                return Object.class;
            }
            c = s;
        }
        return c;
    }

    /** Whether a class belongs to the JDK: those are not to be taken apart. */
    @SuppressWarnings("ReferenceEquality") // there is one platform loader
    static boolean isJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** How an {@code opens} clause must name Brood. */
    static String opensTo() {
        Module brood = Reflection.class.getModule();
        return brood.isNamed() ? brood.getName() : "the module that reads Brood's class path";
    }

    /** The type code of the class file format, references being L. */
    static char code(Class<?> type) {
        return type.isPrimitive() ? type.descriptorString().charAt(0) : 'L';
    }
}
