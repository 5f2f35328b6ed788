// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.error.ProcessDiedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When starts are tried again, and when not. */
class StartRecordTest {

    private final Throwable broken = new BroodException("does not start");
    private final Throwable killed =
            new ProcessDiedException("killed", ProcessDiedException.Kind.SIGNAL, 1, -9, null, List.of(), null);

    private final StartRecord starts = new StartRecord();

    private static long at(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** A start that fails as soon as it has begun. */
    private boolean failed(Throwable cause, long at) {
        return starts.failed(cause, at, at);
    }

    private Duration backOff() {
        return Duration.ofNanos(starts.backOffNanos());
    }

    @Test
    void fiveFailuresWithinTenSecondsAreHopeless() {
        for (int i = 0; i < 4; i++) {
            assertThat(failed(broken, at(i * 2_400L))).isFalse();
        }
        assertThat(failed(broken, at(9_900))).isTrue();
    }

    @Test
    void optionsThatTheJvmRefusesAreHopelessAtOnce() {
        Throwable refused = new ProcessDiedException("halted", ProcessDiedException.Kind.EXIT, 1, 1, null,
                List.of("Unrecognized VM option 'X'", "Error: Could not create the Java Virtual Machine."), null);
        assertThat(failed(refused, at(0))).isTrue();
    }

    @Test
    void slowFailuresAreTriedAgain() {
        for (int i = 0; i < 50; i++) {
            assertThat(failed(broken, at(i * 2_600L))).isFalse();
        }
    }

    @Test
    void whatSlowStartsTakeIsNotCounted() {
        for (int i = 0; i < 4; i++) {
            assertThat(starts.failed(broken, at(i * 62_000L), at(i * 62_000L + 60_000))).isFalse();
        }
        assertThat(starts.failed(broken, at(248_000), at(308_000))).isTrue();
    }

    @Test
    void ofFailuresSideBySideOneCounts() {
        for (int round = 0; round < 4; round++) {
            long began = round * 2_000L;
            for (int worker = 0; worker < 16; worker++) {
                assertThat(starts.failed(broken, at(began + worker), at(began + 1_000 + worker))).isFalse();
            }
            assertThat(backOff()).isEqualTo(Duration.ofMillis(100L << round));
        }
        assertThat(starts.failed(broken, at(8_000), at(9_000))).isTrue();
    }

    @Test
    void theBackOffDoublesUpToALimitAndEndsWithASuccess() {
        assertThat(backOff()).isZero();
        failed(broken, at(0));
        assertThat(backOff()).isEqualTo(Duration.ofMillis(100));
        failed(broken, at(3_000));
        assertThat(backOff()).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 20; i++) {
            failed(broken, at(6_000 + i * 10_000L));
        }
        assertThat(backOff()).isEqualTo(Duration.ofMillis(6_400));
        starts.succeeded();
        assertThat(backOff()).isZero();
    }

    @Test
    void killsAreForgivenLongerThanFailures() {
        for (int i = 0; i < 5; i++) {
            assertThat(failed(killed, at(i))).isFalse();
        }
        assertThat(backOff()).isZero();
        for (int i = 5; i < 99; i++) {
            assertThat(failed(killed, at(i))).isFalse();
        }
        assertThat(backOff()).isEqualTo(Duration.ofMillis(6_400));
        assertThat(failed(killed, at(100))).isTrue();
    }

    @Test
    void whatNoRepetitionMendsIsHopelessAtOnce() {
        assertThat(failed(new IllegalStateException("a daemon may not have children"), at(0))).isTrue();
    }
}
