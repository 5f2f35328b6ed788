// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way into a ring.
 *
 * @param kind what its bytes are to its users, 0 to 3
 * @param array the bytes, if they are an array
 * @param memory the bytes, if they are not
 * @param carried the references of the shared objects that it names, each once; this process is attached to them
 */
public record Outgoing(int kind, byte @Nullable [] array, @Nullable MemorySegment memory, long[] carried) {

    private static final long[] NOTHING = {};

    /**
     * {@return a message that names no shared objects}
     *
     * @param kind what its bytes are to its users
     * @param bytes the bytes
     */
    public static Outgoing of(int kind, byte[] bytes) {
        return new Outgoing(kind, bytes, null, NOTHING);
    }

    /**
     * {@return a message in memory}
     *
     * @param kind what its bytes are to its users
     * @param bytes the bytes
     */
    public static Outgoing of(int kind, MemorySegment bytes) {
        return new Outgoing(kind, null, bytes, NOTHING);
    }

    /** {@return how many bytes it has} */
    public long length() {
        return array != null ? array.length : bytes().byteSize();
    }

    /** The bytes, wherever they are. */
    MemorySegment bytes() {
        if (memory != null) {
            return memory;
        }
        return array == null ? MemorySegment.NULL : MemorySegment.ofArray(array);
    }
}
