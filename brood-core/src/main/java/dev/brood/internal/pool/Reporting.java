// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A thread's duty for a pool, to which the reporting of outcomes belongs, and with that perhaps the running of dependent
 * actions of the user.
 *
 * <pre>
 *   WORKING ◀── report returns ── REPORTING ── passOn ──▶ RELIEVED
 *      └───────── report ────────────▶
 *      └───────────────────────────── resign ────────────▶
 * </pre>
 *
 * <p>The pool must not depend on an action's return: one that blocks, or takes long, could wait for the very task that this
 * thread is to hand over next. So what the thread has to do for the pool is passed on to another thread, once, before the
 * action blocks on a pool, or when it has run for long; this thread then has no duty any more when the action has returned.
 */
final class Reporting {

    private enum Stage {
        WORKING,
        REPORTING,
        RELIEVED
    }

    /** The report that the thread is in; the reports that this one is nested in follow by {@link #outer}. */
    private static final ThreadLocal<@Nullable Reporting> INNERMOST = new ThreadLocal<>();

    private final Runnable goOnElsewhere;
    private final boolean ownThread;
    private @Nullable Reporting outer;
    private Stage stage = Stage.WORKING;
    private boolean inReport;
    private long reportingSince;

    /**
     * Makes a duty.
     *
     * @param goOnElsewhere makes another thread do what this one would do after its report
     * @param ownThread whether the thread is one of the pool, in which interrupts are meant for the reports alone
     */
    Reporting(Runnable goOnElsewhere, boolean ownThread) {
        this.goOnElsewhere = goOnElsewhere;
        this.ownThread = ownThread;
    }

    /** To be called before the calling thread may block on a pool. */
    static void beforeBlocking() {
        for (Reporting reporting = INNERMOST.get(); reporting != null; reporting = reporting.outer) {
            reporting.passOnAfter(Duration.ZERO);
        }
    }

    /** Lets the pool go on without this thread if it has been reporting for that long. */
    void passOnAfter(Duration limit) {
        synchronized (this) {
            if (stage != Stage.REPORTING || System.nanoTime() - reportingSince < limit.toNanos()) {
                return;
            }
            stage = Stage.RELIEVED;
        }
        goOnElsewhere.run();
    }

    /** Runs a report; afterwards {@link #isNeeded()} tells whether the pool still relies on this thread. */
    void report(Runnable report) {
        begin();
        outer = INNERMOST.get();
        INNERMOST.set(this);
        try {
            report.run();
        } finally {
            if (outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(outer);
            }
            end();
        }
    }

    private synchronized void begin() {
        reportingSince = System.nanoTime();
        inReport = true;
        if (stage == Stage.WORKING) {
            stage = Stage.REPORTING;
        }
    }

    private synchronized void end() {
        inReport = false;
        if (stage == Stage.REPORTING) {
            stage = Stage.WORKING;
        }
        if (ownThread) {
            Thread.interrupted(); // an action may have left its interrupt status, which would close the connection
        }
    }

    /** Does something to the thread, and not while it does anything but reporting. */
    synchronized void ifInReport(Runnable action) {
        if (inReport) {
            action.run();
        }
    }

    synchronized boolean isNeeded() {
        return stage != Stage.RELIEVED;
    }

    /** Ends the duty; returns whether the pool had relied on this thread up to now. */
    synchronized boolean resign() {
        boolean needed = stage != Stage.RELIEVED;
        stage = Stage.RELIEVED;
        return needed;
    }
}
