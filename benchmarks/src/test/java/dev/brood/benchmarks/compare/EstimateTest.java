// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EstimateTest {

    @Test
    void steadyRoundsGiveAnIntervalOfNoWidth() {
        assertThat(Estimate.ofRatio(new double[] {2, 2, 2}, new double[] {8, 8, 8})).isEqualTo(new Estimate(0.25, 0.25, 0.25));
    }

    @Test
    void theRatioIsThatOfTheMediansAndLiesInItsInterval() {
        Estimate ratio = Estimate.ofRatio(new double[] {10, 11, 9, 30, 10}, new double[] {20, 21, 19, 20, 22});

        assertThat(ratio.value()).isEqualTo(0.5);
        assertThat(ratio.low()).isLessThanOrEqualTo(0.5);
        assertThat(ratio.high()).isGreaterThan(0.5);
    }

    @Test
    void whatSlowsBothSidesOfARoundDownDoesNotWidenTheInterval() {
        Estimate ratio = Estimate.ofRatio(new double[] {1, 2, 4, 8, 16}, new double[] {2, 4, 8, 16, 32});

        assertThat(ratio).isEqualTo(new Estimate(0.5, 0.5, 0.5));
    }

    @Test
    void theSameRoundsGiveTheSameInterval() {
        double[] brood = {1.0, 1.3, 0.9, 1.1, 1.2};
        double[] peer = {3.0, 2.7, 3.3, 3.1, 2.9};

        assertThat(Estimate.ofRatio(brood, peer)).isEqualTo(Estimate.ofRatio(brood, peer));
    }

    @Test
    void theIntervalHoldsTheTruthNearlyAlways() {
        Random random = new Random(7);
        int held = 0;
        int trials = 100;
        for (int trial = 0; trial < trials; trial++) {
            double[] brood = random.doubles(15, 0.8, 1.2).toArray();
            double[] peer = random.doubles(15, 1.6, 2.4).toArray();
            Estimate ratio = Estimate.ofRatio(brood, peer);
            held += ratio.low() <= 0.5 && 0.5 <= ratio.high() ? 1 : 0;
        }

        assertThat(held).isGreaterThanOrEqualTo(85);
    }

    @Test
    void aValueOfBroodAloneIsTakenFromAllRepetitionsAndItsIntervalFromTheRounds() {
        List<double[]> rounds = List.of(new double[] {1, 2, 9}, new double[] {1, 3, 7}, new double[] {2, 2, 8});

        assertThat(Estimate.ofAll(rounds, Rounds::p99)).isEqualTo(new Estimate(9, 7, 9));
        assertThat(Estimate.ofAll(rounds, Quantiles::median).value()).isEqualTo(2);
    }

    @Test
    void noRoundAtAllIsRefused() {
        assertThatThrownBy(() -> Estimate.ofAll(List.of(), Quantiles::median)).hasMessageContaining("at least one round");
    }

    @Test
    void differentNumbersOfRoundsAreRefused() {
        assertThatThrownBy(() -> Estimate.ofRatio(new double[] {1}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 and 2");
    }
}
