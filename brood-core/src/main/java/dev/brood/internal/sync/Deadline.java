// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a wait, as a {@link System#nanoTime()}. */
public final class Deadline {

    /** Waits that are longer than a century are for ever. */
    private static final long LONGEST = TimeUnit.DAYS.toNanos(36_500);

    private Deadline() {}

    /**
     * {@return when a wait ends that begins now}
     *
     * @param time how long it takes
     * @param unit the unit of that
     */
    public static long after(long time, TimeUnit unit) {
        long nanos = unit.toNanos(time);
        return nanos > LONGEST ? WaitPlace.FOREVER : System.nanoTime() + Math.max(0, nanos);
    }

    /**
     * {@return when a wait ends that begins now}
     *
     * @param limit how long it takes
     */
    public static long after(Duration limit) {
        return after(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    }
}
