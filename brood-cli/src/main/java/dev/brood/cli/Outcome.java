// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.TaskFuture;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one input.
 *
 * @param index the position of the input, from 0
 * @param input the input as it was given
 * @param value the result, reduced by {@link PlainValue}; null also for a failure
 * @param failure why it failed, or null if it did not
 * @param millis how long the function ran, or null if it never did
 * @param attempts how often it was started
 * @param pid the process that ran it last, empty if none did
 */
record Outcome(
        long index,
        String input,
        @Nullable Object value,
        @Nullable Failure failure,
        @Nullable Double millis,
        int attempts,
        OptionalLong pid) {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Reads the outcome off a future that has ended.
     *
     * @param index the position of the input, from 0
     * @param input the input as it was given
     * @param future of its task
     * @return the outcome
     */
    static Outcome of(long index, String input, TaskFuture<Object> future) {
        Object value = null;
        Failure failure = null;
        switch (future.state()) {
            case SUCCESS -> value = future.resultNow();
            case FAILED -> failure = Failure.of(future.exceptionNow());
            case CANCELLED ->
                failure = new Failure(
                        Failure.Kind.CANCELLED,
                        CancellationException.class.getName(),
                        "given up before it was done",
                        null,
                        null);
            case RUNNING -> throw new IllegalStateException("the task of " + input + " has not ended");
        }
        Double millis =
                future.runTime().map(time -> time.toNanos() / NANOS_PER_MILLI).orElse(null);
        return new Outcome(index, input, value, failure, millis, future.attempts(), future.pid());
    }

    /** {@return the outcome of an input that has failed without being tried} */
    static Outcome untried(long index, String input, Failure failure) {
        return new Outcome(index, input, null, failure, null, 0, OptionalLong.empty());
    }

    /** {@return whether the function returned a value} */
    boolean ok() {
        return failure == null;
    }
}
