// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.util.HashMap;
import java.util.Map;

/**
 * One run of a peer that is a Java program: its arguments, its repetitions, and the line of JSON that it prints.
 *
 * <p>Arguments are {@code key=value}: case, mode, warmup, count, tasks, size. Warm-up repetitions are not reported.
 */
final class Measurement {

    /** What is measured once. */
    @FunctionalInterface
    interface Repetition {
        /** Does the work for an index and returns its checksum. */
        long run(int index) throws Exception;
    }

    /** What is measured by parts of a repetition alone. */
    @FunctionalInterface
    interface TimedRepetition {
        /** Does the work for an index and returns how long it took, in nanoseconds, and its checksum. */
        long[] run(int index) throws Exception;
    }

    private final Map<String, String> arguments = new HashMap<>();

    Measurement(String[] words) {
        for (String word : words) {
            String[] pair = word.split("=", 2);
            arguments.put(pair[0], pair[1]);
        }
    }

    String name() {
        return arguments.get("case");
    }

    /** Which of its ways to work the peer takes; empty for its usual one. */
    String mode() {
        return arguments.getOrDefault("mode", "");
    }

    int tasks() {
        return Integer.parseInt(arguments.get("tasks"));
    }

    int size() {
        return Integer.parseInt(arguments.get("size"));
    }

    /** How often the work is done, with warm-up. */
    int repetitions() {
        return warmup() + count();
    }

    private int warmup() {
        return Integer.parseInt(arguments.get("warmup"));
    }

    private int count() {
        return Integer.parseInt(arguments.get("count"));
    }

    /** Runs and times all repetitions and prints the line. */
    void run(String version, String settings, Repetition repetition) throws Exception {
        runTimed(version, settings, i -> {
            long began = System.nanoTime();
            long checksum = repetition.run(i);
            return new long[] {System.nanoTime() - began, checksum};
        });
    }

    /** Runs all repetitions, which say themselves how long they took, and prints the line. */
    void runTimed(String version, String settings, TimedRepetition repetition) throws Exception {
        int warmup = warmup();
        int count = count();
        long checksum = 0;
        StringBuilder nanos = new StringBuilder();
        for (int i = -warmup; i < count; i++) {
            long[] result = repetition.run(Math.max(i, 0));
            if (i >= 0) {
                checksum += result[1];
                nanos.append(i == 0 ? "" : ",").append(result[0]);
            }
        }
        System.out.println("{\"version\":\"" + version + "\",\"settings\":\"" + settings + "\",\"nanos\":[" + nanos
                + "],\"checksum\":" + checksum + "}");
    }

    /** Marks a copy of a payload, so that it must have travelled both ways. */
    static byte[] stamp(int index, byte[] payload) {
        byte[] answer = payload.clone();
        answer[0] = (byte) index;
        return answer;
    }

    /** Returns the mark of a payload that came back whole. */
    static long mark(byte[] answer, int size) {
        if (answer.length != size) {
            throw new IllegalStateException("expected " + size + " bytes, found " + answer.length);
        }
        return answer[0] & 255;
    }
}
