// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

/** Reports outcomes for a thread that must not run user code. */
final class OutcomeThread extends ReportingThread {

    private final Outcomes outcomes;

    OutcomeThread(String pool, Outcomes outcomes) {
        super("brood-report " + pool, 0);
        this.outcomes = outcomes;
    }

    @Override
    public void run() {
        outcomes.report(reporting());
    }

    @Override
    void goOnElsewhere() {
        outcomes.reportElsewhere();
    }
}
