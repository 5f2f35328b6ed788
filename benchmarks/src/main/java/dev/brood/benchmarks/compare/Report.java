// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one process reports of its round.
 *
 * @param version who ran, with version
 * @param settings batch size, idle policy, spares, and what else the program chose
 * @param nanos the time of each counted repetition
 * @param checksum the sum of all results
 */
record Report(String version, String settings, List<Double> nanos, long checksum) {

    /**
     * Reads a report.
     *
     * @param line the line of JSON that a peer prints
     * @return the report
     * @throws IllegalArgumentException if the line is no report
     */
    static Report parse(String line) {
        Map<String, @Nullable Object> report = Json.parseObject(line);
        List<Double> nanos = Json.asList(report.get("nanos"), "\"nanos\"").stream()
                .map(value -> Json.asNumber(value, "an element of \"nanos\""))
                .toList();
        return new Report(
                Json.asString(report.get("version"), "\"version\""),
                Json.asString(report.get("settings"), "\"settings\""),
                nanos,
                (long) Json.asNumber(report.get("checksum"), "\"checksum\""));
    }

    /**
     * Verifies that the round did all of its work, and did it right.
     *
     * @param measured the case
     * @param load what the round had to do
     * @throws PeerFailedException if repetitions are missing or the checksum is another one
     */
    void verify(Case measured, Load load) throws PeerFailedException {
        if (nanos.size() != load.count()) {
            throw new PeerFailedException(
                    "expected " + load.count() + " timed repetitions, found " + nanos.size());
        }
        long expected = measured.checksum(load);
        if (checksum != expected) {
            throw new PeerFailedException("expected the results to sum to " + expected + ", found " + checksum);
        }
    }
}
