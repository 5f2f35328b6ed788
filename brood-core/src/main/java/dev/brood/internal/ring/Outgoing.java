// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A message on its way into a ring.
 *
 * @param kind what its bytes are to its users, 0 to 3
 * @param array the bytes, or the first of them
 * @param parts the bytes that follow, part by part; each begins at a multiple of eight bytes
 * @param carried the references of the shared objects that it names, each once; this process is attached to them
 */
public record Outgoing(int kind, byte[] array, List<MemorySegment> parts, long[] carried) {

    private static final long[] NOTHING = {};
    private static final byte[] EMPTY = {};

    /**
     * {@return a message that names no shared objects}
     *
     * @param kind what its bytes are to its users
     * @param bytes the bytes
     */
    public static Outgoing of(int kind, byte[] bytes) {
        return new Outgoing(kind, bytes, List.of(), NOTHING);
    }

    /**
     * {@return a message in memory}
     *
     * @param kind what its bytes are to its users
     * @param bytes the bytes
     */
    public static Outgoing of(int kind, MemorySegment bytes) {
        return new Outgoing(kind, EMPTY, List.of(bytes), NOTHING);
    }

    /** {@return how many bytes it has} */
    public long length() {
        long length = array.length;
        for (int i = 0; i < parts.size(); i++) {
            length = RingLayout.aligned(length) + parts.get(i).byteSize();
        }
        return length;
    }
}
