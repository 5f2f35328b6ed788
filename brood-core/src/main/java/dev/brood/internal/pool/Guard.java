// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lock over some state, and the wait for that state to change. What runs under it must be short, and no user code. */
public final class Guard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The lock, for what takes more than one step. */
    ReentrantLock lock() {
        return lock;
    }

    /** Does something under the lock. */
    public void run(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** {@return what is read, or done, under the lock} */
    public <T extends @Nullable Object> T get(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes those who wait. The caller holds the lock. */
    public void changed() {
        changed.signalAll();
    }

    /**
     * Waits for a state of things.
     *
     * @param reached whether it has come; asked under the lock
     * @param nanos how long to wait at most
     * @return whether it has come
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(BooleanSupplier reached, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!reached.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
