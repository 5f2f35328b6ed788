// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock between processes and all their threads, virtual ones too, that many may have for reading, or one for writing.
 *
 * <p>Threads own it, as with {@link java.util.concurrent.locks.ReentrantReadWriteLock}: both locks are reentrant, who writes may
 * read, too, and keep reading when it has released the write lock. Who reads and asks for the write lock is refused with
 * {@link IllegalMonitorStateException}, since it would wait for itself for ever. Writers come first: while one waits, threads
 * that do not read already have to wait until it has written. So writers that follow each other closely keep readers out. Beyond
 * that there is no order. Up to 1,048,575 threads of a process can read at once; one more is refused with {@link Error}.
 *
 * <p><b>At death.</b> A dead process reads and waits no more. When the writer's process dies, the lock is free as soon as the
 * kernel has taken the process down; what happens then is the {@link OwnerDeath} of the lock. The same happens when a process
 * closes a lock that it has, or when a task of a pool ends while the thread that ran it has it. A process that is only stopped
 * keeps what it has, however long: see {@link #writer()} and {@link #readers()}.
 *
 * <p><b>Sharing.</b> Capture it, or one of its two locks, in a task, or send it: the handle there is the same lock.
 * {@link #close()} closes it for this process; it exists until all that have it have closed it or died. Python has none.
 *
 * <p><b>Memory.</b> Actions before the release of the write lock happen-before actions after the next acquisition of either, in
 * whatever process; actions before the release of the read lock happen-before those after the next acquisition of the write lock.
 * So do those of a process before its death.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe.
 */
public interface SharedReadWriteLock extends ReadWriteLock, AutoCloseable, Serializable {

    /**
     * {@return a new lock, handed on at a death}
     *
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedReadWriteLock create() {
        return builder().build();
    }

    /** {@return a builder of locks} */
    static Builder builder() {
        return new ReadWriteLockHandle.Settings();
    }

    /** Says what a new lock is like. Not thread-safe. */
    interface Builder {

        /**
         * Says what becomes of the lock when its writer dies.
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
        SharedReadWriteLock build();
    }

    /**
     * Returns the lock for reading. Its methods that acquire it throw {@link OwnerDiedException} if it fails after a death. It
     * has no conditions.
     *
     * @return the read lock
     */
    @Override
    Lock readLock();

    /**
     * Returns the lock for writing. Its methods that acquire it throw {@link OwnerDiedException} if it fails after a death; that
     * and {@link IllegalMonitorStateException} if the thread reads. {@code tryLock()} returns false then. Its conditions are
     * {@link SharedCondition}s.
     *
     * @return the write lock
     */
    @Override
    Lock writeLock();

    /** {@return how often the current thread has the read lock} */
    int readHoldCount();

    /** {@return how often the current thread has the write lock} */
    int writeHoldCount();

    /** {@return whether the current thread has the write lock} */
    default boolean isWriteLockedByCurrentThread() {
        return writeHoldCount() > 0;
    }

    /** {@return whether any thread of any process has the write lock, at this moment} */
    boolean isWriteLocked();

    /**
     * {@return the process that has the write lock, or for which the readers are waited for: name, pid, and whether it is stopped
     * or dead; empty if there is none}
     */
    Optional<String> writer();

    /** {@return the processes with threads that have the read lock: name, pid, and whether it is stopped or dead} */
    List<String> readers();

    /**
     * Returns whether the last writer died, or closed the lock, while it had it. A thread that reads learns it as long as nobody has
     * written since; a thread that writes, if it is the first one.
     *
     * @return whether the current thread got the lock after such a death
     * @throws IllegalMonitorStateException if the current thread has neither lock
     */
    boolean recoveredFromDeath();

    /** {@return whether the lock fails, because its writer died and nobody has marked it consistent since} */
    boolean isInconsistent();

    /**
     * Acquires the write lock even if it fails after a death: to mend what it guards, and then to call {@link #markConsistent()}.
     *
     * @throws IllegalMonitorStateException if the thread reads
     */
    void lockInconsistent();

    /** Declares what the lock guards to be sound again, after a death. Does nothing if the lock does not fail. */
    void markConsistent();

    /** Closes the lock in this process. If one of its threads has it, it is handed on as after a death. */
    @Override
    void close();
}
