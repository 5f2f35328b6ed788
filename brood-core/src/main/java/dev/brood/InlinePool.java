// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.pool.InlineTask;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Failures;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool without processes: each task runs in the thread that submits it, on a copy, as it would in a worker.
 *
 * <p>Tasks, results and exceptions are encoded and decoded, so that what cannot be sent is found here, with a debugger that
 * sees both sides. What only a process can give (time limits, containment) is missing.
 */
final class InlinePool extends AbstractProcessPool {

    private volatile boolean shutdown;

    @Override
    <V extends @Nullable Object> Submission<V> prepare(
            Callable<?> task, String description, Function<@Nullable Object, V> reading) {
        checkOpen();
        byte[] payload = ProcessWire.get().encoder().encode(task, description);
        InlineTask control = new InlineTask();
        TaskFuture<V> future = new TaskFuture<>(control, payload.length);
        return new Submission<>(future, nanos -> {
            checkOpen();
            try {
                future.finish(reading.apply(control.run(() -> call(payload))));
            } catch (Throwable t) { // whatever the task throws is the future's
                future.fail(copy(t));
            }
            return true;
        });
    }

    private void checkOpen() {
        if (shutdown) {
            throw new RejectedExecutionException("this inline pool has been shut down and takes no more tasks");
        }
    }

    private static @Nullable Object call(byte[] payload) throws Exception {
        Decoder decoder = ProcessWire.get().ownDecoder();
        Callable<?> task = (Callable<?>) Objects.requireNonNull(decoder.decode(payload), "a task is never null");
        Object value = task.call();
        return decoder.decode(ProcessWire.get().encoder().encode(value, "result of the task"));
    }

    private static Throwable copy(Throwable failure) {
        byte[] encoded = Failures.capture(failure, ProcessWire.get().encoder());
        return Failures.rebuild(encoded, ProcessWire.get().ownDecoder(), "[inline pool, in the calling thread]");
    }

    @Override
    public int workers() {
        return 1;
    }

    @Override
    public List<Long> pids() {
        return List.of();
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    boolean awaitTasks(long nanos) {
        return true;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    @Override
    public String toString() {
        return "ProcessPool[inline" + (shutdown ? ", shut down" : "") + "]";
    }
}
