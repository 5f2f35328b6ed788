// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The ends of this process's children, in their order, for who waits for any of many. Thread-safe. */
final class Ends {

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGE = LOCK.newCondition();

    /** Guarded by the lock. */
    private static long last;

    private Ends() {}

    /** Tells that a child has ended, and gives it its place in the order of ends, from 1. */
    static void tell(LocalChildProcess child) {
        LOCK.lock();
        try {
            child.endPlace(++last);
            CHANGE.signalAll();
        } finally {
            LOCK.unlock();
        }
    }

    /** Waits until one has ended; returns the one that did first, or null if the time is over. */
    static @Nullable ChildProcess awaitAny(Collection<? extends ChildProcess> processes, long nanos) throws InterruptedException {
        List<LocalChildProcess> children = checked(processes, "joinAny");
        if (children.isEmpty()) {
            throw new IllegalArgumentException("joinAny of no processes would wait for ever: give at least one that has been started");
        }
        LOCK.lockInterruptibly();
        try {
            long left = nanos;
            LocalChildProcess ended = firstEnded(children);
            while (ended == null && left > 0) {
                left = CHANGE.awaitNanos(left);
                ended = firstEnded(children);
            }
            return ended;
        } finally {
            LOCK.unlock();
        }
    }

    private static @Nullable LocalChildProcess firstEnded(List<LocalChildProcess> children) {
        return children.stream().filter(LocalChildProcess::hasEnded).min(Comparator.comparingLong(Ends::place)).orElse(null);
    }

    /** One that has no place yet is about to get the last one. */
    private static long place(LocalChildProcess child) {
        return child.endPlace() == 0 ? Long.MAX_VALUE : child.endPlace();
    }

    /** Waits until all have ended; false if the time is over before. */
    static boolean awaitAll(Collection<? extends ChildProcess> processes, long nanos) throws InterruptedException {
        List<LocalChildProcess> children = checked(processes, "joinAll");
        long began = System.nanoTime();
        for (LocalChildProcess child : children) {
            if (!child.join(Duration.ofNanos(Math.max(0, nanos - (System.nanoTime() - began))))) {
                return false;
            }
        }
        return true;
    }

    /** All are looked at before any is waited for. */
    private static List<LocalChildProcess> checked(Collection<? extends ChildProcess> processes, String call) {
        return LocalChildBuilder.given(processes, call, "the processes to wait for").stream()
                .map(process -> {
                    LocalChildBuilder.given(process, call, "the processes to wait for, none null");
                    if (process instanceof LocalChildProcess child) {
                        child.requireStarted(call);
                        return child;
                    }
                    throw new IllegalArgumentException(call + "(...): " + process + " is no child of this process: only children can be waited for so; onExit() tells"
                            + " of other ends");
                })
                .toList();
    }
}
