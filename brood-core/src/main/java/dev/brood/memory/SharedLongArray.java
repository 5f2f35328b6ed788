// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.sync.SharedLock;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * An array of {@code long} that processes share; see {@link SharedArray} for its memory, its lock, and deaths. Thread-safe.
 *
 * <p>Python: {@code multiprocessing.Array('q', n)}, and {@code RawArray} if created without a lock.
 */
public sealed interface SharedLongArray extends SharedArray<Long> permits LongArrayHandle {

    /**
     * {@return a new array of zeros, with a lock of its own}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedLongArray create(long length) {
        return LongArrayHandle.create(length, Guard.OWN);
    }

    /**
     * {@return a new array of zeros that is guarded by a given lock}
     *
     * @param length the number of elements
     * @param lock the lock, which stays open when the array is closed
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedLongArray create(long length, SharedLock lock) {
        return LongArrayHandle.create(length, Guard.of(lock));
    }

    /**
     * {@return a new array of zeros without a lock}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedLongArray createWithoutLock(long length) {
        return LongArrayHandle.create(length, Guard.NONE);
    }

    /**
     * {@return a new array of these values, with a lock of its own}
     *
     * @param values the values
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedLongArray of(long... values) {
        SharedLongArray array = create(values.length);
        array.set(0, values, 0, values.length);
        return array;
    }

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    long get(long index);

    /**
     * Sets an element.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    void set(long index, long value);

    /**
     * Copies elements out, at the speed of memory.
     *
     * @param index the first element
     * @param target where they go
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void get(long index, long[] target, int offset, int count);

    /**
     * Copies elements in, at the speed of memory.
     *
     * @param index the first element
     * @param source where they come from
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void set(long index, long[] source, int offset, int count);

    /**
     * {@return a copy of all elements}
     *
     * @throws IllegalStateException if they are more than a Java array can have
     */
    long[] toArray();

    /**
     * Sets all elements.
     *
     * @param value the value of each
     */
    void fill(long value);

    /**
     * {@return an element, with the memory effects of a volatile read}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    long getVolatile(long index);

    /**
     * Sets an element, with the memory effects of a volatile write.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    void setVolatile(long index, long value);

    /**
     * {@return an element before it was replaced} Atomic among all processes.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    long getAndSet(long index, long value);

    /**
     * {@return an element before it was added to} Atomic among all processes.
     *
     * @param index its index
     * @param delta what is added
     * @throws IndexOutOfBoundsException if there is no such element
     */
    long getAndAdd(long index, long delta);

    /**
     * {@return an element after it was added to} Atomic among all processes.
     *
     * @param index its index
     * @param delta what is added
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long addAndGet(long index, long delta) {
        return getAndAdd(index, delta) + delta;
    }

    /**
     * {@return whether an element was the expected one, and has been replaced} Atomic among all processes.
     *
     * @param index its index
     * @param expected what it must be
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    boolean compareAndSet(long index, long expected, long value);

    /** {@return the elements, in order} */
    LongStream stream();

    @Override
    PrimitiveIterator.OfLong iterator();
}
