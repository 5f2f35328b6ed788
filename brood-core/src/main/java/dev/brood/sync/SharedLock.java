// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * A mutual exclusion lock between processes and all their threads, virtual ones too.
 *
 * <p>A thread of a process owns it, as with {@link java.util.concurrent.locks.ReentrantLock}. It is reentrant and not fair
 * unless its builder says otherwise. An uncontended acquisition costs as much as that of a {@code ReentrantLock}.
 *
 * <p><b>At death.</b> When the owner's process dies, the lock is free as soon as the kernel has taken the process down; what
 * happens then is the {@link OwnerDeath} of the lock. The same happens when a process closes a lock that it has, or when a task
 * of a pool ends while the thread that ran it has it. A process that is only stopped keeps its lock, however long: see
 * {@link #owner()}.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same lock. {@link #close()} closes it for this
 * process; it exists until all that have it have closed it or died. Python: {@code multiprocessing.Lock} and {@code RLock}.
 *
 * <p><b>Memory.</b> Actions before {@code unlock()} happen-before actions after the next {@code lock()}, in whatever process;
 * so do those of an owner before its death.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe. A thread that runs out of stack while it
 * locks or unlocks has the lock after that or has not, as {@link #isHeldByCurrentThread} tells; the lock is never left to nobody.
 */
public interface SharedLock extends Lock, AutoCloseable, Serializable {

    /**
     * {@return a new lock: reentrant, not fair, handed on at a death}
     *
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedLock create() {
        return builder().build();
    }

    /** {@return a builder of locks} */
    static Builder builder() {
        return new LockHandle.Settings();
    }

    /** Says what a new lock is like. Not thread-safe. */
    interface Builder {

        /**
         * Says whether the owner may acquire the lock again.
         *
         * @param reentrant true by default; if false, a second acquisition by the owner is refused with
         *     {@link IllegalMonitorStateException}, since it would wait for itself for ever
         * @return this
         */
        Builder reentrant(boolean reentrant);

        /**
         * Says whether who has waited longest is next: the processes among each other, and the threads of each.
         *
         * @param fair false by default; a fair lock is slower, and a stopped process whose turn it is holds up all others
         * @return this
         */
        Builder fair(boolean fair);

        /**
         * Says what becomes of the lock when its owner dies.
         *
         * @param policy {@link OwnerDeath#RELEASE} by default
         * @return this
         */
        Builder onOwnerDeath(OwnerDeath policy);

        /**
         * {@return a new lock}
         *
         * @throws SharedMemoryFullException if there is no room for it
         */
        SharedLock build();
    }

    /**
     * Acquires the lock, waiting for it as long as it takes; interrupts neither end the wait nor cost the thread its turn.
     *
     * @throws OwnerDiedException if the lock fails after a death
     * @throws IllegalMonitorStateException if the thread has the lock, which is not reentrant
     */
    @Override
    void lock();

    /**
     * Acquires the lock, unless the thread is interrupted.
     *
     * @throws InterruptedException if the thread was interrupted before or while it waited
     * @throws OwnerDiedException if the lock fails after a death
     * @throws IllegalMonitorStateException if the thread has the lock, which is not reentrant
     */
    @Override
    void lockInterruptibly() throws InterruptedException;

    /**
     * Acquires the lock if it is free now, even if others wait for it and it is fair.
     *
     * @return whether it was acquired; false for the owner of a lock that is not reentrant
     * @throws OwnerDiedException if the lock fails after a death
     */
    @Override
    boolean tryLock();

    /**
     * Acquires the lock if it becomes free in time.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return whether it was acquired
     * @throws InterruptedException if the thread was interrupted before or while it waited
     * @throws OwnerDiedException if the lock fails after a death
     * @throws IllegalMonitorStateException if the thread has the lock, which is not reentrant
     */
    @Override
    boolean tryLock(long time, TimeUnit unit) throws InterruptedException;

    /**
     * Releases the lock once.
     *
     * @throws IllegalMonitorStateException if the current thread does not have it
     */
    @Override
    void unlock();

    /**
     * Acquires the lock for a block: {@code try (var held = lock.acquire()) { … }}.
     *
     * @return what releases the lock once each time it is closed, by the same thread
     * @throws OwnerDiedException if the lock fails after a death
     */
    Hold acquire();

    /** An acquisition that ends with a block. */
    interface Hold extends AutoCloseable {
        /** Releases the lock once. */
        @Override
        void close();
    }

    /**
     * {@return a new condition of this lock}
     *
     * @throws SharedMemoryFullException if there is no room for it
     */
    @Override
    SharedCondition newCondition();

    /** {@return whether the current thread has the lock} */
    boolean isHeldByCurrentThread();

    /** {@return how often the current thread has the lock} */
    int holdCount();

    /** {@return whether any thread of any process has the lock, at this moment} */
    boolean isLocked();

    /** {@return the process that has the lock: name, pid, and whether it is stopped or dead; empty if it is free} */
    Optional<String> owner();

    /**
     * {@return whether the current thread got the lock because its owner died, or closed it, while it had it} This is told once,
     * to the first who gets the lock after the death, until it releases the lock or waits on a condition of it: mend the data, or
     * see that they are sound, before that.
     *
     * @throws IllegalMonitorStateException if the current thread does not have the lock
     */
    boolean recoveredFromDeath();

    /** {@return whether the lock fails, because its owner died and nobody has marked it consistent since} */
    boolean isInconsistent();

    /** Acquires the lock even if it fails after a death: to mend what it guards, and then to call {@link #markConsistent()}. */
    void lockInconsistent();

    /**
     * Declares what the lock guards to be sound again, after a death. Who calls it should have the lock, by
     * {@link #lockInconsistent()}, or know that nobody uses the data. Does nothing if the lock does not fail, or if another thread
     * has it, which mends the data itself.
     */
    void markConsistent();

    /**
     * Closes the lock in this process. If one of its threads has it, it is handed on as after a death; if that is another thread
     * than the caller, this may take some milliseconds. The lock that a shared value has of its own is closed with the value alone;
     * this does nothing then.
     *
     * @throws IllegalStateException if another thread of this process has been in the middle of an unlock for 10 s, because it is
     *     stopped, or ended there for want of stack; call it again when it goes on
     */
    @Override
    void close();
}
