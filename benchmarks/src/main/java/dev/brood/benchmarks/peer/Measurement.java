// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

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
        long checksum = 0;
        List<Long> nanos = new ArrayList<>(count);
        for (int i = -warmup; i < count; i++) {
            long began = System.nanoTime();
            long value = repetition.run(Math.max(i, 0));
            long ended = System.nanoTime();
            if (i >= 0) {
                checksum += value;
                nanos.add(ended - began);
            }
        }
        System.out.printf(
                "{\"version\":\"%s, JDK %s\",\"settings\":\"%s\",\"nanos\":%s,\"checksum\":%d}%n",
                Version.brood(), Runtime.version(), settings, nanos, checksum);
    }
}
