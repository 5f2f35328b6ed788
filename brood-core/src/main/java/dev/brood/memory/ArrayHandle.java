// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.function.BiFunction;

/** The handle of an array of primitive values. */
abstract class ArrayHandle extends BlockHandle {

    @Serial
    private static final long serialVersionUID = 1L;

    ArrayHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    /** Makes an array of zeros. */
    static <H extends ArrayHandle> H create(
            long length, ValueLayout element, Guard guard, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        if (length < 0 || length > Long.MAX_VALUE / element.byteSize()) {
            throw new IllegalArgumentException("A shared array cannot have " + length + " elements of " + element.byteSize()
                    + " bytes. Its length must not be negative, nor its size more than 2^63 - 1 bytes.");
        }
        return create(length * element.byteSize(), 0, guard, constructor);
    }

    /** What an element is. */
    abstract ValueLayout element();

    /** The number of elements. */
    public final long length() {
        return memory().byteSize() / element().byteSize();
    }

    /** The number of elements, which must be small enough for a Java array. */
    final int arrayLength() {
        long length = length();
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("This " + noun() + " has " + length + " elements, more than a Java array can have. Copy it in"
                    + " parts, or use its segment().");
        }
        return (int) length;
    }

    /** Copies elements to a Java array. */
    final void copyOut(long index, Object target, int offset, int count) {
        MemorySegment memory = memory();
        check(memory, index, count);
        try {
            MemorySegment.copy(memory, element(), index * element().byteSize(), target, offset, count);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Copies elements from a Java array. */
    final void copyIn(long index, Object source, int offset, int count) {
        MemorySegment memory = memory();
        check(memory, index, count);
        try {
            MemorySegment.copy(source, offset, memory, element(), index * element().byteSize(), count);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void check(MemorySegment memory, long index, int count) {
        Objects.checkFromIndexSize(index, count, memory.byteSize() / element().byteSize());
    }

    @Override
    public final String toString() {
        return isOpen() ? noun() + " of length " + length() : "closed " + noun();
    }
}
