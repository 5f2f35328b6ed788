// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A task that runs in the calling thread of this process, and has ended before anybody can ask. */
public final class InlineTask implements TaskControl {

    private volatile long ranNanos = -1;

    /** Runs the work and takes its time. */
    public @Nullable Object run(Callable<?> work) throws Exception {
        long begunAt = System.nanoTime();
        try {
            return work.call();
        } finally {
            ranNanos = System.nanoTime() - begunAt;
        }
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(ProcessHandle.current().pid());
    }

    @Override
    public int attempts() {
        return 1;
    }

    @Override
    public Optional<Duration> runTime() {
        return ranNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(ranNanos));
    }

    /** Nothing is left to stop. */
    @Override
    public void abandoned(boolean stop) {}

    /** No thread of a pool is involved. */
    @Override
    public void beforeBlocking(boolean done) {}

    /** It has ended. */
    @Override
    public void await(BooleanSupplier done, BooleanSupplier alone, long nanos) {}
}
