// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.os.Given;
import java.io.Serial;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The handle of a lock, be it an object of its own or a part of another. What the methods do is said by the public type of locks,
 * which subclasses implement.
 */
public abstract class LockingHandle extends Handle<LockCore> implements Monitor.Source {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates a handle.
     *
     * @param core the machinery of the lock
     */
    protected LockingHandle(LockCore core) {
        super(core);
    }

    @Override
    protected String noun() {
        return "lock";
    }

    @Override
    protected String state(LockCore open) {
        return open.owner().map(owner -> "locked by " + owner).orElse("free");
    }

    @Override
    public Monitor monitor() {
        return core();
    }

    /** Delegates to {@link LockCore#lock}. */
    public void lock() {
        try {
            core().lock();
        } finally {
            Reference.reachabilityFence(this); // or it could be closed as forgotten while the thread waits
        }
    }

    /** Delegates to {@link LockCore#lockInterruptibly}. */
    public void lockInterruptibly() throws InterruptedException {
        try {
            core().lockInterruptibly();
        } finally {
            Reference.reachabilityFence(this); // or it could be closed as forgotten while the thread waits
        }
    }

    /** Delegates to {@link LockCore#tryLock}. */
    public boolean tryLock() {
        return core().tryLock();
    }

    /** Delegates to {@link LockCore#tryLock}. */
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        Given.notNull(unit, "tryLock", "the unit of the limit");
        try {
            return core().tryLock(time, unit);
        } finally {
            Reference.reachabilityFence(this); // or it could be closed as forgotten while the thread waits
        }
    }

    /** Delegates to {@link LockCore#unlock}. */
    public void unlock() {
        core().unlock();
    }

    /** Delegates to {@link LockCore#isHeldByCurrentThread}. */
    public boolean isHeldByCurrentThread() {
        return core().isHeldByCurrentThread();
    }

    /** Delegates to {@link LockCore#holdCount}. */
    public int holdCount() {
        return core().holdCount();
    }

    /** Delegates to {@link LockCore#isLocked}. */
    public boolean isLocked() {
        return core().isLocked();
    }

    /** Delegates to {@link LockCore#owner}. */
    public Optional<String> owner() {
        return core().owner();
    }

    /** Delegates to {@link LockCore#isRecovered}. */
    public boolean recoveredFromDeath() {
        return core().isRecovered();
    }

    /** Delegates to {@link LockCore#isInconsistent}. */
    public boolean isInconsistent() {
        return core().isInconsistent();
    }

    /** Delegates to {@link LockCore#lockInconsistent}. */
    public void lockInconsistent() {
        try {
            core().lockInconsistent();
        } finally {
            Reference.reachabilityFence(this); // or it could be closed as forgotten while the thread waits
        }
    }

    /** Delegates to {@link LockCore#markConsistent}. */
    public void markConsistent() {
        core().markConsistent();
    }
}
