// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An array of records whose components lie in memory that processes share, one record after the other, each as {@link
 * SharedStruct} says it.
 *
 * <p>One lock guards all records: its own, which fails after the death of an owner, a given one, or none. {@link #update} uses
 * it, the other methods leave it to their callers. Capture it in a task, or send it: the handle there is the same array. {@link
 * #close()} closes it for this process. All methods throw {@link StaleHandleException} after that. Thread-safe. Python: {@code
 * multiprocessing.Array(Point, n)} with a {@code ctypes.Structure}.
 *
 * @param <R> the record
 */
public sealed interface SharedStructArray<R extends Record> extends Iterable<R>, AutoCloseable, Serializable
        permits StructArrayHandle {

    /**
     * {@return a new array, with a lock of its own} All numbers are zero, all strings empty.
     *
     * @param <R> the record
     * @param type the type of the record
     * @param length how many
     * @throws IllegalArgumentException if the record cannot be laid out
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <R extends Record> SharedStructArray<R> create(Class<R> type, long length) {
        return StructArrayHandle.create(type, length, Guard.OWN);
    }

    /**
     * {@return a new array that is guarded by a given lock}
     *
     * @param <R> the record
     * @param type the type of the record
     * @param length how many
     * @param lock the lock, which stays open when the array is closed
     * @throws IllegalArgumentException if the record cannot be laid out
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <R extends Record> SharedStructArray<R> create(Class<R> type, long length, SharedLock lock) {
        return StructArrayHandle.create(type, length, Guard.of(lock));
    }

    /**
     * {@return a new array without a lock}
     *
     * @param <R> the record
     * @param type the type of the record
     * @param length how many
     * @throws IllegalArgumentException if the record cannot be laid out
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <R extends Record> SharedStructArray<R> createWithoutLock(Class<R> type, long length) {
        return StructArrayHandle.create(type, length, Guard.NONE);
    }

    /**
     * {@return a new array of these records, with a lock of its own}
     *
     * @param <R> the record
     * @param values the records, one at least
     * @throws IllegalArgumentException if the record cannot be laid out, or if one does not fit
     * @throws SharedMemoryFullException if there is no room for it
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <R extends Record> SharedStructArray<R> of(R... values) {
        for (R value : Given.notNull(values, "of", "the records")) {
            Given.notNull(value, "of", "records, none null");
        }
        return StructArrayHandle.of(List.of(values));
    }

    /** {@return the number of records} */
    long length();

    /**
     * {@return a record}
     *
     * @param index its index
     * @throws IndexOutOfBoundsException if there is none
     */
    R get(long index);

    /**
     * Sets a record.
     *
     * @param index its index
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is none
     * @throws IllegalArgumentException if the value does not fit
     */
    void set(long index, R value);

    /**
     * {@return a component of a record}
     *
     * @param <T> what it is
     * @param index the record's index
     * @param field which component
     * @throws IndexOutOfBoundsException if there is no such record
     */
    <T> T get(long index, StructField<R, T> field);

    /**
     * Sets a component of a record.
     *
     * @param <T> what it is
     * @param index the record's index
     * @param field which component
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such record
     * @throws IllegalArgumentException if the value does not fit
     */
    <T> void set(long index, StructField<R, T> field, T value);

    /**
     * {@return a component of a record}
     *
     * @param index the record's index
     * @param path the component's name, or those on the way to it: {@code "center.x"}
     * @throws IndexOutOfBoundsException if there is no such record
     * @throws IllegalArgumentException if there is no such component
     */
    Object get(long index, String path);

    /**
     * Sets a component of a record.
     *
     * @param index the record's index
     * @param path the component's name, or those on the way to it: {@code "center.x"}
     * @param value its new value, of the component's own type
     * @throws IndexOutOfBoundsException if there is no such record
     * @throws IllegalArgumentException if there is no such component, or if the value does not fit
     */
    void set(long index, String path, Object value);

    /**
     * Replaces a record by what a function makes of it, under the lock.
     *
     * @param index the record's index
     * @param function from the old to the new value; if it throws, the record is as it was
     * @return the new value
     * @throws IndexOutOfBoundsException if there is no such record
     * @throws UnsupportedOperationException if the array was created without a lock
     * @throws dev.brood.error.OwnerDiedException if the lock fails after a death
     */
    R update(long index, UnaryOperator<R> function);

    /** {@return the records, in order} */
    Stream<R> stream();

    /** {@return how each record is laid out} */
    StructLayout layout();

    /** {@return the memory of the array, the same segment for each call} It ends with {@link #close()}. */
    MemorySegment segment();

    /**
     * {@return the lock of the array: its own, or the one that it was created with}
     *
     * @throws UnsupportedOperationException if it was created without one
     */
    SharedLock lock();

    /** Closes the array, its segment, and its own lock in this process. */
    @Override
    void close();
}
