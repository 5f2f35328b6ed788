// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The handle of an array of {@code int}. */
final class IntArrayHandle extends ArrayHandle implements SharedIntArray {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final ValueLayout.OfInt ELEMENT = ValueLayout.JAVA_INT;
    private static final VarHandle ATOMIC = ELEMENT.varHandle().withInvokeExactBehavior();

    IntArrayHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static IntArrayHandle create(long length, Guard guard) {
        return create(length, ELEMENT, guard, IntArrayHandle::new);
    }

    @Override
    protected String noun() {
        return "shared array of int";
    }

    @Override
    ValueLayout element() {
        return ELEMENT;
    }

    @Override
    public int get(long index) {
        MemorySegment memory = memory();
        return memory.get(ELEMENT, offset(memory, index));
    }

    @Override
    public void set(long index, int value) {
        MemorySegment memory = memory();
        memory.set(ELEMENT, offset(memory, index), value);
    }

    private static long offset(MemorySegment memory, long index) {
        return Objects.checkIndex(index, memory.byteSize() / ELEMENT.byteSize()) * ELEMENT.byteSize();
    }

    @Override
    public void get(long index, int[] target, int offset, int count) {
        Given.notNull(target, "get", "the array to copy to");
        copyOut(index, target, offset, count);
    }

    @Override
    public void set(long index, int[] source, int offset, int count) {
        Given.notNull(source, "set", "the array to copy from");
        copyIn(index, source, offset, count);
    }

    @Override
    public int[] toArray() {
        int[] copy = new int[arrayLength()];
        copyOut(0, copy, 0, copy.length);
        return copy;
    }

    @Override
    public void fill(int value) {
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
    public int getVolatile(long index) {
        MemorySegment memory = memory();
        return (int) ATOMIC.getVolatile(memory, offset(memory, index));
    }

    @Override
    public void setVolatile(long index, int value) {
        MemorySegment memory = memory();
        ATOMIC.setVolatile(memory, offset(memory, index), value);
    }

    @Override
    public int getAndSet(long index, int value) {
        MemorySegment memory = memory();
        return (int) ATOMIC.getAndSet(memory, offset(memory, index), value);
    }

    @Override
    public int getAndAdd(long index, int delta) {
        MemorySegment memory = memory();
        return (int) ATOMIC.getAndAdd(memory, offset(memory, index), delta);
    }

    @Override
    public boolean compareAndSet(long index, int expected, int value) {
        MemorySegment memory = memory();
        return ATOMIC.compareAndSet(memory, offset(memory, index), expected, value);
    }

    @Override
    public IntStream stream() {
        return LongStream.range(0, length()).mapToInt(this::get);
    }

    @Override
    public PrimitiveIterator.OfInt iterator() {
        return stream().iterator();
    }
}
