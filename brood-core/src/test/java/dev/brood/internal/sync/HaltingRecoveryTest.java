// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.HaltingGuard;
import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The recovery that follows each halt of {@link HaltingTest}, halted before each of its own stores. */
@Tag("halting")
@LeavesNothingBehind
class HaltingRecoveryTest {

    static final List<HaltRow> ROWS = HaltTable.rows();

    private static final LongAdder CASES = new LongAdder();

    @BeforeAll
    static void theGuardIsInstalled() {
        HaltingGuard.requireInstalled();
    }

    @AfterAll
    static void theNumberOfCasesIsPrinted() {
        System.out.println(CASES + " halts of recoveries");
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void aRecoveryMayEndBeforeAnyOfItsStoresToo(HaltRow row) throws Exception {
        try (var runs = new HaltRuns(row)) {
            runs.haltTwice();
            CASES.add(runs.cases());
        }
    }
}
