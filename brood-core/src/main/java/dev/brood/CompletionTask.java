// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that an {@link ExecutorCompletionService} over a pool gives to its user.
 *
 * <p>The service makes two objects for a task: first this one, by the executor's {@code newTaskFor}, then a {@code FutureTask}
 * around it, which puts this one into the service's queue when it has been run, and which the service has the executor run.
 * A pool sends neither. It submits the task itself, and runs the {@code FutureTask} here once the task has ended.
 */
final class CompletionTask<V extends @Nullable Object> implements RunnableFuture<V> {

    private final Supplier<TaskFuture<V>> submission;
    private volatile @Nullable TaskFuture<V> task;

    /**
     * Makes the future of a task that is still to be submitted.
     *
     * @param submission submits the task
     */
    CompletionTask(Supplier<TaskFuture<V>> submission) {
        this.submission = submission;
    }

    /** {@return whether that is what a completion service has its executor run} */
    static boolean isQueueing(@Nullable Runnable wrapper) {
        return wrapper instanceof FutureTask<?> && wrapper.getClass().getEnclosingClass() == ExecutorCompletionService.class;
    }

    /** Submits the task, at whose end the service's wrapper is run. */
    void start(Runnable wrapper) {
        TaskFuture<V> started = submission.get();
        task = started;
        started.whenComplete((value, failure) -> wrapper.run());
    }

    /** {@return the future of the task itself} */
    TaskFuture<V> task() {
        TaskFuture<V> started = task;
        if (started == null) {
            throw new IllegalStateException("this task has not been submitted: its completion service gives it out only then");
        }
        return started;
    }

    /** Does nothing: the task runs in a worker, and has ended there. */
    @Override
    public void run() {}

    @Override
    public V get() throws InterruptedException, ExecutionException {
        return task().get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return task().get(timeout, unit);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return task().cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        return task().isCancelled();
    }

    @Override
    public boolean isDone() {
        return task().isDone();
    }

    @Override
    public V resultNow() {
        return task().resultNow();
    }

    @Override
    public Throwable exceptionNow() {
        return task().exceptionNow();
    }

    @Override
    public State state() {
        return task().state();
    }

    @Override
    public String toString() {
        return "CompletionTask[" + task + "]";
    }
}
