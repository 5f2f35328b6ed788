// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A counting semaphore between processes and all their threads, virtual ones too, as {@link java.util.concurrent.Semaphore} is
 * between the threads of one. Permits are no objects: any thread of any process may release what another one has acquired.
 *
 * <p>It is not fair: a permit goes to whoever comes first, though a release wakes the process that has waited longest. A thread
 * that waits for several permits does not keep those that there are from others.
 *
 * <p><b>At death.</b> What a process holds is what its threads have acquired, or drained, less what they have released. When it
 * dies, or closes the semaphore, that returns as soon as the kernel has taken it down, and who waits for it goes on. A process
 * that has released more than it has acquired holds less than nothing, and nothing returns. So this is right where a process
 * releases what it has acquired. Where some processes release to tell others of something, say
 * {@link Builder#returnPermitsAtDeath returnPermitsAtDeath(false)}: else the death of one who acquires returns all that it was
 * ever told. A process that is only stopped keeps what it holds: see {@link #holders()}.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same semaphore. {@link #close()} closes it for
 * this process; it exists until all that have it have closed it or died. Python: {@code multiprocessing.Semaphore} and
 * {@code BoundedSemaphore}.
 *
 * <p><b>Memory.</b> Actions before a release happen-before actions after an acquisition that follows it, in whatever process.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}, and those that take a number of permits
 * {@link IllegalArgumentException} if it is negative. Thread-safe.
 */
public interface SharedSemaphore extends AutoCloseable, Serializable {

    /**
     * {@return a new semaphore}
     *
     * @param permits how many are available at first; if negative, releases must come before any acquisition
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedSemaphore create(int permits) {
        return builder(permits).build();
    }

    /**
     * {@return a new semaphore that refuses a release by which there would be more permits than at first}
     *
     * @param permits how many are available at first
     * @throws IllegalArgumentException if the number is negative
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedSemaphore bounded(int permits) {
        return builder(permits).bounded(true).build();
    }

    /**
     * {@return a builder of semaphores}
     *
     * @param permits how many are available at first
     */
    static Builder builder(int permits) {
        return new SemaphoreHandle.Settings(permits);
    }

    /** Says what a new semaphore is like. Not thread-safe. */
    interface Builder {

        /**
         * Says whether a release is refused by which there would be more permits than at first.
         *
         * @param bounded false by default
         * @return this
         */
        Builder bounded(boolean bounded);

        /**
         * Says whether what a process holds returns when it dies, or closes the semaphore.
         *
         * @param returning true by default; false where permits are signals, which some processes send and others receive
         * @return this
         */
        Builder returnPermitsAtDeath(boolean returning);

        /**
         * {@return a new semaphore}
         *
         * @throws IllegalArgumentException if it is bounded, and the number of permits is negative
         * @throws SharedMemoryFullException if there is no room for it
         */
        SharedSemaphore build();
    }

    /**
     * What one process holds.
     *
     * @param process its name and pid, and whether it is stopped or dead
     * @param permits how many permits it has acquired and not released, at least 1
     */
    record Holder(String process, int permits) {}

    /**
     * Acquires a permit, waiting for it as long as it takes.
     *
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    default void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Acquires permits, all at once, waiting for them as long as it takes.
     *
     * @param permits how many
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    void acquire(int permits) throws InterruptedException;

    /** Acquires a permit, waiting for it as long as it takes; interrupts do not end the wait. */
    default void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    /**
     * Acquires permits, all at once, waiting for them as long as it takes; interrupts do not end the wait.
     *
     * @param permits how many
     */
    void acquireUninterruptibly(int permits);

    /**
     * Acquires a permit if one is available now.
     *
     * @return whether it was acquired
     */
    default boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Acquires permits if they are all available now, even if others wait.
     *
     * @param permits how many
     * @return whether they were acquired
     */
    boolean tryAcquire(int permits);

    /**
     * Acquires a permit if one becomes available in time.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return whether it was acquired
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    default boolean tryAcquire(long time, TimeUnit unit) throws InterruptedException {
        return tryAcquire(1, time, unit);
    }

    /**
     * Acquires permits if they are all available at once in time.
     *
     * @param permits how many
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return whether they were acquired
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException;

    /**
     * Releases a permit.
     *
     * @throws IllegalStateException if the semaphore is bounded, and all permits are available
     */
    default void release() {
        release(1);
    }

    /**
     * Releases permits. The thread, or process, need not have acquired them.
     *
     * @param permits how many
     * @throws IllegalStateException if the semaphore is bounded, and there would be more permits than at first; none is released
     */
    void release(int permits);

    /** {@return how many permits are available at this moment; may be negative if that was so at first} */
    int availablePermits();

    /**
     * Acquires all permits that are available now; if their number is negative, releases as many as are missing.
     *
     * @return that number
     */
    int drainPermits();

    /**
     * {@return which processes hold permits at this moment, for who has waited too long; a list that does not change} What
     * threads of a process hold is counted together.
     */
    List<Holder> holders();

    /**
     * Closes the semaphore in this process. What the process holds returns as after its death, and its threads that wait are sent
     * away with {@link StaleHandleException}.
     */
    @Override
    void close();
}
