// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.sync.HaltRuns.Comeback;
import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The recovery that follows each halt of {@link HaltingTest}, standing still before some of its own stores, and coming back late. */
@Tag("halting")
@LeavesNothingBehind
class HaltingComebackTest {

    static final List<HaltRow> ROWS = HaltTable.rows();

    private static final boolean SOAK = Boolean.getBoolean("brood.soak");

    private static final LongAdder CASES = new LongAdder();

    @BeforeAll
    static void theGuardIsInstalled() {
        HaltingGuard.requireInstalled();
    }

    @AfterAll
    static void theNumberOfCasesIsPrinted() {
        System.out.println(CASES + " recoveries that came back late");
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void aRecoveryMayComeBackLate(HaltRow row) throws Exception {
        try (var runs = new HaltRuns(row)) {
            runs.standStill(SOAK ? 1 : 2, SOAK ? Comeback.values().length : 1);
            CASES.add(runs.cases());
        }
    }
}
