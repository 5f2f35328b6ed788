// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A moment until which something is waited for, or never. Immutable.
 *
 * @param bounded whether there is one
 * @param nanos the moment, as {@link System#nanoTime} tells it
 */
public record Deadline(boolean bounded, long nanos) {

    /** The wait has no end. */
    public static final Deadline NEVER = new Deadline(false, 0);

    /** Keeps differences of times far from an overflow. */
    private static final long LONGEST = Long.MAX_VALUE / 4;

    /** There is no wait. */
    static final Deadline NOW = in(Duration.ZERO);

    /**
     * {@return the moment that comes a while after now}
     *
     * @param limit how long
     */
    public static Deadline in(Duration limit) {
        long span = Math.clamp(TimeUnit.NANOSECONDS.convert(limit), 0, LONGEST);
        return new Deadline(true, System.nanoTime() + span);
    }

    /** {@return the nanoseconds that are left, zero or less if none} */
    public long left() {
        return bounded ? nanos - System.nanoTime() : LONGEST;
    }

    /** {@return whether it has passed} */
    public boolean hasPassed() {
        return left() <= 0;
    }

    /** Parks this thread, at most until then. */
    void park(Object blocker) {
        if (bounded) {
            LockSupport.parkNanos(blocker, left());
        } else {
            LockSupport.park(blocker);
        }
    }
}
