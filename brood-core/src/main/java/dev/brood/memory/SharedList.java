// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of fixed length that processes share, whose slots hold values of any of these types: null, {@code Boolean}, {@code
 * Long}, {@code Double}, {@code String}, {@code byte[]}.
 *
 * <p>Integers of other types become a {@code Long}, a {@code Float} becomes a {@code Double}. Each slot has room for a number, and
 * for a string or bytes up to its capacity, which is set when the list is made: by the first values, as in Python, or the same
 * for all. A value that does not fit is refused, and the slot is as it was. Strings may have any {@code char}s.
 *
 * <p>A slot is read while it is written, and then has the old or the new value, never a part of both; so has it when the writer
 * is killed. Reads wait for nobody, though they begin anew when a writer overtakes them. Writers take the lock of the list, which is reentrant and is handed on at a death; take it
 * yourself around what has to happen as a whole. A write happens-before a read that sees it.
 *
 * <p>Capture it in a task, or send it: the handle there is the same list. {@link #close()} closes it for this process; it exists
 * until all that have it have closed it or died. All methods throw {@link StaleHandleException} after that. Thread-safe. Python:
 * {@code multiprocessing.shared_memory.ShareableList}.
 */
public sealed interface SharedList extends Iterable<@Nullable Object>, AutoCloseable, Serializable permits ListHandle {

    /**
     * {@return a new list of these values} The capacity of each slot is that of its value in bytes of UTF-8, and one more, up to a
     * multiple of 8.
     *
     * @param values the values
     * @throws IllegalArgumentException if one is of another type
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedList of(@Nullable Object... values) {
        return ListHandle.of(values);
    }

    /**
     * {@return a new list of nulls}
     *
     * @param size the number of slots
     * @param capacity the most bytes of a string or byte array in each
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedList create(int size, int capacity) {
        return ListHandle.create(size, capacity);
    }

    /** {@return the number of slots} */
    int size();

    /**
     * {@return a value} Bytes are a copy.
     *
     * @param index its slot
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    @Nullable Object get(int index);

    /**
     * Sets a value.
     *
     * @param index its slot
     * @param value the new value
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws IllegalArgumentException if it is of another type than those of the list, or does not fit; nothing is changed then
     */
    void set(int index, @Nullable Object value);

    /**
     * {@return the most bytes of a string in UTF-8, or of a byte array, that a slot has room for}
     *
     * @param index the slot
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    int capacity(int index);

    /** {@return the first slot that has a value, -1 if none has; bytes are compared by content}
     *
     * @param value the value
     */
    int indexOf(@Nullable Object value);

    /** {@return how many slots have a value; bytes are compared by content}
     *
     * @param value the value
     */
    int count(@Nullable Object value);

    /** {@return a copy of all values, each as it was at some moment of the call} */
    List<@Nullable Object> toList();

    /** {@return the lock that writers take} */
    SharedLock lock();

    /** Closes the list and its lock in this process. */
    @Override
    void close();
}
