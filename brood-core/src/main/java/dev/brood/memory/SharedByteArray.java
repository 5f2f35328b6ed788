// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * An array of {@code byte} that processes share; see {@link SharedArray} for its memory, its lock, and deaths. Thread-safe.
 *
 * <p>Python: {@code multiprocessing.Array('b', n)}, and {@code RawArray} if created without a lock.
 */
public sealed interface SharedByteArray extends SharedArray<Byte> permits ByteArrayHandle {

    /**
     * {@return a new array of zeros, with a lock of its own}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedByteArray create(long length) {
        return ByteArrayHandle.create(length, Guard.OWN);
    }

    /**
     * {@return a new array of zeros that is guarded by a given lock}
     *
     * @param length the number of elements
     * @param lock the lock, which stays open when the array is closed
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedByteArray create(long length, SharedLock lock) {
        return ByteArrayHandle.create(length, Guard.of(lock));
    }

    /**
     * {@return a new array of zeros without a lock}
     *
     * @param length the number of elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedByteArray createWithoutLock(long length) {
        return ByteArrayHandle.create(length, Guard.NONE);
    }

    /**
     * {@return a new array of these values, with a lock of its own}
     *
     * @param values the values
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedByteArray of(byte... values) {
        Given.notNull(values, "of", "the values");
        SharedByteArray array = create(values.length);
        array.set(0, values, 0, values.length);
        return array;
    }

    /**
     * {@return an element}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is no such element
     */
    byte get(long index);

    /**
     * Sets an element.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    void set(long index, byte value);

    /**
     * Copies elements out, at the speed of memory.
     *
     * @param index the first element
     * @param target where they go
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void get(long index, byte[] target, int offset, int count);

    /**
     * Copies elements in, at the speed of memory.
     *
     * @param index the first element
     * @param source where they come from
     * @param offset the first place there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not so many; nothing is copied then
     */
    void set(long index, byte[] source, int offset, int count);

    /**
     * {@return a copy of all elements}
     *
     * @throws IllegalStateException if they are more than a Java array can have
     */
    byte[] toArray();

    /**
     * Sets all elements.
     *
     * @param value the value of each
     */
    void fill(byte value);

    /**
     * Sets the array to a text in UTF-8, followed by zeros. Python: {@code array.value = text} of an {@code Array('c')}.
     *
     * @param text the text
     * @throws IllegalArgumentException if it has more bytes than the array, or half a surrogate pair, or contains the character 0,
     *     which would end it; the array is as it was then
     */
    void setText(String text);

    /**
     * {@return the text up to the first zero, or to the end} Bytes that are no UTF-8 become {@code U+FFFD}.
     *
     * @throws IllegalStateException if it has more bytes than a Java array can have
     */
    String getText();

    /** {@return the elements, in order, as {@code int}} */
    IntStream stream();

    @Override
    Iterator<Byte> iterator();
}
