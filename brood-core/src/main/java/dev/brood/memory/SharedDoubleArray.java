// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;

/**
 * An array of {@code double} that processes share; see {@link SharedArray} for its memory, its lock, and deaths. Thread-safe.
 *
 * <p>Python: {@code multiprocessing.Array('d', n)}, and {@code RawArray} if created without a lock.
 */
public sealed interface SharedDoubleArray extends SharedArray<Double> permits DoubleArrayHandle {

    /**
     * {@return a new array of zeros, with a lock of its own}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedDoubleArray create(long length) {
        return DoubleArrayHandle.create(length, Guard.OWN);
    }

    /**
     * {@return a new array of zeros that is guarded by a given lock}
     *
     * @param length the number of elements
     * @param lock the lock, which stays open when the array is closed
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedDoubleArray create(long length, SharedLock lock) {
        return DoubleArrayHandle.create(length, Guard.of(lock));
    }

    /**
     * {@return a new array of zeros without a lock}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedDoubleArray createWithoutLock(long length) {
        return DoubleArrayHandle.create(length, Guard.NONE);
    }

    /**
     * {@return a new array of these values, with a lock of its own}
     *
     * @param values the values
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedDoubleArray of(double... values) {
        Given.notNull(values, "of", "the values");
        SharedDoubleArray array = create(values.length);
        array.set(0, values, 0, values.length);
        return array;
    }

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    double get(long index);

    /**
     * Sets an element.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    void set(long index, double value);

    /**
     * Copies elements out, at the speed of memory.
     *
     * @param index the first element
     * @param target where they go
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void get(long index, double[] target, int offset, int count);

    /**
     * Copies elements in, at the speed of memory.
     *
     * @param index the first element
     * @param source where they come from
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void set(long index, double[] source, int offset, int count);

    /**
     * {@return a copy of all elements}
     *
     * @throws IllegalStateException if they are more than a Java array can have
     */
    double[] toArray();

    /**
     * Sets all elements.
     *
     * @param value the value of each
     */
    void fill(double value);

    /** {@return the elements, in order} */
    DoubleStream stream();

    @Override
    PrimitiveIterator.OfDouble iterator();
}
