// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.internal.sync.WaitPlace;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A moment until which something is waited for, or never. Immutable.
 *
 * @param nanos the moment, as {@link System#nanoTime} tells it, or {@link WaitPlace#FOREVER}
 */
public record Deadline(long nanos) {

    /** The wait has no end. */
    public static final Deadline NEVER = new Deadline(WaitPlace.FOREVER);

    /** There is no wait. */
    static final Deadline NOW = in(Duration.ZERO);

    /**
     * {@return the moment that comes a while after now}
     *
     * @param limit how long
     */
    public static Deadline in(Duration limit) {
        return new Deadline(dev.brood.internal.sync.Deadline.after(limit));
    }

    /** {@return whether the wait has an end} */
    public boolean bounded() {
        return nanos != WaitPlace.FOREVER;
    }

    /** {@return the nanoseconds that are left, zero or less if none, {@link Long#MAX_VALUE} if the wait has no end} */
    public long left() {
        return bounded() ? nanos - System.nanoTime() : Long.MAX_VALUE;
    }

    /** {@return whether it has passed} */
    public boolean hasPassed() {
        return left() <= 0;
    }

    /** Parks this thread, at most until then. */
    void park(Object blocker) {
        if (bounded()) {
            LockSupport.parkNanos(blocker, left());
        } else {
            LockSupport.park(blocker);
        }
    }
}
