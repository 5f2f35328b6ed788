// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.Queue;

/** Reports outcomes for a thread that must not run user code. The pool has not ended before they are reported. */
final class ReportThread extends ReportingThread {

    private final PoolEngine engine;
    private final Queue<Runnable> outcomes;

    private ReportThread(PoolEngine engine, Queue<Runnable> outcomes) {
        super("brood-report " + engine.config().name(), 0);
        this.engine = engine;
        this.outcomes = outcomes;
    }

    static void start(PoolEngine engine, Queue<Runnable> outcomes) {
        new ReportThread(engine, outcomes).start();
    }

    @Override
    public void run() {
        while (isNeeded()) {
            Runnable next = outcomes.poll();
            if (next == null) {
                engine.reported();
                return;
            }
            report(next);
        }
    }

    @Override
    void goOnElsewhere() {
        start(engine, outcomes);
    }
}
