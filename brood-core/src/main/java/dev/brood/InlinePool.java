// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.pool.Guard;
import dev.brood.internal.pool.InlineTask;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Failures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool without processes: each task runs in the thread that submits it, on a copy, as it would in a worker.
 *
 * <p>Tasks, results and exceptions are encoded and decoded, so that what cannot be sent is found here, with a debugger that
 * sees both sides. What only a process can give (time limits, containment) is missing: to stop a task is to interrupt its
 * thread, and no more.
 *
 * <p>Several threads may submit at once, and each runs its own tasks. The pool has ended when it has been shut down and none of
 * them runs one any more; a thread that closes it from within a task of its own waits for those of the others.
 */
final class InlinePool extends AbstractProcessPool {

    private final Guard guard = new Guard();
    /** The threads that run tasks, and how many each, one within the other. */
    private final Map<Thread, Integer> running = new HashMap<>();
    /** Those that a stop has interrupted, which is to be over with their tasks. */
    private final Set<Thread> interrupted = new HashSet<>();
    private boolean shutdown;

    @Override
    <V extends @Nullable Object> Submission<V> prepare(
            Callable<?> task, String description, Function<@Nullable Object, V> reading) {
        checkOpen();
        byte[] payload = ProcessWire.get().localEncoder().encode(task, description);
        InlineTask control = new InlineTask();
        TaskFuture<V> future = new TaskFuture<>(control, payload.length);
        return new Submission<>(future, nanos -> {
            begin();
            try {
                future.finish(reading.apply(control.run(() -> call(payload))));
            } catch (Throwable t) { // whatever the task throws is the future's
                future.fail(copy(t));
            } finally {
                end();
            }
            return true;
        });
    }

    private void checkOpen() {
        if (isShutdown()) {
            throw new RejectedExecutionException("this inline pool has been shut down and takes no more tasks");
        }
    }

    private void begin() {
        Thread self = Thread.currentThread();
        guard.run(() -> {
            checkOpen();
            running.put(self, running.getOrDefault(self, 0) + 1);
        });
    }

    private void end() {
        Thread self = Thread.currentThread();
        guard.run(() -> {
            int within = running.getOrDefault(self, 0) - 1;
            if (within > 0) {
                running.put(self, within);
                return;
            }
            running.remove(self);
            if (interrupted.remove(self)) {
                Thread.interrupted();
            }
            guard.changed();
        });
    }

    private static @Nullable Object call(byte[] payload) throws Exception {
        Decoder decoder = ProcessWire.get().localDecoder();
        Callable<?> task = (Callable<?>) Objects.requireNonNull(decoder.decode(payload), "a task is never null");
        Object value = task.call();
        return decoder.decode(ProcessWire.get().localEncoder().encode(value, "result of the task"));
    }

    private static Throwable copy(Throwable failure) {
        byte[] encoded = Failures.capture(failure, ProcessWire.get().localEncoder());
        return Failures.rebuild(encoded, ProcessWire.get().localDecoder(), "[inline pool, in the calling thread]");
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
        guard.run(() -> {
            shutdown = true;
            guard.changed();
        });
    }

    @Override
    public List<Runnable> shutdownNow() {
        guard.run(() -> {
            shutdown();
            for (Thread thread : running.keySet()) {
                if (!thread.equals(Thread.currentThread()) && interrupted.add(thread)) {
                    thread.interrupt();
                }
            }
        });
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return guard.get(() -> shutdown);
    }

    @Override
    public boolean isTerminated() {
        return guard.get(() -> shutdown && running.isEmpty());
    }

    @Override
    boolean awaitTasks(long nanos) throws InterruptedException {
        return guard.await(this::othersAreDone, nanos);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return guard.await(() -> shutdown && othersAreDone(), unit.toNanos(timeout));
    }

    private boolean othersAreDone() {
        return running.isEmpty() || running.keySet().equals(Set.of(Thread.currentThread()));
    }

    @Override
    public String toString() {
        return "ProcessPool[inline" + (isShutdown() ? ", shut down" : "") + "]";
    }
}
