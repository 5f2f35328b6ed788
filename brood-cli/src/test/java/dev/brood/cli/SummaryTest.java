// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SummaryTest {

    private final Summary summary = new Summary();

    private void add(Failure.Kind kind, String input, String message) {
        Failure failure = new Failure(kind, "java.io.IOException", message, null, null);
        summary.add(new Outcome(0, input, null, failure, 1.0, 1, OptionalLong.of(1)));
    }

    private void addOk(int n) {
        for (int i = 0; i < n; i++) {
            summary.add(new Outcome(i, "in" + i, 1, null, 1.0, 1, OptionalLong.of(1)));
        }
    }

    @Test
    void totalsTimeAndRateAreTold() {
        addOk(10);
        assertThat(summary.allOk()).isTrue();
        assertThat(summary.lines("", OptionalLong.of(10), Duration.ofMillis(2_500)))
                .containsExactly("10 inputs, 10 ok, 0 failed in 2.5 s (4.0/s)");
    }

    @Test
    void everyFailedInputIsNamedWithItsCause() {
        addOk(1);
        add(Failure.Kind.EXCEPTION, "a", "locked");
        add(Failure.Kind.OOM, "b\n", "needs 1 TB\nsecond line");
        assertThat(summary.allOk()).isFalse();
        assertThat(summary.lines("", OptionalLong.of(3), Duration.ofSeconds(61)))
                .containsExactly(
                        "3 inputs, 1 ok, 2 failed in 1 min 1 s (0.0/s)",
                        "  exception  a: IOException: locked",
                        "  oom        b\\n: needs 1 TB");
    }

    @Test
    void noMoreFailuresAreNamedThanFitOnAScreen() {
        for (int i = 0; i < 1_000; i++) {
            add(Failure.Kind.CRASH, "in" + i, "gone");
        }
        assertThat(summary.lines("", OptionalLong.of(1_000), Duration.ofSeconds(1)))
                .hasSizeLessThan(24)
                .last()
                .asString()
                .startsWith("  … and 980 more");
    }

    @Test
    void whatWasNotReachedIsTold() {
        addOk(3);
        add(Failure.Kind.CANCELLED, "x", "given up");
        assertThat(summary.lines("interrupted", OptionalLong.of(100), Duration.ofSeconds(1)))
                .containsExactly("interrupted: 4 of 100 inputs, 3 ok, 0 failed, 1 given up in 1.0 s (4.0/s)");
    }
}
