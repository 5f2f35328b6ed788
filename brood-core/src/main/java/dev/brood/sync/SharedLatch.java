// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * A count-down latch between processes and all their threads, virtual ones too, as
 * {@link java.util.concurrent.CountDownLatch} is between the threads of one.
 *
 * <p><b>At death.</b> A count-down that has happened stays; one that was due from a dead process never comes. So who waits for
 * processes that may die waits for a time, or counts down for them when he is told of their end.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same latch. {@link #close()} closes it for this
 * process; it exists until all that have it have closed it or died.
 *
 * <p><b>Memory.</b> Actions before {@link #countDown()} happen-before actions after a successful wait, in whatever process.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe.
 */
public interface SharedLatch extends AutoCloseable, Serializable {

    /**
     * {@return a new latch}
     *
     * @param count how often it has to be counted down before waits end
     * @throws IllegalArgumentException if the count is negative
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedLatch create(int count) {
        return LatchHandle.create(count);
    }

    /** Counts down by one, and wakes all who wait if that makes the count zero. Does nothing if it is zero. */
    void countDown();

    /** {@return the count at this moment} */
    long getCount();

    /**
     * Waits until the count is zero; not at all if it is.
     *
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    void await() throws InterruptedException;

    /**
     * Waits until the count is zero, or the time is over.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return whether the count is zero
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    boolean await(long time, TimeUnit unit) throws InterruptedException;

    /** Closes the latch in this process, and sends its threads away that wait, with {@link StaleHandleException}. */
    @Override
    void close();
}
