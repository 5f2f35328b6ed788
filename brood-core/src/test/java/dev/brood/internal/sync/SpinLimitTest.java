// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class SpinLimitTest {

    private static final int MOST = 2_000;

    private final SpinLimit spins = new SpinLimit(MOST);

    @Test
    void looksBecomeShorterWhereTheyAreInVain() {
        int before = spins.limit();
        spins.failed();
        assertThat(spins.limit()).isLessThanOrEqualTo(before);
        for (int i = 0; i < 15; i++) {
            spins.failed();
        }
        spins.failed();
        assertThat(spins.limit()).isLessThan(MOST / 20);
    }

    @Test
    void afterManyInVainOneIsAsLongAsPossible() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 16; i++) {
                assertThat(spins.limit()).as("round %d, failure %d", round, i).isLessThan(MOST);
                spins.failed();
            }
            assertThat(spins.limit()).as("round %d", round).isEqualTo(MOST);
            spins.failed();
        }
    }

    @Test
    void whatWasFoundByTheLongestOneMakesTheNextOnesLong() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        for (int i = 0; i < 16; i++) {
            spins.failed();
        }
        spins.succeeded();
        assertThat(spins.limit()).isEqualTo(MOST);
        spins.failed();
        assertThat(spins.limit()).isBetween(MOST / 2, MOST - 1);
    }

    @Test
    void successesMakeThemLonger() {
        int before = spins.limit();
        spins.succeeded();
        assertThat(spins.limit()).isGreaterThanOrEqualTo(before);
        for (int i = 0; i < 100; i++) {
            spins.succeeded();
        }
        assertThat(spins.limit()).isEqualTo(Runtime.getRuntime().availableProcessors() > 1 ? MOST : 0);
    }
}
