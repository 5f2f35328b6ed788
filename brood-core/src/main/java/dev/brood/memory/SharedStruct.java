// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.function.UnaryOperator;

/**
 * A record whose components lie in memory that processes share.
 *
 * <p><b>Layout.</b> Components lie one after the other, as declared, each aligned to its size, as in a {@code struct} of C; the
 * whole has the alignment of its largest part, and its size is a multiple of that ({@link #layout()}). Values are in native
 * byte order.
 *
 * <table>
 * <caption>Components</caption>
 * <tr><th>type</th><th>bytes</th><th>aligned to</th></tr>
 * <tr><td>{@code boolean} (0 or 1), {@code byte}</td><td>1</td><td>1</td></tr>
 * <tr><td>{@code char}, {@code short}</td><td>2</td><td>2</td></tr>
 * <tr><td>{@code int}, {@code float}</td><td>4</td><td>4</td></tr>
 * <tr><td>{@code long}, {@code double}</td><td>8</td><td>8</td></tr>
 * <tr><td>a record</td><td>as above</td><td>its largest part</td></tr>
 * <tr><td>{@code @Length(n)} array of primitives</td><td>n elements</td><td>an element</td></tr>
 * <tr><td>{@code @Length(n) String}</td><td>an {@code int} with the number of bytes, n bytes of UTF-8, to a multiple of 4</td><td>4</td></tr>
 * </table>
 *
 * <p>Other types are refused, by a message that names the component. So is a value with a null, with an array of another length,
 * or with a text that does not fit; nothing is written then.
 *
 * <p><b>Lock.</b> Components are read and written plainly, one by one: a record that others write meanwhile may be torn. The lock
 * of the struct is for that; {@link #update} uses it, the other methods leave it to their callers. It is reentrant, and fails
 * after the death of an owner ({@link dev.brood.sync.OwnerDeath#FAIL}), who may have written half a record.
 *
 * <p><b>Checks.</b> Each read calls the record's canonical constructor, and each write its accessors. A constructor that refuses
 * values throws from the read: when it meets a torn record, or the zeros of which a new array consists. Let it accept those, or
 * read under the lock, after a write.
 *
 * <p>Capture it in a task, or send it: the handle there is the same struct. {@link #close()} closes it for this process. All
 * methods throw {@link StaleHandleException} after that. Thread-safe. Python: {@code multiprocessing.Value(Point)} with a {@code
 * ctypes.Structure}.
 *
 * @param <R> the record
 */
public sealed interface SharedStruct<R extends Record> extends AutoCloseable, Serializable permits StructHandle {

    /**
     * {@return a new struct, with a lock of its own}
     *
     * @param <R> the record
     * @param value its first value
     * @throws IllegalArgumentException if the record cannot be laid out, or the value does not fit
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <R extends Record> SharedStruct<R> create(R value) {
        return StructHandle.create(value, Guard.OWN);
    }

    /**
     * {@return a new struct that is guarded by a given lock}
     *
     * @param <R> the record
     * @param value its first value
     * @param lock the lock, which stays open when the struct is closed
     * @throws IllegalArgumentException if the record cannot be laid out, or the value does not fit
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <R extends Record> SharedStruct<R> create(R value, SharedLock lock) {
        return StructHandle.create(value, Guard.of(lock));
    }

    /**
     * {@return a new struct without a lock}
     *
     * @param <R> the record
     * @param value its first value
     * @throws IllegalArgumentException if the record cannot be laid out, or the value does not fit
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <R extends Record> SharedStruct<R> createWithoutLock(R value) {
        return StructHandle.create(value, Guard.NONE);
    }

    /** {@return the whole record} */
    R get();

    /**
     * Sets the whole record.
     *
     * @param value the new value
     * @throws IllegalArgumentException if it does not fit
     */
    void set(R value);

    /**
     * {@return a component}
     *
     * @param <T> what it is
     * @param field which
     */
    <T> T get(StructField<R, T> field);

    /**
     * Sets a component.
     *
     * @param <T> what it is
     * @param field which
     * @param value its new value
     * @throws IllegalArgumentException if it does not fit
     */
    <T> void set(StructField<R, T> field, T value);

    /**
     * {@return a component}
     *
     * @param path its name, or those on the way to it: {@code "center.x"}
     * @throws IllegalArgumentException if there is none
     */
    Object get(String path);

    /**
     * Sets a component.
     *
     * @param path its name, or those on the way to it: {@code "center.x"}
     * @param value its new value, of the component's own type
     * @throws IllegalArgumentException if there is none, or if the value does not fit
     */
    void set(String path, Object value);

    /**
     * Replaces the record by what a function makes of it, under the lock.
     *
     * @param function from the old to the new value; if it throws, the record is as it was
     * @return the new value
     * @throws dev.brood.error.OwnerDiedException if the lock fails after a death
     * @throws UnsupportedOperationException if the struct was created without a lock
     */
    R update(UnaryOperator<R> function);

    /** {@return how the record is laid out} */
    StructLayout layout();

    /** {@return its memory, the same segment for each call} It ends with {@link #close()}. */
    MemorySegment segment();

    /**
     * {@return the lock of the struct: its own, or the one that it was created with}
     *
     * @throws UnsupportedOperationException if it was created without one
     */
    SharedLock lock();

    /** Closes the struct, its segment, and its own lock in this process. */
    @Override
    void close();
}
