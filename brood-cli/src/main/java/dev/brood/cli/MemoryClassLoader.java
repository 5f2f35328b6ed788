// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class loader of classes that exist only in memory.
 *
 * <p>It answers {@link #getResourceAsStream} for the classes in memory too: that is how their bytes reach the workers.
 */
final class MemoryClassLoader extends ClassLoader {

    private static final String SUFFIX = ".class";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> classes;

    /**
     * Creates the loader.
     *
     * @param classes the bytes of the classes in memory by their binary names
     * @param parent has all other classes
     */
    MemoryClassLoader(Map<String, byte[]> classes, ClassLoader parent) {
        super("brood-expression", parent);
        this.classes = Map.copyOf(classes);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = name.endsWith(SUFFIX)
                ? classes.get(name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                : null;
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
