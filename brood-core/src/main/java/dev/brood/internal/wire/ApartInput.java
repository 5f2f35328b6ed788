// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.foreign.MemorySegment;

/** The arrays that a record names, one after the other. Not thread-safe. */
final class ApartInput {

    private final MemorySegment memory;
    private long position;

    ApartInput(MemorySegment memory) {
        this.memory = memory;
    }

    /** Checks the length of the next array against what is left, before it is made. */
    int length(int length, int elementBytes) {
        long left = memory.byteSize() - position;
        if (length < 0 || (long) length * elementBytes > left) {
            throw new WireInput.UnderflowException("an array of " + length + " elements of " + elementBytes + " bytes, where " + left
                    + " bytes are left");
        }
        return length;
    }

    /** Copies the next bytes into an array. */
    void copyTo(MemorySegment array) {
        MemorySegment.copy(memory, position, array, 0, array.byteSize());
        position = Math.min(memory.byteSize(), (position + array.byteSize() + Encoded.ALIGNMENT - 1) & -Encoded.ALIGNMENT);
    }
}
