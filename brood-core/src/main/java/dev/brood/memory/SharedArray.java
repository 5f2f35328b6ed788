// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;

/**
 * An array of primitive values that processes share: what {@link SharedByteArray} to {@link SharedDoubleArray} have in common.
 *
 * <p>Its length is fixed, and may be larger than that of a Java array: indices are {@code long}. Elements are in native byte
 * order, one after the other, from the beginning of {@link #segment()}; a new array has zeros. Up to 7,808 bytes lie in the
 * session's arena; a larger array has a file of its own, all pages of which are there before {@code create} returns, or
 * {@link SharedMemoryFullException} is thrown.
 *
 * <p><b>Memory.</b> Elements are read and written plainly, as those of a Java array: what orders accesses of different processes
 * is a lock, or whatever else of this package and of {@code dev.brood.sync} has that effect; and so have the atomic operations
 * of some arrays, which are like volatile accesses. Elements themselves are never torn.
 *
 * <p><b>Lock.</b> An array comes with a lock of its own, which is reentrant and fails after the death of an owner
 * ({@link dev.brood.sync.OwnerDeath#FAIL}); or it is created with a lock that the caller has, or without. No method of the array
 * uses it: callers do, around what has to happen as a whole.
 *
 * <p><b>At death.</b> The array outlives any process that has it open. A killed process may have done half of a bulk operation.
 *
 * <p>Capture it in a task, or send it: the handle there is the same array. {@link #close()} closes it for this process; it exists
 * until all that have it have closed it or died. All methods throw {@link StaleHandleException} after that. Thread-safe; but to
 * close it while another thread uses it is an error of the program.
 *
 * @param <E> the boxed type of its elements
 */
public sealed interface SharedArray<E> extends Iterable<E>, AutoCloseable, Serializable
        permits SharedByteArray, SharedShortArray, SharedIntArray, SharedLongArray, SharedFloatArray, SharedDoubleArray {

    /** {@return the number of elements} */
    long length();

    /**
     * {@return the memory of the array, the same for each call} It ends with {@link #close()}: its use after that throws
     * {@link IllegalStateException}. The array is not closed by the garbage collector while it is reachable.
     */
    MemorySegment segment();

    /**
     * {@return the lock of the array: its own, or the one that it was created with}
     *
     * @throws UnsupportedOperationException if it was created without one
     */
    SharedLock lock();

    /**
     * Closes the array, its segment, and its own lock in this process.
     *
     * @throws IllegalStateException if a system call of another thread is using the segment; then the array stays open
     */
    @Override
    void close();
}
