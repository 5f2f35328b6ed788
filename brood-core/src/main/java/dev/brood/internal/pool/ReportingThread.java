// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.Timers;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * A thread of a pool that reports outcomes, and with them may run dependent actions of the user.
 *
 * <p>An action, and whoever got to know its thread, may interrupt the thread for as long as the action runs, and no longer:
 * what the thread does for the pool is not interruptible.
 */
abstract class ReportingThread extends Thread {

    private static final System.Logger LOG = System.getLogger(ReportingThread.class.getName());

    private final Reporting reporting = new Reporting(this::goOnElsewhere, true);

    ReportingThread(String name, long stackSize) {
        super(null, null, name, stackSize, false);
        setDaemon(true);
    }

    /** Starts a thread; when there cannot be one more just now, a little later. */
    static void start(Supplier<? extends Thread> made) {
        start(made, Level.WARNING);
    }

    private static void start(Supplier<? extends Thread> made, Level level) {
        try {
            made.get().start();
        } catch (OutOfMemoryError e) { // of memory, or a limit of threads or processes
            LOG.log(level, "A thread of a pool cannot be started; tried again until it can", e);
            Timers.after(PoolEngine.LONG_REPORT, () -> start(made, Level.DEBUG));
        }
    }

    final Reporting reporting() {
        return reporting;
    }

    @Override
    public void interrupt() {
        reporting.ifInReport(super::interrupt);
    }

    /** Makes another thread do what this one would do after its report. */
    abstract void goOnElsewhere();
}
