// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The vocabulary of a pool in terms of one operation: hand a task over and get its future. */
abstract class AbstractProcessPool implements ProcessPool {

    private static final System.Logger LOG = System.getLogger(ProcessPool.class.getName());

    /**
     * Hands a task over.
     *
     * @param task what is to be sent
     * @param description what the task is, for messages
     * @param reading makes the future's value of what the task returned
     */
    abstract <V extends @Nullable Object> TaskFuture<V> dispatch(
            Callable<?> task, String description, Function<@Nullable Object, V> reading);

    @SuppressWarnings("unchecked") // the worker returns what the task returned, and that is a V
    private <V extends @Nullable Object> TaskFuture<V> dispatch(Callable<V> task, String description) {
        return dispatch(task, description, value -> (V) value);
    }

    /** Hands one call of a stream over. */
    <V extends @Nullable Object> TaskFuture<V> dispatchCall(Callable<V> call, long index) {
        return dispatch(call, "call for item " + index);
    }

    /**
     * A task without a value as the worker receives it.
     *
     * @param runnable the user's task
     */
    private record RunnableTask(Runnable runnable) implements RemoteCallable<@Nullable Object> {
        @Override
        public @Nullable Object call() {
            runnable.run();
            return null;
        }
    }

    /**
     * One call of a function, as the worker receives it.
     *
     * @param function the user's function
     * @param item its argument
     */
    private record Call<T extends @Nullable Object, R extends @Nullable Object>(
            RemoteFunction<? super T, ? extends R> function, T item) implements RemoteCallable<R> {
        @Override
        public R call() throws Exception {
            return function.apply(item);
        }
    }

    @Override
    public <V> TaskFuture<V> submit(RemoteCallable<V> task) {
        return dispatch(Objects.requireNonNull(task, "task"), "task");
    }

    @Override
    public TaskFuture<?> submit(RemoteRunnable task) {
        return dispatch(new RunnableTask(Objects.requireNonNull(task, "task")), "task");
    }

    @Override
    public <V> TaskFuture<V> submit(Callable<V> task) {
        return dispatch(Objects.requireNonNull(task, "task"), "task");
    }

    @Override
    public TaskFuture<?> submit(Runnable task) {
        return dispatch(new RunnableTask(sendable(task)), "task");
    }

    @Override
    public <V> TaskFuture<V> submit(Runnable task, V result) {
        return dispatch(new RunnableTask(sendable(task)), "task", nothing -> result);
    }

    @Override
    public void execute(RemoteRunnable task) {
        execute((Runnable) task);
    }

    @Override
    public void execute(Runnable task) {
        dispatch(new RunnableTask(sendable(task)), "task").whenComplete((value, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                LOG.log(Level.ERROR, "A task given to execute() failed, and nobody waits for it", failure);
            }
        });
    }

    /** Refuses what the JDK wraps around tasks: its result would arrive in a copy, and the caller would wait for ever. */
    private static Runnable sendable(Runnable task) {
        if (task instanceof Future<?> || task instanceof CompletableFuture.AsynchronousCompletionTask) {
            throw new NotSendableException("a " + task.getClass().getName() + " cannot be sent: its result would arrive in a copy of"
                    + " it in the worker. Instead of CompletableFuture.supplyAsync(f, pool), runAsync or a FutureTask use"
                    + " pool.submit(f): its TaskFuture is a CompletableFuture");
        }
        return Objects.requireNonNull(task, "task");
    }

    @Override
    public <V> List<TaskFuture<V>> submitAll(Collection<? extends RemoteCallable<V>> tasks) {
        return submitEach(tasks);
    }

    /** Submits all or, if one is refused, none. */
    private <V> List<TaskFuture<V>> submitEach(Collection<? extends Callable<V>> tasks) {
        List<TaskFuture<V>> futures = new ArrayList<>(tasks.size());
        try {
            for (Callable<V> task : tasks) {
                futures.add(dispatch(Objects.requireNonNull(task, "task"), "task " + futures.size()));
            }
            return futures;
        } catch (RuntimeException e) {
            cancelAll(futures);
            throw e;
        }
    }

    private static void cancelAll(Collection<? extends Future<?>> futures) {
        for (Future<?> future : futures) {
            future.cancel(true);
        }
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        long start = System.nanoTime();
        long limit = unit.toNanos(timeout);
        List<TaskFuture<T>> futures = submitEach(tasks);
        try {
            for (TaskFuture<T> future : futures) {
                try {
                    future.get(limit - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (ExecutionException | CancellationException e) {
                    // The caller finds it in the future.
                }
            }
        } catch (TimeoutException e) {
            cancelAll(futures);
        } catch (InterruptedException e) {
            cancelAll(futures);
            throw e;
        }
        return new ArrayList<>(futures);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("292 years have passed", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("invokeAny of no tasks: give at least one");
        }
        List<TaskFuture<T>> futures = submitEach(tasks);
        CompletableFuture<T> first = new CompletableFuture<>();
        CompletableFuture<?>[] ends = new CompletableFuture<?>[futures.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = futures.get(i).thenAccept(first::complete);
        }
        CompletableFuture.allOf(ends).whenComplete((nothing, failure) -> {
            if (failure != null) {
                first.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
            }
        });
        try {
            futures.forEach(TaskFuture::beforeBlocking);
            return first.get(timeout, unit);
        } finally {
            cancelAll(futures);
        }
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function) {
        List<R> results = new ArrayList<>();
        try (Stream<R> stream = stream(items, function)) {
            stream.forEachOrdered(results::add);
        }
        return results;
    }

    @Override
    public <A, B, R extends @Nullable Object> List<R> starmap(
            Iterable<Args.Two<A, B>> arguments, RemoteBiFunction<? super A, ? super B, ? extends R> function) {
        return map(arguments, args -> function.apply(args.a(), args.b()));
    }

    @Override
    public <A, B, C, R extends @Nullable Object> List<R> starmap(
            Iterable<Args.Three<A, B, C>> arguments,
            RemoteTriFunction<? super A, ? super B, ? super C, ? extends R> function) {
        return map(arguments, args -> function.apply(args.a(), args.b(), args.c()));
    }

    @Override
    public <T extends @Nullable Object> void forEach(Iterable<? extends T> items, RemoteConsumer<? super T> consumer) {
        RemoteFunction<T, Boolean> call = item -> {
            consumer.accept(item);
            return true;
        };
        try (Stream<Boolean> ends = stream(items, call)) {
            ends.forEachOrdered(done -> {});
        }
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function) {
        return ResultStream.ordered(this, calls(items, function));
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> streamUnordered(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function) {
        return ResultStream.unordered(this, calls(items, function));
    }

    private static <T extends @Nullable Object, R extends @Nullable Object> Iterator<Callable<R>> calls(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        Iterator<? extends T> iterator = items.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Callable<R> next() {
                return new Call<T, R>(function, iterator.next());
            }
        };
    }

    /** Waits until no task waits or runs, at most so many nanoseconds; tells whether it came to that. */
    abstract boolean awaitTasks(long nanos) throws InterruptedException;

    @Override
    public void close() {
        shutdown();
        boolean interrupted = false;
        boolean terminated = false;
        while (!terminated) {
            try {
                terminated = awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                if (!interrupted) {
                    shutdownNow();
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean close(Duration timeout) {
        shutdown();
        boolean inTime = false;
        try {
            inTime = awaitTasks(Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!inTime) {
            shutdownNow();
        }
        close();
        return inTime;
    }
}
