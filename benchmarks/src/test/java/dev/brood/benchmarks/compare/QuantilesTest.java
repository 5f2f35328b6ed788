// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuantilesTest {

    @Test
    void theMedianIsTheMiddleValue() {
        assertThat(Quantiles.median(new double[] {9, 1, 5})).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddle() {
        assertThat(Quantiles.median(new double[] {9, 1, 5, 6})).isEqualTo(5.5);
    }

    @Test
    void aPercentileIsTheNearestRank() {
        double[] hundred = IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray();

        assertThat(Quantiles.percentile(hundred, 0.99)).isEqualTo(99);
        assertThat(Quantiles.percentile(hundred, 1)).isEqualTo(100);
        assertThat(Quantiles.percentile(new double[] {7}, 0.99)).isEqualTo(7);
        assertThat(Quantiles.percentile(new double[] {7, 8}, 0.025)).isEqualTo(7);
    }

    @Test
    void theValuesAreLeftInTheirOrder() {
        double[] values = {3, 1, 2};

        assertThat(Quantiles.median(values)).isEqualTo(2);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void noValueHasNoMedian() {
        assertThatThrownBy(() -> Quantiles.median(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
