// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.sync.HaltRuns.Comeback;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The recovery that follows each halt of {@link HaltingTest}, standing still before some of its own stores, and coming back late. */
@LeavesNothingBehind
class HaltingComebackTest extends HaltedRecoveries {

    private static final boolean SOAK = Boolean.getBoolean("brood.soak");

    HaltingComebackTest() {
        super("recoveries that came back late");
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void aRecoveryMayComeBackLate(HaltRow row) throws Exception {
        count(row, runs -> runs.standStill(SOAK ? 1 : 2, SOAK ? Comeback.values().length : 1));
    }
}
