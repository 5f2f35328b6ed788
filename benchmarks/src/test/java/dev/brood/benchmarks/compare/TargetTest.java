// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TargetTest {

    @Test
    void aLimitMayBeAFraction() {
        assertThat(target("<= 1/3").limit()).isEqualTo(1.0 / 3);
        assertThat(target(">1.5").limit()).isEqualTo(1.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1/3", "= 1", "< fast", "<= 1/", "< -1"})
    void whatIsNoBoundIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> target(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pool-roundtrip against pp4j")
                .hasMessageContaining("<= 1/3");
    }

    @ParameterizedTest
    @CsvSource({
        "< 1,  0.9, 0.8, 0.95, false",
        "< 1,  1.1, 0.8, 1.2,  false",
        "< 1,  1.1, 1.0, 1.2,  true",
        "<= 1, 1.1, 1.0, 1.2,  false",
        "<= 1, 1.2, 1.1, 1.3,  true",
        "> 1,  1.2, 1.1, 1.3,  false",
        "> 1,  0.9, 0.8, 1.1,  false",
        "> 1,  0.9, 0.8, 1.0,  true",
        ">= 1, 0.9, 0.8, 1.0,  false",
        ">= 1, 0.8, 0.7, 0.9,  true"
    })
    void onlyAWhollyMissingIntervalFails(String bound, double value, double low, double high, boolean failed) {
        assertThat(target(bound).failedBy(new Ratio(value, low, high))).isEqualTo(failed);
    }

    @Test
    void theVerdictShowsValueIntervalAndTarget() {
        assertThat(target("<= 1/3").verdict(new Ratio(0.2, 0.15, 0.25)))
                .isEqualTo("PASS pool-roundtrip: Brood / pp4j = 0.200 [0.150, 0.250], target <= 1/3");
        assertThat(target("<= 1/3").verdict(new Ratio(0.5, 0.4, 0.6)))
                .isEqualTo("FAIL pool-roundtrip: Brood / pp4j = 0.500 [0.400, 0.600], target <= 1/3");
    }

    @Test
    void aVerdictThatNoiseDecidedSaysSo() {
        assertThat(target("< 1").verdict(new Ratio(1.1, 0.9, 1.2)))
                .startsWith("PASS")
                .endsWith("(the median misses it, the interval does not)");
    }

    private static Target target(String bound) {
        return Target.parse("pool-roundtrip", "pp4j", bound);
    }
}
