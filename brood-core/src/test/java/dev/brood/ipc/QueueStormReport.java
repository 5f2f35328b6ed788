// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import java.util.Arrays;

/**
 * What a storm has hit, and what came of it.
 *
 * @param nanos how long it raged
 * @param kills how many were killed
 * @param killsInside of those, in the middle of a call
 * @param stops how often somebody was stopped
 * @param elements for how many elements there was an intent to put
 * @param committed how many were put, as their producers knew
 * @param processed how many were processed
 * @param again how many were marked as redelivered
 * @param missing how many were put and never seen
 * @param waits how many waits there were, of less than 1, 2, 4, 8 and so on milliseconds, while there was something to wait for
 * @param longestWaitMillis the longest of those
 */
record QueueStormReport(
        long nanos,
        int kills,
        int killsInside,
        int stops,
        long elements,
        long committed,
        long processed,
        long again,
        long missing,
        long[] waits,
        long longestWaitMillis) {

    /** In how many milliseconds all but so many of the waits were over; to the next power of two. */
    long waitMillis(double quantile) {
        long sum = Arrays.stream(waits).sum();
        long below = 0;
        for (int i = 0; i < waits.length; i++) {
            below += waits[i];
            if (below >= quantile * sum) {
                return 1L << i;
            }
        }
        return 1L << waits.length;
    }

    @Override
    public String toString() {
        return String.format(
                "%d kills in %.1f s, %d inside a call; %d stops%n%d elements, %d put, %d processed, %d again, %d missing%n"
                        + "waits below 1, 2, 4, ... ms: %s, longest %d ms",
                kills, nanos / 1e9, killsInside, stops, elements, committed, processed, again, missing, Arrays.toString(waits),
                longestWaitMillis);
    }
}
