// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each operation on shared memory, halted before each of its stores, and the recovery that follows before each of its own. */
@Tag("halting")
@LeavesNothingBehind
class HaltedRecoveryTest {

    static final List<HaltRow> ROWS = HaltTable.rows();

    private static final AtomicInteger CASES = new AtomicInteger();

    @BeforeAll
    static void theGuardIsInstalled() {
        HaltRuns.checkGuard();
    }

    @AfterAll
    static void theNumberIsPrinted() {
        System.out.println(CASES + " cases of two deaths");
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void aRecoveryMayEndBeforeAnyOfItsStoresToo(HaltRow row) throws Exception {
        try (var runs = new HaltRuns(row)) {
            runs.haltTwice();
            CASES.addAndGet(runs.cases());
        }
    }
}
