// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.Timers;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Ends of tasks that are still to be reported, by one thread after the other. The engine has counted these reports, and is
 * told when they are done; the pool has not terminated before.
 */
final class Outcomes {

    private static final System.Logger LOG = System.getLogger(Outcomes.class.getName());

    private final PoolEngine engine;
    private final Queue<Runnable> left = new ConcurrentLinkedQueue<>();

    Outcomes(PoolEngine engine) {
        this.engine = engine;
    }

    void add(Runnable outcome) {
        left.add(outcome);
    }

    /** Reports from the calling thread, or from another one when user code holds this one up. */
    void reportHere() {
        if (left.isEmpty()) {
            engine.reported();
        } else {
            report(new Reporting(this::reportElsewhere, false));
        }
    }

    /** Reports from a thread of its own. */
    void reportElsewhere() {
        if (left.isEmpty()) {
            engine.reported();
        } else {
            ReportingThread.start(() -> new OutcomeThread(engine.config().name(), this));
        }
    }

    /** Reports as the calling thread, until nothing is left or another thread goes on. */
    void report(Reporting by) {
        try {
            watch(by);
            for (Runnable next = left.poll(); next != null; next = by.isNeeded() ? left.poll() : null) {
                report(by, next);
            }
        } finally {
            if (by.resign()) {
                engine.reported();
            }
        }
    }

    private static void report(Reporting by, Runnable outcome) {
        try {
            by.report(outcome);
        } catch (RuntimeException | Error e) { // it must not keep the others from being reported
            LOG.log(Level.ERROR, "Reporting the end of a task failed", e);
        }
    }

    /** Lets another thread go on if a report is held up by user code. */
    private static void watch(Reporting by) {
        Timers.after(PoolEngine.LONG_REPORT, () -> {
            if (by.isNeeded()) {
                by.passOnAfter(PoolEngine.LONG_REPORT);
                watch(by);
            }
        });
    }
}
