// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.internal.wire.Envelope;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The vocabulary of a pool in terms of one operation: hand a task over and get its future. */
abstract class AbstractProcessPool extends AbstractExecutorService implements ProcessPool {

    private static final System.Logger LOG = System.getLogger(ProcessPool.class.getName());

    /**
     * Encodes a task, to be handed over next.
     *
     * @param task what is to be sent
     * @param description what the task is, for messages
     * @param reading makes the future's value of what the task returned
     */
    abstract <V extends @Nullable Object> Submission<V> prepare(
            Callable<?> task, String description, Function<@Nullable Object, V> reading);

    @SuppressWarnings("unchecked") // the worker returns what the task returned, and that is a V
    private <V extends @Nullable Object> Submission<V> prepare(Callable<V> task, String description) {
        return prepare(task, description, value -> (V) value);
    }

    /**
     * A task that is about to be handed over.
     *
     * @param future its result
     * @param handover hands it over
     */
    record Submission<V extends @Nullable Object>(TaskFuture<V> future, Handover handover) {

        /** Hands the task over, waiting for room as long as it takes. */
        TaskFuture<V> complete() {
            try {
                handover.within(Long.MAX_VALUE);
                return future;
            } catch (InterruptedException e) {
                throw refused(e);
            }
        }
    }

    /** Hands a task over. */
    @FunctionalInterface
    interface Handover {

        /**
         * Waits for room, and hands the task over.
         *
         * @param nanos how long to wait at most
         * @return whether the task was handed over; false if there was no room in time, or its future has ended before
         * @throws InterruptedException if the thread is interrupted while it waits
         */
        boolean within(long nanos) throws InterruptedException;
    }

    private <V extends @Nullable Object> TaskFuture<V> dispatch(Callable<V> task, String description) {
        return prepare(task, description).complete();
    }

    private static RejectedExecutionException refused(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RejectedExecutionException(e.getMessage(), e);
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
    private record RunnableTask(Runnable runnable) implements RemoteCallable<@Nullable Object>, Envelope {
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
        return dispatch(LocalChildBuilder.given(task, "submit", "the task to run"), "task");
    }

    @Override
    public TaskFuture<?> submit(RemoteRunnable task) {
        return dispatch(new RunnableTask(LocalChildBuilder.given(task, "submit", "the task to run")), "task");
    }

    @Override
    public <V> TaskFuture<V> submit(Callable<V> task) {
        return dispatch(LocalChildBuilder.given(task, "submit", "the task to run"), "task");
    }

    @Override
    public TaskFuture<?> submit(Runnable task) {
        return dispatch(new RunnableTask(sendable(task)), "task");
    }

    @Override
    public <V> TaskFuture<V> submit(Runnable task, V result) {
        return prepare(new RunnableTask(sendable(task)), "task", nothing -> result).complete();
    }

    @Override
    public void execute(RemoteRunnable task) {
        execute((Runnable) task);
    }

    /** For an {@link java.util.concurrent.ExecutorCompletionService}, which has the result executed next, within a wrapper. */
    @Override
    protected <V> RunnableFuture<V> newTaskFor(Callable<V> task) {
        return CompletionTask.announced(() -> submit(task));
    }

    @Override
    protected <V> RunnableFuture<V> newTaskFor(Runnable task, V result) {
        return CompletionTask.announced(() -> submit(task, result));
    }

    @Override
    public void execute(Runnable task) {
        CompletionTask<?> completion = CompletionTask.takeAnnounced(task);
        if (completion != null) {
            completion.start(task);
            return;
        }
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
        return LocalChildBuilder.given(task, "submit or execute", "the task to run");
    }

    @Override
    public <V> List<TaskFuture<V>> submitAll(Collection<? extends RemoteCallable<V>> tasks) {
        try {
            return submitEach(tasks, new Limit(Long.MAX_VALUE));
        } catch (InterruptedException e) {
            throw refused(e);
        }
    }

    /** Submits all or, if one is refused, none; those for which the time does not suffice are cancelled. */
    private <V> List<TaskFuture<V>> submitEach(Collection<? extends Callable<V>> tasks, Limit limit)
            throws InterruptedException {
        List<TaskFuture<V>> futures = new ArrayList<>(LocalChildBuilder.given(tasks, "submitAll or invokeAll", "the tasks").size());
        boolean complete = false;
        try {
            for (Callable<V> task : tasks) {
                requireTask(task, futures.size());
                long left = limit.left();
                if (left <= 0) {
                    futures.add(TaskFuture.cancelled());
                    continue;
                }
                Submission<V> next = prepare(task, "task " + futures.size());
                futures.add(next.future());
                if (!next.handover().within(left)) {
                    next.future().cancel(true);
                }
            }
            complete = true;
            return futures;
        } finally {
            if (!complete) {
                cancelAll(futures);
            }
        }
    }

    /** The time that a call may take, counted from the making of this object. */
    private record Limit(long nanos, long start) {

        Limit(long nanos) {
            this(nanos, System.nanoTime());
        }

        /** {@return how many nanoseconds are left, zero or less if none are} */
        long left() {
            return nanos - (System.nanoTime() - start);
        }
    }

    private static <V> Callable<V> requireTask(@Nullable Callable<V> task, int index) {
        return Objects.requireNonNull(task, () -> "task " + index + " of the collection is null: give only tasks to run");
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
        Limit limit = new Limit(unit.toNanos(timeout));
        List<TaskFuture<T>> futures = submitEach(tasks, limit);
        try {
            for (TaskFuture<T> future : futures) {
                try {
                    future.get(limit.left(), TimeUnit.NANOSECONDS);
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
        if (LocalChildBuilder.given(tasks, "invokeAny", "the tasks").isEmpty()) {
            throw new IllegalArgumentException("invokeAny of no tasks: give at least one");
        }
        Limit limit = new Limit(unit.toNanos(timeout));
        Queue<TaskFuture<T>> futures = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<?>> ends = new ArrayList<>(tasks.size());
        CompletableFuture<T> first = new CompletableFuture<>();
        first.whenComplete((value, failure) -> cancelAll(futures)); // also the one that still waits for room
        try {
            for (Callable<T> task : tasks) {
                Submission<T> next = prepare(requireTask(task, ends.size()), "task " + ends.size());
                futures.add(next.future());
                ends.add(next.future().thenAccept(first::complete));
                if (first.isDone() || !next.handover().within(limit.left())) {
                    break;
                }
            }
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).whenComplete((nothing, failure) -> {
                if (failure != null) {
                    first.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
                }
            });
            futures.forEach(TaskFuture::beforeBlocking);
            return first.get(limit.left(), TimeUnit.NANOSECONDS);
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
        LocalChildBuilder.given(function, "starmap", "the function to apply");
        return map(arguments, args -> function.apply(args.a(), args.b()));
    }

    @Override
    public <A, B, C, R extends @Nullable Object> List<R> starmap(
            Iterable<Args.Three<A, B, C>> arguments,
            RemoteTriFunction<? super A, ? super B, ? super C, ? extends R> function) {
        LocalChildBuilder.given(function, "starmap", "the function to apply");
        return map(arguments, args -> function.apply(args.a(), args.b(), args.c()));
    }

    @Override
    public <T extends @Nullable Object> void forEach(Iterable<? extends T> items, RemoteConsumer<? super T> consumer) {
        LocalChildBuilder.given(consumer, "forEach", "what to do with each item");
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

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> Gatherer<T, ?, R> mapping(
            RemoteFunction<? super T, ? extends R> function) {
        LocalChildBuilder.given(function, "mapping", "the function to apply");
        return new MappingGatherer<T, R>(() -> CallWindow.ordered(this), item -> new Call<>(function, item));
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> Gatherer<T, ?, R> mappingUnordered(
            RemoteFunction<? super T, ? extends R> function) {
        LocalChildBuilder.given(function, "mappingUnordered", "the function to apply");
        return new MappingGatherer<T, R>(() -> CallWindow.unordered(this), item -> new Call<>(function, item));
    }

    @Override
    public <T, R> Flow.Processor<T, R> processor(RemoteFunction<? super T, ? extends R> function) {
        LocalChildBuilder.given(function, "processor", "the function to apply");
        return new MappingProcessor<T, R>(
                (item, index) -> dispatchCall(new Call<T, R>(function, item), index), CallWindow.tasks(this));
    }

    private static <T extends @Nullable Object, R extends @Nullable Object> Iterator<Callable<R>> calls(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function) {
        LocalChildBuilder.given(function, "map or stream", "the function to apply");
        Iterator<? extends T> iterator = LocalChildBuilder.given(items, "map or stream", "the items").iterator();
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
        LocalChildBuilder.given(timeout, "close", "how long to wait, or call close() to wait for all tasks");
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
