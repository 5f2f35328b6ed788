// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** What a task's future asks of the pool that runs the task. Safe for use by any thread. */
public interface TaskControl {

    /** Of a task that no pool has got. */
    TaskControl NEVER_SUBMITTED = new TaskControl() {
        @Override
        public OptionalLong pid() {
            return OptionalLong.empty();
        }

        @Override
        public int attempts() {
            return 0;
        }

        @Override
        public Optional<Duration> runTime() {
            return Optional.empty();
        }

        @Override
        public void abandoned(boolean stop) {}

        @Override
        public void beforeBlocking(boolean done) {}

        @Override
        public void await(BooleanSupplier done, BooleanSupplier alone, long nanos) {}
    };

    /** Tells that the calling thread may block for what may depend on tasks of any pool. */
    static void beforeBlockingOnAny() {
        Reporting.beforeBlocking();
    }

    /** {@return the process that runs the task or ran it last} */
    OptionalLong pid();

    /** {@return how often the task has been handed to a worker} */
    int attempts();

    /** {@return how long the last attempt ran; empty before the task's end, and if it waited then} */
    Optional<Duration> runTime();

    /**
     * Tells that nobody waits for the task's own result any more.
     *
     * @param stop whether the task is to be stopped if it runs
     */
    void abandoned(boolean stop);

    /**
     * Tells that the calling thread may block for a result, so that a pool thread can pass its worker on first.
     *
     * @param done whether the result is there already, so that the call will not block
     */
    void beforeBlocking(boolean done);

    /**
     * Waits for the end of the task's future in the way that is fastest, if there is one just now; it may return before, and does when the
     * calling thread is interrupted, whose status stays.
     *
     * @param done whether the future has ended
     * @param alone whether nobody waits for that beside the calling thread
     * @param nanos how long to wait at most
     */
    void await(BooleanSupplier done, BooleanSupplier alone, long nanos);
}
