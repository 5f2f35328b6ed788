// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One round of a case: its arguments, its repetitions, and the line of JSON that it prints. Warm-up repetitions are not
 * reported.
 *
 * @param name the case
 * @param warmup repetitions that are not counted
 * @param count repetitions that are
 * @param tasks the tasks of one repetition
 * @param size what the case's curve varies
 */
record Measurement(String name, int warmup, int count, int tasks, int size) {

    /** What is measured once. */
    @FunctionalInterface
    interface Repetition {

        /**
         * Does the work.
         *
         * @param index which repetition it is; 0 for warm-up
         * @return the work's checksum
         * @throws Exception if the work fails
         */
        long run(int index) throws Exception;
    }

    /** What is measured by parts of a repetition alone. */
    @FunctionalInterface
    interface TimedRepetition {

        /**
         * Does the work.
         *
         * @param index which repetition it is; 0 for warm-up
         * @return how long it took, and its checksum
         * @throws Exception if the work fails
         */
        Timed run(int index) throws Exception;
    }

    /**
     * What a repetition has found.
     *
     * @param nanos how long it took
     * @param checksum the work's checksum
     */
    record Timed(long nanos, long checksum) {}

    static Measurement of(String... words) {
        Map<String, String> arguments = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            arguments.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Measurement(
                arguments.getOrDefault("case", ""),
                number(arguments, "warmup"),
                number(arguments, "count"),
                number(arguments, "tasks"),
                number(arguments, "size"));
    }

    private static int number(Map<String, String> arguments, String key) {
        return Integer.parseInt(arguments.getOrDefault(key, ""));
    }

    /**
     * Runs and times all repetitions, and prints the line.
     *
     * @param settings batch size, idle policy, spares, and what else was chosen
     * @param repetition what is measured
     * @throws Exception if a repetition fails
     */
    void run(String settings, Repetition repetition) throws Exception {
        runTimed(settings, index -> {
            long began = System.nanoTime();
            long checksum = repetition.run(index);
            return new Timed(System.nanoTime() - began, checksum);
        });
    }

    /**
     * Runs all repetitions, which say themselves how long they took, and prints the line.
     *
     * @param settings as for {@link #run}
     * @param repetition what is measured
     * @throws Exception if a repetition fails
     */
    void runTimed(String settings, TimedRepetition repetition) throws Exception {
        List<Timed> results = new ArrayList<>(count);
        for (int i = -warmup; i < count; i++) {
            Timed result = repetition.run(Math.max(i, 0));
            if (i >= 0) {
                results.add(result);
            }
        }
        print(settings, results);
    }

    /**
     * Prints the line.
     *
     * @param settings as for {@link #run}
     * @param results of all repetitions
     * @throws IOException if the build's record of the version cannot be read
     */
    void print(String settings, List<Timed> results) throws IOException {
        List<Long> nanos = results.stream().map(Timed::nanos).toList();
        long checksum = results.stream().mapToLong(Timed::checksum).sum();
        System.out.printf(
                "{\"version\":\"%s, JDK %s\",\"settings\":\"%s\",\"nanos\":%s,\"checksum\":%d}%n",
                Version.brood(), Runtime.version(), settings, nanos, checksum);
    }
}
