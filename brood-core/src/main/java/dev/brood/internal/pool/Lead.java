// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.board.TaskBoard;
import dev.brood.internal.os.InterruptHook;
import java.time.Duration;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits for the result of a task, and meanwhile takes what workers tell itself: so a result wakes who wants it, and not
 * first the pool's thread. One at a time; others wait for the pool's thread, which also reads whatever is not the result that this one waits for.
 */
final class Lead {

    /**
     * What a leader has found.
     *
     * @param leads whether it is of use: not if the pool's thread has results to read already, or the pool is over
     * @param result the result that it waits for, if that is there
     */
    record Taken(boolean leads, @Nullable Result result) {

        static final Taken NOT_NOW = new Taken(false, null);
    }

    private static final long SLICE = Duration.ofMillis(250).toNanos();

    private final PoolEngine engine;
    private final ReentrantLock leads = new ReentrantLock();
    private final InterruptHook hook;
    /** What the leader waits for. */
    private volatile @Nullable PoolTask wanted;
    /** Nobody may lead any more. */
    private volatile boolean over;

    Lead(PoolEngine engine) {
        this.engine = engine;
        this.hook = new InterruptHook(() -> engine.ring(TaskBoard.Sleeper.CALLER));
    }

    /**
     * Waits for a task, if nobody leads: until it has ended, the time is over, or the thread is interrupted, whose status stays. Returns before
     * if there is more to do than to wait.
     *
     * @param done whether the task's future has ended
     * @param alone whether nobody waits for that beside the calling thread: dependent actions are the pool's thread's
     * @param nanos how long at most
     */
    void await(PoolTask task, BooleanSupplier done, BooleanSupplier alone, long nanos) {
        Thread current = Thread.currentThread();
        boolean compensated = current.isVirtual() || current instanceof ForkJoinWorkerThread; // others run instead while such a one waits
        if (compensated || done.getAsBoolean() || !alone.getAsBoolean() || leads.isHeldByCurrentThread() || !leads.tryLock()) {
            return;
        }
        try {
            wanted = task;
            long began = System.nanoTime();
            long left = nanos;
            while (!over && !done.getAsBoolean() && left > 0 && !current.isInterrupted()) {
                Taken taken = engine.takeFor(task, alone);
                if (!taken.leads()) {
                    return;
                }
                if (taken.result() != null) {
                    taken.result().run();
                } else {
                    long slice = Math.min(left, SLICE);
                    hook.during(() -> engine.sleepUntil(() -> over || done.getAsBoolean(), slice));
                }
                left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - began);
            }
        } finally {
            wanted = null;
            leads.unlock();
            engine.leadEnds();
        }
    }

    /** Sends away who leads, and waits for that: there is nothing left to be told. */
    void end() {
        over = true; // before the bell, and so before the last look of who is about to sleep
        engine.ring(TaskBoard.Sleeper.CALLER);
        leads.lock();
        try {
            wanted = null;
        } finally {
            leads.unlock();
        }
    }

    /** A task has ended: whoever waits for it looks. */
    void ended(PoolTask task) {
        if (wanted == task) {
            engine.ring(TaskBoard.Sleeper.CALLER);
        }
    }
}
