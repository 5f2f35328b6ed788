// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The handle of an array of {@code short}. */
final class ShortArrayHandle extends ArrayHandle implements SharedShortArray {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final ValueLayout.OfShort ELEMENT = ValueLayout.JAVA_SHORT;

    ShortArrayHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static ShortArrayHandle create(long length, Guard guard) {
        return create(length, ELEMENT, guard, ShortArrayHandle::new);
    }

    @Override
    protected String noun() {
        return "shared array of short";
    }

    @Override
    ValueLayout element() {
        return ELEMENT;
    }

    @Override
    public short get(long index) {
        MemorySegment memory = memory();
        return memory.get(ELEMENT, offset(memory, index));
    }

    @Override
    public void set(long index, short value) {
        MemorySegment memory = memory();
        memory.set(ELEMENT, offset(memory, index), value);
    }

    private static long offset(MemorySegment memory, long index) {
        return Objects.checkIndex(index, memory.byteSize() / ELEMENT.byteSize()) * ELEMENT.byteSize();
    }

    @Override
    public void get(long index, short[] target, int offset, int count) {
        Given.notNull(target, "get", "the array to copy to");
        copyOut(index, target, offset, count);
    }

    @Override
    public void set(long index, short[] source, int offset, int count) {
        Given.notNull(source, "set", "the array to copy from");
        copyIn(index, source, offset, count);
    }

    @Override
    public short[] toArray() {
        short[] copy = new short[arrayLength()];
        copyOut(0, copy, 0, copy.length);
        return copy;
    }

    @Override
    public void fill(short value) {
        MemorySegment memory = memory();
        long length = memory.byteSize() / ELEMENT.byteSize();
        try {
            for (long index = 0; index < length; index++) {
                memory.setAtIndex(ELEMENT, index, value);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public IntStream stream() {
        return LongStream.range(0, length()).mapToInt(this::get);
    }

    @Override
    public Iterator<Short> iterator() {
        return LongStream.range(0, length()).mapToObj(this::get).iterator();
    }
}
