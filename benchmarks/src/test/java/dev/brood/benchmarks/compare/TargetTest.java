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
        assertThat(target(bound).failedBy(new Estimate(value, low, high))).isEqualTo(failed);
    }

    @Test
    void theVerdictShowsValueIntervalAndTarget() {
        assertThat(target("<= 1/3").verdict(new Estimate(0.2, 0.15, 0.25)))
                .isEqualTo("PASS pool-roundtrip: Brood / pp4j = 0.200 [0.150, 0.250], target <= 1/3");
        assertThat(target("<= 1/3").verdict(new Estimate(0.5, 0.4, 0.6)))
                .isEqualTo("FAIL pool-roundtrip: Brood / pp4j = 0.500 [0.400, 0.600], target <= 1/3");
    }

    @Test
    void aVerdictThatNoiseDecidedSaysSo() {
        assertThat(target("< 1").verdict(new Estimate(1.1, 0.9, 1.2)))
                .startsWith("PASS")
                .endsWith("(the value misses it, the interval does not)");
    }

    @Test
    void aBoundOnAValueOfBroodsOwnHasTheCasesUnit() {
        Target target = Target.parse(Case.CREATE_CLOSE, Target.Kind.MEDIAN, "< 1000 ns");

        assertThat(target.failedBy(new Estimate(1_100, 1_000, 1_200))).isTrue();
        assertThat(target.verdict(new Estimate(700, 650, 800)))
                .isEqualTo("PASS create-close: Brood = 700.000 [650.000, 800.000], target median < 1000 ns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"< 1000", "< 1 us", "< 1/3 ns", "soon"})
    void aBoundInAnotherUnitIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Target.parse(Case.CREATE_CLOSE, Target.Kind.P99, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("p99 of create-close")
                .hasMessageContaining("< 5 ns");
    }

    private static Target target(String bound) {
        return Target.parse("pool-roundtrip", "pp4j", bound);
    }
}
