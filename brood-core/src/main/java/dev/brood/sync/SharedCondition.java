// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A condition of a shared lock: threads of all processes that have the lock wait at it, until one that has the lock signals.
 *
 * <p>It is made by {@link SharedLock#newCondition()}. Waiting releases the lock, however often the thread has it, and takes it again
 * before it returns or throws. Signals are exact: each wakes one thread that waited when it was given, and a wait that ends by its
 * time, or by an interrupt, takes none away from others. Processes are woken in turn; the threads of each in the order in which they
 * came. Wait in a loop all the same, as {@link Condition} says: others may have the lock before the woken thread, and after a death
 * a thread may be woken without a signal.
 *
 * <p><b>At death.</b> Threads of a dead process wait no more. Signals that they had been given, but not taken, pass on to other
 * threads that wait. If a process dies that has the lock, its conditions are not signalled: who gets the lock should look at
 * {@link SharedLock#recoveredFromDeath()}, and signal where the dead would have. If the lock fails after a death
 * ({@link OwnerDeath#FAIL}), a wait ends with {@link OwnerDiedException}; the thread has the lock then, as always, can mend what it
 * guards and call {@link SharedLock#markConsistent()}.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same condition, and brings its lock along.
 * {@link #close()} closes it for this process, and sends threads of this process that wait there away with
 * {@link StaleHandleException}; it exists until all that have it have closed it or died. At most 65,535 threads of a process can wait
 * at it. Python: {@code multiprocessing.Condition}, {@code notify(n)} is {@link #signal(int)}.
 *
 * <p><b>Memory.</b> As for the lock.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}, and {@link IllegalMonitorStateException} if the current
 * thread does not have the lock, except {@link #lock()} and {@link #close()}. Thread-safe.
 */
public interface SharedCondition extends Condition, AutoCloseable, Serializable {

    /**
     * Makes a condition of a lock.
     *
     * @param lock a {@link SharedLock}, or the write lock of a {@link SharedReadWriteLock}
     * @return a new condition
     * @throws IllegalArgumentException if it is another kind of lock
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedCondition create(Lock lock) {
        return ConditionHandle.create(lock);
    }

    /** {@return the lock that it belongs to} */
    Lock lock();

    /**
     * Waits for a signal.
     *
     * @throws InterruptedException if the thread was interrupted before it was signalled
     * @throws OwnerDiedException if the lock fails after a death
     */
    @Override
    void await() throws InterruptedException;

    /**
     * Waits for a signal, whatever interrupts come.
     *
     * @throws OwnerDiedException if the lock fails after a death
     */
    @Override
    void awaitUninterruptibly();

    /**
     * Waits for a signal, for a limited time.
     *
     * @param nanos how long to wait; not at all if not positive, but the lock is released and taken again
     * @return how much of the time is left; not positive if it is over, also if the thread was signalled
     * @throws InterruptedException if the thread was interrupted before it was signalled
     * @throws OwnerDiedException if the lock fails after a death
     */
    @Override
    long awaitNanos(long nanos) throws InterruptedException;

    /**
     * Waits for a signal, for a limited time.
     *
     * @param time how long to wait
     * @param unit its unit
     * @return whether the thread was signalled
     * @throws InterruptedException if the thread was interrupted before it was signalled
     * @throws OwnerDiedException if the lock fails after a death
     */
    @Override
    boolean await(long time, TimeUnit unit) throws InterruptedException;

    /**
     * Waits for a signal until a moment. Later changes of the clock have no effect.
     *
     * @param deadline the moment
     * @return whether the thread was signalled
     * @throws InterruptedException if the thread was interrupted before it was signalled
     * @throws OwnerDiedException if the lock fails after a death
     */
    @Override
    boolean awaitUntil(Date deadline) throws InterruptedException;

    /** Wakes one thread, if any waits. */
    @Override
    void signal();

    /**
     * Wakes some threads.
     *
     * @param threads how many at most
     * @return how many that were: fewer if fewer waited
     * @throws IllegalArgumentException if the number is negative
     */
    int signal(int threads);

    /** Wakes all threads that wait. */
    @Override
    void signalAll();

    /** {@return how many threads of all processes wait and have not been signalled} */
    int waiting();

    /** Closes the condition in this process; its lock stays open. */
    @Override
    void close();
}
