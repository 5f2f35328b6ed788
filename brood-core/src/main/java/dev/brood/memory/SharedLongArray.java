// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.util.PrimitiveIterator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
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
        Given.notNull(values, "of", "the values");
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

    /**
     * {@return what an element was, which has been replaced if it was the expected one} Atomic among all processes.
     *
     * @param index its index
     * @param expected what it must be
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long compareAndExchange(long index, long expected, long value) {
        while (true) {
            long found = getVolatile(index);
            if (found != expected || compareAndSet(index, expected, value)) {
                return found;
            }
        }
    }

    /**
     * {@return an element before one was added} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long getAndIncrement(long index) {
        return getAndAdd(index, 1);
    }

    /**
     * {@return an element after one was added} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long incrementAndGet(long index) {
        return addAndGet(index, 1);
    }

    /**
     * {@return an element before one was taken} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long getAndDecrement(long index) {
        return getAndAdd(index, -1);
    }

    /**
     * {@return an element after one was taken} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long decrementAndGet(long index) {
        return addAndGet(index, -1);
    }

    /**
     * {@return an element before it was replaced by what a function makes of it} Atomic among all processes.
     *
     * @param index its index
     * @param update the function; called again when another process was faster, so it should do nothing else
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long getAndUpdate(long index, LongUnaryOperator update) {
        Given.notNull(update, "getAndUpdate", "the function to apply");
        while (true) {
            long before = getVolatile(index);
            if (compareAndSet(index, before, update.applyAsLong(before))) {
                return before;
            }
        }
    }

    /**
     * {@return an element after it was replaced by what a function made of it} Atomic among all processes.
     *
     * @param index its index
     * @param update the function; called again when another process was faster, so it should do nothing else
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long updateAndGet(long index, LongUnaryOperator update) {
        Given.notNull(update, "updateAndGet", "the function to apply");
        while (true) {
            long before = getVolatile(index);
            long after = update.applyAsLong(before);
            if (compareAndSet(index, before, after)) {
                return after;
            }
        }
    }

    /**
     * {@return an element before it was combined with an operand} Atomic among all processes.
     *
     * @param index its index
     * @param operand the second argument of the function
     * @param combination the function; called again when another process was faster, so it should do nothing else
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long getAndAccumulate(long index, long operand, LongBinaryOperator combination) {
        Given.notNull(combination, "getAndAccumulate", "the function that combines two values");
        return getAndUpdate(index, before -> combination.applyAsLong(before, operand));
    }

    /**
     * {@return an element after it was combined with an operand} Atomic among all processes.
     *
     * @param index its index
     * @param operand the second argument of the function
     * @param combination the function; called again when another process was faster, so it should do nothing else
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default long accumulateAndGet(long index, long operand, LongBinaryOperator combination) {
        Given.notNull(combination, "accumulateAndGet", "the function that combines two values");
        return updateAndGet(index, before -> combination.applyAsLong(before, operand));
    }

    /** {@return the elements, in order} */
    LongStream stream();

    @Override
    PrimitiveIterator.OfLong iterator();
}
