// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A point that a number of threads, of whatever processes, have to reach before any of them goes on, again and again, as
 * {@link java.util.concurrent.CyclicBarrier} is for the threads of one process. Virtual threads may wait, too.
 *
 * <p>All go on, or none: when a party gives up, because its thread is interrupted or its time is over, or when the action fails,
 * the barrier is broken, and all who wait, or come, get {@link BrokenBarrierException}, until somebody calls {@link #reset()}.
 *
 * <p><b>At death.</b> A process that dies, or closes the barrier, while one of its threads waits, runs the action, or is about to
 * wait, breaks the barrier, as soon as the kernel has taken it down. A process that dies between two rounds is one that does not
 * come: wait with a time, or {@link #abort()} when it is found dead, where that may happen. A process that is only stopped
 * holds up the others.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same barrier, and its action goes with it.
 * {@link #close()} closes it for this process; it exists until all that have it have closed it or died. Python:
 * {@code multiprocessing.Barrier}.
 *
 * <p><b>Memory.</b> Actions before a wait happen-before those of the barrier's action, which happen-before actions after the
 * waits of the same round, in whatever process.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe.
 */
public interface SharedBarrier extends AutoCloseable, Serializable {

    /**
     * {@return a new barrier without action}
     *
     * @param parties how many threads complete a round
     * @throws IllegalArgumentException if there is no party, or there are more than 65,535
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedBarrier create(int parties) {
        return BarrierHandle.create(parties, null);
    }

    /**
     * {@return a new barrier}
     *
     * @param parties how many threads complete a round
     * @param action what the last thread of each round runs before all go on: in its own process, on the copy of the action that
     *     came there with the barrier for the first time
     * @throws IllegalArgumentException if there is no party, or there are more than 65,535
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedBarrier create(int parties, Action action) {
        return BarrierHandle.create(parties, Objects.requireNonNull(action, "action"));
    }

    /** What is run once in each round of a barrier. It travels with the barrier. */
    @FunctionalInterface
    interface Action extends Runnable, Serializable {}

    /**
     * Waits until all parties have come. If this is the last one, runs the action first.
     *
     * @return how many were still missing: the number of parties less one for the first that came, 0 for the last
     * @throws InterruptedException if the thread was interrupted before or while it waited; the barrier is broken then
     * @throws BrokenBarrierException if the barrier is broken, or is broken or reset during the wait
     */
    int await() throws InterruptedException, BrokenBarrierException;

    /**
     * Waits until all parties have come, or the time is over; while the action runs it is not. If this is the last one, runs the
     * action first.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return how many were still missing: the number of parties less one for the first that came, 0 for the last
     * @throws InterruptedException if the thread was interrupted before or while it waited; the barrier is broken then
     * @throws BrokenBarrierException if the barrier is broken, or is broken or reset during the wait
     * @throws TimeoutException if the time is over; the barrier is broken then
     */
    int await(long time, TimeUnit unit) throws InterruptedException, BrokenBarrierException, TimeoutException;

    /**
     * Breaks the barrier, for who knows that a party will not come. Does nothing if it is broken. If the action runs, who runs it
     * gets {@link BrokenBarrierException} after it.
     */
    void abort();

    /**
     * Makes the barrier whole and empty. Who waits gets {@link BrokenBarrierException}; if the action runs, who runs it gets that
     * after it.
     */
    void reset();

    /** {@return whether the barrier is broken} */
    boolean isBroken();

    /** {@return how many threads complete a round} */
    int getParties();

    /** {@return how many threads wait at this moment} */
    int getNumberWaiting();

    /**
     * Closes the barrier in this process. If one of its threads waits, the barrier is broken, and the thread gets
     * {@link BrokenBarrierException} or {@link StaleHandleException}.
     */
    @Override
    void close();
}
