// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.os.Given;
import dev.brood.internal.pool.TaskControl;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a task that runs in another process: a {@link CompletableFuture} whose end also ends the work.
 *
 * <p>It completes with the task's value, with the exception that the task threw (same type, remote frames first), with
 * {@link dev.brood.error.ProcessDiedException} if its process ended under it, with
 * {@link dev.brood.error.TaskTimeoutException} if it ran too long, or by cancellation. Every submitted task ends in one
 * of these ways.
 *
 * <p>Cancelling it, and completing or timing it out from outside ({@code cancel}, {@code complete},
 * {@code completeExceptionally}, {@code completeAsync}, {@code orTimeout}, {@code completeOnTimeout}), takes a waiting task out of the queue
 * and stops a running one: its thread is interrupted, then its process is asked to end, then killed and replaced.
 * {@code cancel(false)} lets a running task finish, within the pool's time limit, and drops its result.
 *
 * <p>Dependent actions that are not {@code …Async} may run in the pool's thread that received the result. They may block:
 * that thread's worker then goes on with other tasks, at once for calls on a pool or a {@code TaskFuture}, after 100 ms else.
 *
 * <p>Safe for use by any thread. Actions before the submission happen-before the task's first action, and the task's last
 * action happens-before the completion.
 *
 * @param <V> the type of the result
 */
public final class TaskFuture<V> extends CompletableFuture<V> {

    private final TaskControl control;
    private final long size;
    /** What waits for this future among others; null until something does. Guarded by this object's monitor. */
    private @Nullable Set<Runnable> watchers;

    TaskFuture(TaskControl control, long size) {
        this.control = control;
        this.size = size;
    }

    /** {@return the future of a task that was given up before it was submitted} */
    static <V> TaskFuture<V> cancelled() {
        TaskFuture<V> future = new TaskFuture<>(TaskControl.NEVER_SUBMITTED, 0);
        future.cancel(false);
        return future;
    }

    /** {@return how many bytes the encoded task has} */
    long size() {
        return size;
    }

    /** To be called before the calling thread may block for this task without {@link #get()}. */
    void beforeBlocking() {
        control.beforeBlocking(isDone());
    }

    /** Has a watcher run once at the end of this future, or now; unlike a dependent action it can be withdrawn. */
    void watch(Runnable watcher) {
        boolean first;
        synchronized (this) {
            first = watchers == null;
            if (watchers == null) {
                watchers = new LinkedHashSet<>();
            }
            watchers.add(watcher);
        }
        if (first) {
            whenComplete((value, failure) -> tellWatchers());
        } else if (isDone()) {
            tellWatchers();
        }
    }

    /** Withdraws a watcher that may not have run yet. */
    synchronized void unwatch(Runnable watcher) {
        if (watchers != null) {
            watchers.remove(watcher);
        }
    }

    private void tellWatchers() {
        List<Runnable> told;
        synchronized (this) {
            told = watchers == null ? List.of() : List.copyOf(watchers);
            watchers = new LinkedHashSet<>();
        }
        told.forEach(Runnable::run);
    }

    /**
     * Returns the process that runs the task, or ran it last.
     *
     * @return the process id, empty while the task has never run in a process
     */
    public OptionalLong pid() {
        return control.pid();
    }

    /** {@return how often the task has been started: more than once only after a retry} */
    public int attempts() {
        return control.attempts();
    }

    /**
     * Returns how long the task ran, in its last attempt, from its hand-over to a worker to its end.
     *
     * @return the time; empty if the task has not ended, never ran, or ended while it waited to run again
     */
    public Optional<Duration> runTime() {
        return control.runTime();
    }

    /**
     * Waits for the result.
     *
     * @return the task's value
     * @throws InterruptedException if the waiting thread is interrupted; the task is not touched
     * @throws ExecutionException if the task failed; its cause is what the task threw or what became of its process
     * @throws CancellationException if the task was cancelled
     */
    @Override
    public V get() throws InterruptedException, ExecutionException {
        await(Long.MAX_VALUE);
        try {
            return super.get();
        } catch (CancellationException e) {
            throw explained(e);
        }
    }

    /**
     * Waits for the result, but no longer than a limit; the work goes on after the limit.
     *
     * @param timeout how long to wait at most
     * @param unit the unit of the limit
     * @return the task's value
     * @throws InterruptedException if the waiting thread is interrupted; the task is not touched
     * @throws ExecutionException if the task failed; its cause is what the task threw or what became of its process
     * @throws TimeoutException if there is no result within the limit
     * @throws CancellationException if the task was cancelled
     */
    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        Given.notNull(unit, "get", "the unit of the limit");
        long began = System.nanoTime();
        long nanos = unit.toNanos(timeout);
        await(nanos);
        try {
            return super.get(nanos - (System.nanoTime() - began), TimeUnit.NANOSECONDS);
        } catch (CancellationException e) {
            throw explained(e);
        }
    }

    @Override
    public V join() {
        await(Long.MAX_VALUE);
        try {
            return super.join();
        } catch (CancellationException e) {
            throw explained(e);
        }
    }

    /** Waits as long as nothing is to be said of how. */
    private void await(long nanos) {
        control.beforeBlocking(isDone());
        control.await(this::isDone, () -> getNumberOfDependents() == 0, nanos);
    }

    /** The superclass gives the name of its method as the message, and why the task was cancelled as the cause. */
    private static CancellationException explained(CancellationException e) {
        if (!(e.getCause() instanceof CancellationException why) || why.getMessage() == null) {
            return e;
        }
        CancellationException explained = new CancellationException(why.getMessage());
        explained.initCause(why);
        return explained;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            control.abandoned(mayInterruptIfRunning);
        }
        return cancelled;
    }

    @Override
    public boolean complete(@Nullable V value) {
        boolean completed = super.complete(value);
        if (completed) {
            control.abandoned(true);
        }
        return completed;
    }

    @Override
    public boolean completeExceptionally(Throwable exception) {
        Given.notNull(exception, "completeExceptionally", "an exception");
        boolean completed = super.completeExceptionally(exception);
        if (completed) {
            control.abandoned(true);
        }
        return completed;
    }

    /**
     * Completes this future with a value that is computed by another executor, which also stops the work; if the computation
     * fails, this future fails with that.
     */
    @Override
    public CompletableFuture<V> completeAsync(Supplier<? extends V> supplier, Executor executor) {
        Given.notNull(executor, "completeAsync", "who is to run it");
        Given.notNull(supplier, "completeAsync", "what computes the value");
        executor.execute(() -> {
            if (isDone()) {
                return;
            }
            try {
                complete(supplier.get());
            } catch (Throwable t) { // whatever the supplier throws is this future's outcome, as in CompletableFuture
                completeExceptionally(t);
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(@Nullable V value) {
        super.obtrudeValue(value);
        control.abandoned(true);
    }

    @Override
    public void obtrudeException(Throwable exception) {
        Given.notNull(exception, "obtrudeException", "an exception");
        super.obtrudeException(exception);
        control.abandoned(true);
    }

    /** Returns an ordinary future for dependent stages: ending one of those does not end this task's work. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    /** Completes with the outcome of the task itself. */
    void finish(@Nullable V value) {
        super.complete(value);
    }

    /** Fails with the outcome of the task itself. */
    void fail(Throwable exception) {
        super.completeExceptionally(exception);
    }
}
