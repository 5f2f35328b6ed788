// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.HaltingGuard;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** Something done to the recoveries that follow the halts of {@link HaltingTest}, how often of which is printed. */
@Tag("halting")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HaltedRecoveries {

    static final List<HaltRow> ROWS = HaltTable.rows();

    private final LongAdder cases = new LongAdder();
    private final String what;

    /** Takes what it does, in the plural. */
    HaltedRecoveries(String what) {
        this.what = what;
    }

    @BeforeAll
    final void theGuardIsInstalled() {
        HaltingGuard.requireInstalled();
    }

    @AfterAll
    final void theNumberOfCasesIsPrinted() {
        System.out.println(cases + " " + what);
    }

    /** What is done with one entry of the table. */
    @FunctionalInterface
    interface Step {
        void run(HaltRuns runs) throws Exception;
    }

    final void count(HaltRow row, Step step) throws Exception {
        try (var runs = new HaltRuns(row)) {
            step.run(runs);
            cases.add(runs.cases());
        }
    }
}
