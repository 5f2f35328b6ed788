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

    /** Between the making of the two objects, which one thread does. */
    private static final ThreadLocal<@Nullable CompletionTask<?>> ANNOUNCED = new ThreadLocal<>();

    private final Supplier<TaskFuture<V>> submission;
    private volatile @Nullable TaskFuture<V> task;

    private CompletionTask(Supplier<TaskFuture<V>> submission) {
        this.submission = submission;
    }

    /**
     * Makes the future of a task that the calling thread will have executed next.
     *
     * @param submission submits the task
     */
    static <V extends @Nullable Object> CompletionTask<V> announced(Supplier<TaskFuture<V>> submission) {
        CompletionTask<V> task = new CompletionTask<>(submission);
        ANNOUNCED.set(task);
        return task;
    }

    /** {@return the future that is in a completion service's wrapper, which the thread has executed; null if it is none} */
    static @Nullable CompletionTask<?> takeAnnounced(@Nullable Runnable wrapper) {
        CompletionTask<?> task = ANNOUNCED.get();
        if (task == null) {
            return null;
        }
        ANNOUNCED.remove();
        boolean wraps = wrapper instanceof FutureTask<?>
                && wrapper.getClass().getEnclosingClass() == ExecutorCompletionService.class;
        return wraps ? task : null;
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
