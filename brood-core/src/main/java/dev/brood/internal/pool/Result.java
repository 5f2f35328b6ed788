// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.board.Parcel;
import dev.brood.internal.board.TaskBoard;
import dev.brood.internal.wire.Failures;
import dev.brood.internal.wire.SimpleValues;
import dev.brood.internal.wire.UnreadableException;

/**
 * What a worker has told of the end of a task. When this runs, it makes the objects of that, which may run user code, and reports it.
 *
 * @param task the task
 * @param from the worker, which may have ended
 * @param message what it has told
 */
record Result(PoolTask task, Worker from, TaskBoard.Message message) implements Runnable {

    @Override
    public void run() {
        task.isRead();
        Runnable outcome = () -> {};
        try {
            if (!task.hasEnded()) {
                outcome = outcome();
            }
        } finally {
            if (is(TaskEnd.KEPT)) {
                from.read(message.number());
            }
        }
        outcome.run();
    }

    @SuppressWarnings("ReferenceEquality") // a task is itself
    boolean isOf(PoolTask other) {
        return task == other;
    }

    /** {@return whether no code of the user's is needed to read it} */
    boolean isSimple() {
        return !is(TaskEnd.FAILURE) && !is(TaskEnd.PARCEL) && SimpleValues.isSimple(message.body());
    }

    private boolean is(int bit) {
        return TaskEnd.has(message.kind(), bit);
    }

    private Runnable outcome() {
        try {
            byte[] body = is(TaskEnd.PARCEL) ? contents() : message.body();
            if (is(TaskEnd.FAILURE)) {
                Throwable failure = Failures.rebuild(body, from.decoder(), from.boundary());
                return () -> task.failure(Ending.EXCEPTION, failure);
            }
            Object value = from.decoder().decode(body);
            return () -> task.value(value);
        } catch (UnreadableException e) {
            return () -> task.failure(Ending.EXCEPTION, e.as("the result of the " + task.description()));
        } catch (StaleHandleException e) {
            return () -> task.failure(
                    Ending.DIED,
                    from.process().died(from.awaitEnd(), "before the result of the " + task.description() + " had been read"));
        } catch (OutOfMemoryError e) {
            return () -> task.failure(Ending.EXCEPTION, new BroodException("the result of the " + task.description()
                    + " does not fit into this process's heap: return less, or give this process more (-Xmx)", e));
        } catch (Throwable t) { // reading a result runs user code, whose failure is the task's
            return () -> task.failure(Ending.EXCEPTION, t);
        }
    }

    /** What is in memory of its own, which ends with the worker. */
    private byte[] contents() {
        try (Parcel parcel = Parcel.open(message.body())) {
            return parcel.contents();
        }
    }
}
