// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A thread of a pool that reports outcomes, and with them may run dependent actions of the user.
 *
 * <pre>
 *   WORKING ◀── report returns ── REPORTING ── passOn ──▶ PASSED_ON
 *      └───────── report ────────────▶
 * </pre>
 *
 * <p>The pool must not depend on an action's return: one that blocks, or takes long, could wait for the very task that this
 * thread is to hand over next. So what the thread has to do for the pool is passed on to another thread, once, before the
 * action blocks on a pool, or when it has run for long; this thread then ends when the action has returned.
 */
abstract class ReportingThread extends Thread {

    private enum Stage {
        WORKING,
        REPORTING,
        PASSED_ON
    }

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WORKING);
    private volatile long reportingSince;

    ReportingThread(String name, long stackSize) {
        super(null, null, name, stackSize, false);
        setDaemon(true);
    }

    /** To be called before the calling thread may block on a pool. */
    static void beforeBlocking() {
        if (Thread.currentThread() instanceof ReportingThread thread) {
            thread.passOn();
        }
    }

    /** Lets the pool go on without this thread if it has been reporting for that long. */
    final void passOnAfter(long nanos) {
        if (stage.get() == Stage.REPORTING && System.nanoTime() - reportingSince >= nanos) {
            passOn();
        }
    }

    /** Runs a report; afterwards {@link #isNeeded()} tells whether the pool still relies on this thread. */
    final void report(Runnable report) {
        reportingSince = System.nanoTime();
        stage.set(Stage.REPORTING);
        try {
            report.run();
        } finally {
            stage.compareAndSet(Stage.REPORTING, Stage.WORKING);
            Thread.interrupted(); // an action may have left its interrupt status, which would close the connection
        }
    }

    final boolean isNeeded() {
        return stage.get() != Stage.PASSED_ON;
    }

    private void passOn() {
        if (stage.compareAndSet(Stage.REPORTING, Stage.PASSED_ON)) {
            goOnElsewhere();
        }
    }

    /** Makes another thread do what this one would do after its report. */
    abstract void goOnElsewhere();
}
