// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rounds that one peer has run of one case, each a process of its own. */
final class Rounds {

    private static final double P99 = 0.99;

    private final Case measured;
    private final Load load;
    private final List<Report> reports = new ArrayList<>();

    Rounds(Case measured, Load load) {
        this.measured = measured;
        this.load = load;
    }

    /**
     * Adds a round.
     *
     * @param report what its process reported
     * @throws PeerFailedException if the report does not show the load done rightly
     */
    void add(Report report) throws PeerFailedException {
        report.verify(measured, load);
        reports.add(report);
    }

    /** {@return the load of each round} */
    Load load() {
        return load;
    }

    /** {@return how many rounds there are} */
    int count() {
        return reports.size();
    }

    /** {@return who ran, with version} */
    String version() {
        return reports.getFirst().version();
    }

    /** {@return what the program chose} */
    String settings() {
        return reports.getFirst().settings();
    }

    /** {@return the median of each round, in the case's unit} */
    double[] medians() {
        return reports.stream().mapToDouble(report -> Quantiles.median(values(report))).toArray();
    }

    /** {@return the median of the rounds' medians} */
    double median() {
        return Quantiles.median(medians());
    }

    /** {@return the 99th percentile of all repetitions of all rounds; not a number where the case has none} */
    double p99() {
        return measured.isTime() ? p99(values().stream().flatMapToDouble(Arrays::stream).toArray()) : Double.NaN;
    }

    /**
     * Returns the 99th percentile.
     *
     * @param values at least one
     * @return one of them
     */
    static double p99(double[] values) {
        return Quantiles.percentile(values, P99);
    }

    /** {@return the values of all repetitions of each round, in the case's unit} */
    List<double[]> values() {
        return reports.stream().map(this::values).toList();
    }

    private double[] values(Report report) {
        return report.nanos().stream()
                .mapToDouble(nanos -> measured.value(nanos, load))
                .toArray();
    }
}
