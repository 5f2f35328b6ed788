// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.os.Given;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A time to wait for. */
final class TimerWaitable implements Waitable {

    private final long began = System.nanoTime();
    private final long nanos;

    TimerWaitable(Duration delay) {
        Given.notNull(delay, "after", "how long");
        this.nanos = Math.max(0, TimeUnit.NANOSECONDS.convert(delay));
    }

    @Override
    public boolean isReady() {
        return left() <= 0;
    }

    private long left() {
        return nanos == Long.MAX_VALUE ? Long.MAX_VALUE : nanos - (System.nanoTime() - began);
    }

    @Override
    public Watch watch(Runnable change) {
        Given.notNull(change, "watch", "what is to run at a change");
        CompletableFuture<Void> over =
                new CompletableFuture<Void>().completeOnTimeout(null, Math.max(0, left()), TimeUnit.NANOSECONDS);
        over.thenRun(change);
        return () -> over.cancel(false);
    }

    @Override
    public String toString() {
        return "timer of " + Duration.ofNanos(nanos);
    }
}
