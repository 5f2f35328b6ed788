// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.wire.Failures;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/** The thread of a pool: it takes what workers tell, and does what the pool has to do when nobody asks for it, round by round. */
final class PoolThread extends ReportingThread {

    private static final System.Logger LOG = System.getLogger(PoolThread.class.getName());
    private static final long STACK = 1 << 20;

    private final PoolEngine engine;

    private PoolThread(PoolEngine engine) {
        super("brood-pool " + engine.config().name(), STACK);
        this.engine = engine;
    }

    static void start(PoolEngine engine) {
        ReportingThread.start(() -> new PoolThread(engine));
    }

    @Override
    public void run() {
        Reporting by = reporting();
        boolean over = false;
        while (!over && by.isNeeded()) {
            try {
                over = engine.goOn(by);
            } catch (RuntimeException | Error e) {
                if (by.isNeeded()) { // else another one does the pool's work
                    engine.fail("the thread of pool " + engine.config().name() + " failed: " + Failures.describe(e), e);
                }
                LockSupport.parkNanos(PoolEngine.LONG_REPORT.toNanos()); // memory may be short for a moment
                LOG.log(Level.ERROR, "The thread of pool " + engine.config().name() + " failed", e); // last, for its methods may be the user's
            }
        }
    }

    @Override
    void goOnElsewhere() {
        start(engine);
    }
}
