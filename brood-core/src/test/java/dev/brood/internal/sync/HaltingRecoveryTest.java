// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The recovery that follows each halt of {@link HaltingTest}, halted before each of its own stores. */
@LeavesNothingBehind
class HaltingRecoveryTest extends HaltedRecoveries {

    HaltingRecoveryTest() {
        super("halts of recoveries");
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void aRecoveryMayEndBeforeAnyOfItsStoresToo(HaltRow row) throws Exception {
        count(row, HaltRuns::haltTwice);
    }
}
