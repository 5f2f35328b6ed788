// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import java.time.Duration;

/**
 * How fast the examples run: the times of the original programs, multiplied by the system property
 * {@code examples.pace} (1 unless given).
 *
 * <p>Children get the options of their parent's JVM, so they keep the same pace. Stateless.
 */
public final class Pace {

    private static final double FACTOR = Double.parseDouble(System.getProperty("examples.pace", "1"));

    private Pace() {}

    /**
     * Converts a time of the original program.
     *
     * @param seconds the original time in seconds
     * @return that time at this run's pace
     */
    public static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * FACTOR * 1e9));
    }

    /**
     * Sleeps, as the original program does.
     *
     * @param seconds the original time in seconds
     * @throws InterruptedException if the thread is interrupted
     */
    public static void sleep(double seconds) throws InterruptedException {
        Thread.sleep(seconds(seconds));
    }
}
