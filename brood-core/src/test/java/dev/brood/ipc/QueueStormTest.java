// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Producers and consumers of one queue are killed at random, as fast as others come, and stopped: no element is lost that was put,
 * none is torn, none comes twice unmarked, each producer's come in order, and nobody waits for the dead.
 *
 * <p>The long storms put 10 million elements each: {@code -Dbrood.storm.elements=N}.
 */
@LeavesNothingBehind
class QueueStormTest {

    private static final int ELEMENTS = Integer.getInteger("brood.storm.elements", 10_000_000);
    private static final int SUITE_ELEMENTS = 3_000_000;
    private static final Duration SUITE_TIME = Duration.ofSeconds(9);
    private static final Duration SUITE_PAUSE = Duration.ofMillis(10);
    /** Who lives no longer than it takes to start puts hardly anything. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Test
    @Timeout(300)
    void whatIsReceivedAndAcknowledgedIsProcessedWhoeverIsKilled() throws Exception {
        QueueStormReport report = QueueStorm.rage(true, SUITE_ELEMENTS, SUITE_TIME, SUITE_PAUSE);
        check(report);
    }

    @Test
    @Timeout(300)
    void whatIsTakenIsLostWithWhoTookItAndNothingElseIs() throws Exception {
        QueueStormReport report = QueueStorm.rage(false, SUITE_ELEMENTS, SUITE_TIME, SUITE_PAUSE);
        check(report);
    }

    @Test
    @Tag("soak")
    @Timeout(7_500)
    void whatIsReceivedAndAcknowledgedIsProcessedWhoeverOfManyIsKilled() throws Exception {
        QueueStormReport report = QueueStorm.rage(true, ELEMENTS, Duration.ofHours(2), PAUSE);
        check(report);
        assertThat(report.elements()).isEqualTo(ELEMENTS);
    }

    @Test
    @Tag("soak")
    @Timeout(7_500)
    void ofManyThatAreTakenNoMoreAreLostThanTheirTakersHad() throws Exception {
        QueueStormReport report = QueueStorm.rage(false, ELEMENTS, Duration.ofHours(2), PAUSE);
        check(report);
        assertThat(report.elements()).isEqualTo(ELEMENTS);
    }

    private static void check(QueueStormReport report) {
        System.out.println(report);
        assertThat(report.kills()).isGreaterThanOrEqualTo(QueueStorm.LEAST_KILLS);
        assertThat(report.killsInside()).isGreaterThanOrEqualTo(report.kills() * 3 / 10);
        assertThat(report.stops()).isPositive();
        // The tail is that of waiting for a CPU.
        assertThat(report.waitMillis(0.999)).isLessThanOrEqualTo(1_024);
        assertThat(report.longestWaitMillis()).isLessThan(10_000);
    }
}
