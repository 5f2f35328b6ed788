// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** The handle of an array of {@code double}. */
final class DoubleArrayHandle extends ArrayHandle implements SharedDoubleArray {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE;

    DoubleArrayHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static DoubleArrayHandle create(long length, Guard guard) {
        return create(length, ELEMENT, guard, DoubleArrayHandle::new);
    }

    @Override
    protected String noun() {
        return "shared array of double";
    }

    @Override
    ValueLayout element() {
        return ELEMENT;
    }

    @Override
    public double get(long index) {
        MemorySegment memory = memory();
        return memory.get(ELEMENT, offset(memory, index));
    }

    @Override
    public void set(long index, double value) {
        MemorySegment memory = memory();
        memory.set(ELEMENT, offset(memory, index), value);
    }

    private static long offset(MemorySegment memory, long index) {
        return Objects.checkIndex(index, memory.byteSize() / ELEMENT.byteSize()) * ELEMENT.byteSize();
    }

    @Override
    public void get(long index, double[] target, int offset, int count) {
        Given.notNull(target, "get", "the array to copy to");
        copyOut(index, target, offset, count);
    }

    @Override
    public void set(long index, double[] source, int offset, int count) {
        Given.notNull(source, "set", "the array to copy from");
        copyIn(index, source, offset, count);
    }

    @Override
    public double[] toArray() {
        double[] copy = new double[arrayLength()];
        copyOut(0, copy, 0, copy.length);
        return copy;
    }

    @Override
    public void fill(double value) {
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
    public DoubleStream stream() {
        return LongStream.range(0, length()).mapToDouble(this::get);
    }

    @Override
    public PrimitiveIterator.OfDouble iterator() {
        return stream().iterator();
    }
}
