// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.util.PrimitiveIterator;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * An array of {@code int} that processes share; see {@link SharedArray} for its memory, its lock, and deaths. Thread-safe.
 *
 * <p>Python: {@code multiprocessing.Array('i', n)}, and {@code RawArray} if created without a lock.
 */
public sealed interface SharedIntArray extends SharedArray<Integer> permits IntArrayHandle {

    /**
     * {@return a new array of zeros, with a lock of its own}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedIntArray create(long length) {
        return IntArrayHandle.create(length, Guard.OWN);
    }

    /**
     * {@return a new array of zeros that is guarded by a given lock}
     *
     * @param length the number of elements
     * @param lock the lock, which stays open when the array is closed
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedIntArray create(long length, SharedLock lock) {
        return IntArrayHandle.create(length, Guard.of(lock));
    }

    /**
     * {@return a new array of zeros without a lock}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedIntArray createWithoutLock(long length) {
        return IntArrayHandle.create(length, Guard.NONE);
    }

    /**
     * {@return a new array of these values, with a lock of its own}
     *
     * @param values the values
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedIntArray of(int... values) {
        Given.notNull(values, "of", "the values");
        SharedIntArray array = create(values.length);
        array.set(0, values, 0, values.length);
        return array;
    }

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    int get(long index);

    /**
     * Sets an element.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    void set(long index, int value);

    /**
     * Copies elements out, at the speed of memory.
     *
     * @param index the first element
     * @param target where they go
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void get(long index, int[] target, int offset, int count);

    /**
     * Copies elements in, at the speed of memory.
     *
     * @param index the first element
     * @param source where they come from
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void set(long index, int[] source, int offset, int count);

    /**
     * {@return a copy of all elements}
     *
     * @throws IllegalStateException if they are more than a Java array can have
     */
    int[] toArray();

    /**
     * Sets all elements.
     *
     * @param value the value of each
     */
    void fill(int value);

    /**
     * {@return an element, with the memory effects of a volatile read}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    int getVolatile(long index);

    /**
     * Sets an element, with the memory effects of a volatile write.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    void setVolatile(long index, int value);

    /**
     * {@return an element before it was replaced} Atomic among all processes.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    int getAndSet(long index, int value);

    /**
     * {@return an element before it was added to} Atomic among all processes.
     *
     * @param index its index
     * @param delta what is added
     * @throws IndexOutOfBoundsException if there is no such element
     */
    int getAndAdd(long index, int delta);

    /**
     * {@return an element after it was added to} Atomic among all processes.
     *
     * @param index its index
     * @param delta what is added
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int addAndGet(long index, int delta) {
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
    boolean compareAndSet(long index, int expected, int value);

    /**
     * {@return what an element was, which has been replaced if it was the expected one} Atomic among all processes.
     *
     * @param index its index
     * @param expected what it must be
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int compareAndExchange(long index, int expected, int value) {
        while (true) {
            int found = getVolatile(index);
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
    default int getAndIncrement(long index) {
        return getAndAdd(index, 1);
    }

    /**
     * {@return an element after one was added} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int incrementAndGet(long index) {
        return addAndGet(index, 1);
    }

    /**
     * {@return an element before one was taken} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int getAndDecrement(long index) {
        return getAndAdd(index, -1);
    }

    /**
     * {@return an element after one was taken} Atomic among all processes.
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int decrementAndGet(long index) {
        return addAndGet(index, -1);
    }

    /**
     * {@return an element before it was replaced by what a function makes of it} Atomic among all processes.
     *
     * @param index its index
     * @param update the function; called again when another process was faster, so it should do nothing else
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int getAndUpdate(long index, IntUnaryOperator update) {
        Given.notNull(update, "getAndUpdate", "the function to apply");
        while (true) {
            int before = getVolatile(index);
            if (compareAndSet(index, before, update.applyAsInt(before))) {
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
    default int updateAndGet(long index, IntUnaryOperator update) {
        Given.notNull(update, "updateAndGet", "the function to apply");
        while (true) {
            int before = getVolatile(index);
            int after = update.applyAsInt(before);
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
    default int getAndAccumulate(long index, int operand, IntBinaryOperator combination) {
        Given.notNull(combination, "getAndAccumulate", "the function that combines two values");
        return getAndUpdate(index, before -> combination.applyAsInt(before, operand));
    }

    /**
     * {@return an element after it was combined with an operand} Atomic among all processes.
     *
     * @param index its index
     * @param operand the second argument of the function
     * @param combination the function; called again when another process was faster, so it should do nothing else
     * @throws IndexOutOfBoundsException if there is no such element
     */
    default int accumulateAndGet(long index, int operand, IntBinaryOperator combination) {
        Given.notNull(combination, "accumulateAndGet", "the function that combines two values");
        return updateAndGet(index, before -> combination.applyAsInt(before, operand));
    }

    /** {@return the elements, in order} */
    IntStream stream();

    @Override
    PrimitiveIterator.OfInt iterator();
}
