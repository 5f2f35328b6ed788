// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Who can be asked for the bytes of a class or resource that this process does not have: a live process that has it.
 *
 * <p>Implementations are thread-safe, may block, and are called while a class loads: they must not load application classes
 * themselves. An unchecked exception means that nobody could be asked.
 */
public interface ClassSource {

    /** A source that has nothing. */
    ClassSource NONE = binaryName -> null;

    /**
     * {@return the class file, or null if nobody has it}
     *
     * @param binaryName such as {@code com.acme.Orders$Line}
     */
    byte @Nullable [] classBytes(String binaryName);

    /**
     * {@return a resource's content, or null if nobody has it}
     *
     * @param name as for {@link ClassLoader#getResource}
     */
    default byte @Nullable [] resource(String name) {
        return null;
    }
}
