// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Random;

/**
 * Brood's median divided by a peer's, with the interval that the rounds allow for it.
 *
 * <p>Both medians are taken over rounds, and the interval holds the middle 95 % of the ratios that samples of these
 * rounds, drawn with replacement, give (percentile bootstrap). Rounds are drawn in pairs: Brood and the peer ran the
 * n-th round next to each other, so that what slowed the machine down for one slowed it down for the other.
 *
 * @param value the ratio of the medians
 * @param low the lower end of the interval
 * @param high the upper end of the interval
 */
record Ratio(double value, double low, double high) {

    private static final int RESAMPLES = 10_000;
    private static final double TAIL = 0.025;
    private static final long SEED = 20_261_121L;

    /**
     * Compares rounds.
     *
     * @param brood Brood's value of each round
     * @param peer the peer's value of each round, as many
     * @return the ratio; the same values give the same interval
     * @throws IllegalArgumentException if the numbers of rounds differ, or are zero
     */
    static Ratio of(double[] brood, double[] peer) {
        if (brood.length != peer.length || brood.length == 0) {
            throw new IllegalArgumentException(
                    "expected as many rounds of Brood as of the peer, found " + brood.length + " and " + peer.length);
        }
        Random random = new Random(SEED);
        double[] ratios = new double[RESAMPLES];
        double[] ours = new double[brood.length];
        double[] theirs = new double[brood.length];
        for (int sample = 0; sample < RESAMPLES; sample++) {
            for (int i = 0; i < ours.length; i++) {
                int round = random.nextInt(ours.length);
                ours[i] = brood[round];
                theirs[i] = peer[round];
            }
            ratios[sample] = Quantiles.median(ours) / Quantiles.median(theirs);
        }
        return new Ratio(
                Quantiles.median(brood) / Quantiles.median(peer),
                Quantiles.percentile(ratios, TAIL),
                Quantiles.percentile(ratios, 1 - TAIL));
    }
}
