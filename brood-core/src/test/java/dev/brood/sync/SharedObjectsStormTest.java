// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that work with locks, conditions, a semaphore, a barrier and a read-write lock are killed at random, as fast as
 * others come, and stopped: nobody is ever where he must not be, nobody waits for the dead, and nothing is left held.
 *
 * <p>The long storms can be had in parts: {@code -Dbrood.storm.kills=N} or {@code -Dbrood.storm.seconds=N} for each.
 */
@LeavesNothingBehind
class SharedObjectsStormTest {

    private static final int KILLS = Integer.getInteger("brood.storm.kills", 3_000);
    private static final Duration LIMIT = Duration.ofSeconds(Long.getLong("brood.storm.seconds", 7_200));
    /** A storm that is shortened by hand ends where its time does. */
    private static final int LEAST_KILLS = Long.getLong("brood.storm.seconds") == null ? KILLS : 3;

    /** Chunks for as many as live at a time, and some more: the dead leave theirs to others. */
    private static final int CHUNKS = 50;

    @Test
    @Timeout(900)
    void noDeathLetsTwoInOrHoldsAnybodyUp() throws Exception {
        StormReport report = Storm.rage(40, Duration.ofDays(1), false);
        check(report, 40);
        assertThat(report.longestHandoverMillis()).isLessThan(10_000);
        assertThat(report.longestWaitMillis()).isLessThan(10_000);
    }

    @Test
    @Timeout(900)
    void nothingIsTakenFromWhoIsOnlyStopped() throws Exception {
        StormReport report = Storm.rage(18, Duration.ofDays(1), true);
        check(report, 18);
        assertThat(report.stops()).isGreaterThanOrEqualTo(18);
    }

    @Test
    @Tag("soak")
    @Timeout(7_500)
    void noDeathOfManyLetsTwoInOrHoldsAnybodyUp() throws Exception {
        StormReport report = Storm.rage(KILLS, LIMIT, false);
        check(report, LEAST_KILLS);
        assertThat(report.longestHandoverMillis()).isLessThan(1_000);
        assertThat(report.waitMillis(0.99)).isLessThan(1_000);
    }

    @Test
    @Tag("soak")
    @Timeout(7_500)
    void nothingIsTakenFromManyWhoAreOnlyStopped() throws Exception {
        StormReport report = Storm.rage(KILLS / 3, LIMIT, true);
        check(report, LEAST_KILLS / 3);
        assertThat(report.stops()).isGreaterThanOrEqualTo(report.kills());
    }

    private static void check(StormReport report, int kills) {
        System.out.println(report);
        assertThat(report.kills()).isGreaterThanOrEqualTo(kills);
        assertThat(report.killsInside()).isGreaterThanOrEqualTo(report.kills() * 3 / 10);
        assertThat(report.killsWithParentStopped()).isPositive();
        assertThat(report.growth()).isLessThan(CHUNKS);
        assertThat(report.unwritten()).as("waits that were not written down").isZero();
    }
}
