// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * What a test sets before every store into shared memory: it counts them, and ends a process, or what stands for one, before
 * a certain one.
 *
 * <p>Named by the system property {@value #PROPERTY}, a class with a public constructor without parameters. It is read once,
 * when {@link SharedWords} is loaded, so that a program without it pays nothing.
 */
public interface StoreGuard {

    /** System property that names the class. */
    String PROPERTY = "dev.brood.internal.memory.StoreGuard";

    /** Called by the thread that is about to store. What it throws keeps the store from happening. */
    void beforeStore();

    /** {@return the guard that this JVM was started with, or null} */
    static @Nullable StoreGuard installed() {
        String name = System.getProperty(PROPERTY);
        if (name == null) {
            return null;
        }
        try {
            Class<?> type = Class.forName(name, true, ClassLoader.getSystemClassLoader());
            return (StoreGuard) type.getConstructor().newInstance();
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException
                | ClassCastException e) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + name + " names no class on the class path that implements "
                    + StoreGuard.class.getName() + " and has a public constructor without parameters. Leave the property out.", e);
        }
    }
}
