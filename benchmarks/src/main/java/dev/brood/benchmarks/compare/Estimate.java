// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * What rounds say of Brood, alone or beside a peer, with the interval that they allow for it.
 *
 * <p>The interval holds the middle 95 % of what samples of these rounds, drawn with replacement, give (percentile bootstrap).
 * Beside a peer, rounds are drawn in pairs: Brood and the peer ran the n-th round next to each other, so that what slowed the
 * machine down for one slowed it down for the other.
 *
 * @param value the estimate
 * @param low the lower end of the interval
 * @param high the upper end of the interval
 */
record Estimate(double value, double low, double high) {

    private static final int RESAMPLES = 10_000;
    private static final double TAIL = 0.025;
    private static final long SEED = 20_261_121L;

    /** What is made of the rounds of a sample. */
    @FunctionalInterface
    private interface Statistic {
        double of(int[] rounds);
    }

    /**
     * Compares rounds: Brood's median divided by the peer's, both over rounds.
     *
     * @param brood Brood's value of each round
     * @param peer the peer's value of each round, as many
     * @return the ratio; the same values give the same interval
     * @throws IllegalArgumentException if the numbers of rounds differ, or are zero
     */
    static Estimate ofRatio(double[] brood, double[] peer) {
        if (brood.length != peer.length || brood.length == 0) {
            throw new IllegalArgumentException(
                    "expected as many rounds of Brood as of the peer, found " + brood.length + " and " + peer.length);
        }
        return of(brood.length, rounds -> Quantiles.median(chosen(brood, rounds)) / Quantiles.median(chosen(peer, rounds)));
    }

    /**
     * Takes a value from rounds of Brood alone.
     *
     * @param rounds the values of all repetitions of each round
     * @param statistic makes one value of the values of all repetitions
     * @return the value; the same rounds give the same interval
     * @throws IllegalArgumentException if there is no round
     */
    static Estimate ofAll(List<double[]> rounds, ToDoubleFunction<double[]> statistic) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("expected at least one round, found none");
        }
        return of(rounds.size(), chosen -> statistic.applyAsDouble(
                Arrays.stream(chosen).mapToObj(rounds::get).flatMapToDouble(Arrays::stream).toArray()));
    }

    private static double[] chosen(double[] values, int[] rounds) {
        return Arrays.stream(rounds).mapToDouble(round -> values[round]).toArray();
    }

    private static Estimate of(int count, Statistic statistic) {
        Random random = new Random(SEED);
        int[] sample = new int[count];
        Arrays.setAll(sample, round -> round);
        double value = statistic.of(sample);
        double[] resampled = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(sample, round -> random.nextInt(count));
            resampled[i] = statistic.of(sample);
        }
        return new Estimate(value, Quantiles.percentile(resampled, TAIL), Quantiles.percentile(resampled, 1 - TAIL));
    }
}
