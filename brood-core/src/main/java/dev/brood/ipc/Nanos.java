// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import java.time.Duration;
import java.util.Objects;

/** Durations as numbers, also those that are too long for that. */
final class Nanos {

    private Nanos() {}

    /** A duration in nanoseconds, {@link Long#MAX_VALUE} if it is longer than three centuries, 0 if it is negative. */
    static long of(Duration duration) {
        try {
            return Math.max(0, Objects.requireNonNull(duration, "duration").toNanos());
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
