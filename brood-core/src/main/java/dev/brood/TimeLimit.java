// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.os.Given;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a call may take, counted from the making of this object.
 *
 * @param nanos the whole time
 * @param start when it began
 */
record TimeLimit(long nanos, long start) {

    TimeLimit(long nanos) {
        this(nanos, System.nanoTime());
    }

    static TimeLimit none() {
        return new TimeLimit(Long.MAX_VALUE);
    }

    static TimeLimit of(Duration timeout, String call) {
        return new TimeLimit(TimeUnit.NANOSECONDS.convert(Given.notNull(timeout, call, "how long to wait at most")));
    }

    /** {@return how many nanoseconds are left, zero or less if none are} */
    long left() {
        return nanos <= 0 ? 0 : nanos - (System.nanoTime() - start);
    }
}
