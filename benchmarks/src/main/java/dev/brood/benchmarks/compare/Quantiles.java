// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Arrays;

/** The values that stand for a set of measurements. */
final class Quantiles {

    private Quantiles() {}

    /**
     * Returns the middle value, or the mean of the two middle ones.
     *
     * @param values at least one value, in any order; left as they are
     * @return the median
     */
    static double median(double[] values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * Returns the smallest value that at least the given share of all values does not exceed (nearest rank).
     *
     * @param values at least one value, in any order; left as they are
     * @param share above 0, at most 1
     * @return one of the values
     */
    static double percentile(double[] values, double share) {
        double[] sorted = sorted(values);
        // The smallest rank whose share is large enough; 0.99 * 100 is a little more than 99 in binary.
        int rank = (int) Math.ceil(share * sorted.length - 1e-9);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    private static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("expected at least one value, found none");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
