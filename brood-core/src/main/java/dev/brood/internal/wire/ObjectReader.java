// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.InvalidClassException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** Makes objects of one class as they were written: an instance without its constructor, then level by level. */
final class ObjectReader {

    private final Class<?> type;
    private final Constructor<?> allocator;
    private final LevelReader[] levels;
    private final @Nullable MethodHandle resolve;

    private ObjectReader(Class<?> type, Constructor<?> allocator, LevelReader[] levels, @Nullable MethodHandle resolve) {
        this.type = type;
        this.allocator = allocator;
        this.levels = levels;
        this.resolve = resolve;
    }

    static ObjectReader read(WireInput in, Namespace namespace) throws ReflectiveOperationException, InvalidClassException {
        Class<?> type = namespace.type(in);
        boolean plain = (in.u8() & WireLayout.PLAIN) != 0;
        LevelReader[] levels = new LevelReader[in.length(1)];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = LevelReader.read(in, namespace, plain);
        }
        if (namespace.isFiltered()) {
            StrictForm.check(type, plain, levels);
        }
        Constructor<?> allocator = Reflection.allocator(type, plain);
        if (allocator == null) {
            throw new NoSuchMethodException(type.getName() + " cannot be instantiated here; both processes need the same version of it");
        }
        return new ObjectReader(type, allocator, levels, Reflection.readResolve(type));
    }

    @Nullable Object make(GraphReader r, int index) throws Throwable {
        try {
            return made(r, index);
        } catch (Throwable t) {
            r.failed(t, type);
            throw t;
        }
    }

    private @Nullable Object made(GraphReader r, int index) throws Throwable {
        Object o;
        try {
            o = allocator.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        r.set(index, o);
        for (LevelReader level : levels) {
            if (!level.type.isInstance(o)) {
                throw new InvalidClassException(o.getClass().getName(), "does not extend " + level.type.getName() + " here");
            }
            level.read(r, o);
        }
        MethodHandle handle = resolve;
        return handle == null ? o : (Object) handle.invokeExact(o);
    }
}
