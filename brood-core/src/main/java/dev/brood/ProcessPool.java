// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker processes: an {@link ExecutorService} whose tasks run in other JVMs.
 *
 * <p>It has the methods of Python's {@code multiprocessing.Pool} and {@code concurrent.futures.ProcessPoolExecutor}, and
 * nothing that a task does can take it down: a worker that is killed, crashes, runs out of memory or exits fails exactly
 * the task that it ran, with {@link dev.brood.error.ProcessDiedException}, and is replaced.
 *
 * <h2>Tasks</h2>
 * A task and all that it captures are copied to the worker, its result back. What cannot be sent is refused at the call
 * with {@link dev.brood.error.NotSendableException}. A worker runs one task at a time. Statics of a worker live as long
 * as the worker.
 *
 * <p>An {@link java.util.concurrent.ExecutorCompletionService} may be made over a pool. What is submitted to it must be such
 * that it can be sent: a {@link RemoteCallable}, say; its futures end in the same ways as {@link TaskFuture}s.
 *
 * <h2>Workers</h2>
 * Workers start when they are first needed, up to {@link Builder#workers(int)}. They are daemons: they never delay the
 * end of the program. A worker whose pool's process dies ends within two seconds.
 *
 * <h2>Ends</h2>
 * {@link #close()} waits for all submitted tasks, so leaving a {@code try} block loses none. {@link #shutdownNow()}
 * stops running tasks by ending their processes. A pool that was forgotten lets its tasks end, and ends its workers when
 * it is garbage, or with the program.
 *
 * <h2>Threads</h2>
 * All methods may be called by any thread. Actions before a submission happen-before the task; the task happens-before
 * the return of {@code get()} on its future.
 */
public interface ProcessPool extends ExecutorService {

    /**
     * Makes a pool of a fixed number of workers.
     *
     * @param workers how many processes at most, at least 1
     * @return the new pool
     * @throws IllegalArgumentException if the number is less than 1
     */
    static ProcessPool of(int workers) {
        return builder().workers(workers).build();
    }

    /** {@return a new pool with one worker for each core that this process may use} */
    static ProcessPool create() {
        return builder().build();
    }

    /** {@return a builder with default settings} */
    static Builder builder() {
        return LocalContext.now().pool();
    }

    /**
     * Makes a pool that runs each task in the calling thread, for debugging: every task and every result is encoded and
     * decoded as on the way to a worker and back, so that what cannot be sent is refused here as well. Where several threads
     * submit, {@code close()} waits for the tasks of all; a task is stopped by an interrupt of its thread alone.
     *
     * @return the new pool
     */
    static ProcessPool inline() {
        return new InlinePool();
    }

    /**
     * Submits a task that returns a value.
     *
     * @param task the task
     * @param <V> the type of its result
     * @return its future
     * @throws dev.brood.error.NotSendableException if the task captures what cannot be sent
     * @throws java.util.concurrent.RejectedExecutionException if the pool has been shut down
     * @throws dev.brood.error.PoolFailedException if the pool cannot keep workers alive
     */
    <V> TaskFuture<V> submit(RemoteCallable<V> task);

    /**
     * Submits a task without a result.
     *
     * @param task the task
     * @return its future, which completes with null
     * @throws dev.brood.error.NotSendableException if the task captures what cannot be sent
     * @throws java.util.concurrent.RejectedExecutionException if the pool has been shut down
     * @throws dev.brood.error.PoolFailedException if the pool cannot keep workers alive
     */
    TaskFuture<?> submit(RemoteRunnable task);

    /**
     * Submits an ordinary {@code Callable}: a class, record or method reference that can be sent. A lambda cannot be sent
     * unless its type is serialisable; lambdas given directly become {@link RemoteCallable}s.
     */
    @Override
    <V> TaskFuture<V> submit(Callable<V> task);

    /** Submits an ordinary {@code Runnable}; as for {@link #submit(Callable)}, a plain lambda cannot be sent. */
    @Override
    TaskFuture<?> submit(Runnable task);

    @Override
    <V> TaskFuture<V> submit(Runnable task, V result);

    /**
     * Runs a task without a result and without a future; if it fails, the failure is logged.
     *
     * @param task the task
     */
    void execute(RemoteRunnable task);

    /**
     * Submits several tasks.
     *
     * @param tasks the tasks; {@code submitAll(List.of(() -> 1, () -> 2))} compiles
     * @param <V> the type of their results
     * @return their futures, in the same order
     */
    <V> List<TaskFuture<V>> submitAll(Collection<? extends RemoteCallable<V>> tasks);

    /**
     * Applies a function to every item, in the workers, and waits for all results.
     *
     * @param items the items; read lazily, within a window
     * @param function what to apply
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results, in the order of the items
     * @throws dev.brood.error.TaskFailedException for the first item, in the order of the items, whose call failed; the
     *     calls that have not ended then are cancelled
     * @throws java.util.concurrent.CancellationException if the waiting thread is interrupted (its interrupt status is
     *     set again); all calls are cancelled
     */
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function);

    /**
     * Applies a function of two parameters to every pair of arguments, and waits for all results.
     *
     * @param arguments the pairs, made by {@link Args#of(Object, Object)}
     * @param function what to apply
     * @param <A> the type of the first parameter
     * @param <B> the type of the second parameter
     * @param <R> the type of the results
     * @return the results, in the order of the arguments
     * @throws dev.brood.error.TaskFailedException as {@link #map} does
     */
    <A, B, R extends @Nullable Object> List<R> starmap(
            Iterable<Args.Two<A, B>> arguments, RemoteBiFunction<? super A, ? super B, ? extends R> function);

    /**
     * Applies a function of three parameters to every triple of arguments, and waits for all results.
     *
     * @param arguments the triples, made by {@link Args#of(Object, Object, Object)}
     * @param function what to apply
     * @param <A> the type of the first parameter
     * @param <B> the type of the second parameter
     * @param <C> the type of the third parameter
     * @param <R> the type of the results
     * @return the results, in the order of the arguments
     * @throws dev.brood.error.TaskFailedException as {@link #map} does
     */
    <A, B, C, R extends @Nullable Object> List<R> starmap(
            Iterable<Args.Three<A, B, C>> arguments,
            RemoteTriFunction<? super A, ? super B, ? super C, ? extends R> function);

    /**
     * Hands every item to a consumer, in the workers, and waits until all are done.
     *
     * @param items the items; read lazily, within a window
     * @param consumer what takes them
     * @param <T> the type of the items
     * @throws dev.brood.error.TaskFailedException as {@link #map} does
     */
    <T extends @Nullable Object> void forEach(Iterable<? extends T> items, RemoteConsumer<? super T> consumer);

    /**
     * Applies a function to items as they are asked for: a lazy stream of results in the order of the items
     * ({@code imap}). At most four items a worker are under way or waiting to be taken.
     *
     * @param items the items; may be endless
     * @param function what to apply
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return a sequential stream; closing it cancels what is under way, so take it in a {@code try} block where a
     *     short-circuit may leave the rest untaken; an item's failure is thrown as
     *     {@link dev.brood.error.TaskFailedException} where its result would be, and what the input throws behind the
     *     results of the items before
     */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function);

    /**
     * Applies a function to items as they are asked for: a lazy stream of results in the order in which they are ready
     * ({@code imap_unordered}). At most four items a worker are under way or waiting to be taken.
     *
     * @param items the items; may be endless
     * @param function what to apply
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return a sequential stream, as for {@link #stream}
     */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> streamUnordered(
            Iterable<? extends T> items, RemoteFunction<? super T, ? extends R> function);

    /**
     * Returns the step of a stream that applies a function to the elements in the workers, and passes the results on in the
     * order of the elements: {@code stream.gather(pool.mapping(x -> f(x)))}. The stream is lazy: at most four elements a worker
     * are under way or waiting to be passed on.
     *
     * <p>An element's failure is thrown by the terminal operation as {@link dev.brood.error.TaskFailedException}, behind the
     * results before it, with the element's position in the input of this step. If a later step fails or needs no more
     * ({@code limit}, {@code findFirst}), what is under way is cancelled. What a step before this one throws, and an iterator of
     * the stream that is left off, lets it end. An interrupt of the thread that runs the stream cancels what is under way, and
     * is thrown as {@link java.util.concurrent.CancellationException}, as by {@link #map}. A parallel stream works, too, but
     * hands the elements over one after the other.
     *
     * @param function what to apply
     * @param <T> the type of the elements
     * @param <R> the type of the results
     * @return the step; may be used by several streams, each with a window of its own
     */
    <T extends @Nullable Object, R extends @Nullable Object> Gatherer<T, ?, R> mapping(
            RemoteFunction<? super T, ? extends R> function);

    /**
     * Returns the step of a stream that applies a function to the elements in the workers, and passes each result on as it
     * is ready; in all else as {@link #mapping}.
     *
     * @param function what to apply
     * @param <T> the type of the elements
     * @param <R> the type of the results
     * @return the step; may be used by several streams
     */
    <T extends @Nullable Object, R extends @Nullable Object> Gatherer<T, ?, R> mappingUnordered(
            RemoteFunction<? super T, ? extends R> function);

    /**
     * Makes a step of a reactive stream, which applies a function to the items in the workers, and publishes the results in the
     * order of the items. It follows the rules of {@link java.util.concurrent.Flow} and of the Reactive Streams specification 1.0.4.
     *
     * <p>It subscribes to one publisher and has one subscriber; another is refused with {@code IllegalStateException} by its
     * {@code onError}. Nothing is asked of the publisher before the subscriber has asked for something; then at most four items
     * a worker are under way, waiting to be published, or asked for.
     *
     * <p>An item whose call fails, or cannot be handed over, ends the stream with
     * {@link dev.brood.error.TaskFailedException}, behind the results before it, and so does a result of null, which a
     * {@code Flow} cannot carry. The publisher's failure comes behind the results of the items before it, too. A failure, and
     * {@code cancel()}, cancel the subscription to the publisher and all calls under way.
     *
     * <p>The subscriber is called by the threads in which results arrive or which call {@code request}; it may block, as
     * dependent actions of a {@link TaskFuture} may. If it throws, which the rules forbid, its subscription is cancelled and the
     * exception is logged. The publisher's {@code onNext} blocks while the pool's queue is full.
     *
     * @param function what to apply
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the step, to be used once
     */
    <T, R> Flow.Processor<T, R> processor(RemoteFunction<? super T, ? extends R> function);

    /** {@return how many workers the pool has at most} */
    int workers();

    /** {@return the process ids of the workers that live now, in no particular order; empty for an inline pool} */
    List<Long> pids();

    /**
     * Shuts down, cancels all tasks, and ends the workers without waiting for them: SIGTERM, and SIGKILL two seconds later.
     *
     * @return the tasks that no worker had been given; to run one runs it in this process, its future is cancelled all the
     *     same
     */
    @Override
    List<Runnable> shutdownNow();

    /**
     * Shuts down and waits until all submitted tasks have ended and the workers are gone. If the waiting thread is
     * interrupted, what still runs is stopped as by {@link #shutdownNow()}, and the interrupt status is set again.
     */
    @Override
    void close();

    /**
     * Shuts down and waits, but no longer than a limit; what still runs then is stopped as by {@link #shutdownNow()}.
     *
     * @param timeout how long the submitted tasks may take
     * @return whether all tasks ended by themselves
     */
    boolean close(Duration timeout);

    /** Describes a pool. Not safe for use by several threads at once. */
    interface Builder {

        /**
         * Sets how many workers there are at most; by default one for each core that this process may use.
         *
         * @param workers at least 1
         * @return this
         */
        Builder workers(int workers);

        /**
         * Names the pool; by default {@code pool-N}, its workers {@code pool-N-worker-M}.
         *
         * @param name a name; not empty, at most 60 bytes in UTF-8
         * @return this
         */
        Builder name(String name);

        /**
         * Limits the heap of each worker.
         *
         * @param size a size as {@code -Xmx} takes it: a number, and {@code k}, {@code m}, {@code g} or {@code t}
         * @return this
         */
        Builder maxHeap(String size);

        /**
         * Chooses how a worker gets its JVM, the first as well as one that replaces it; by default as its {@link Context} has it. The
         * first ones have no spares started for them. {@link StartMethod#FORK} is {@link StartMethod#FORKSERVER} here.
         *
         * @param method the method
         * @return this
         */
        Builder startMethod(StartMethod method);

        /**
         * Adds options to the workers' JVMs, behind those that Brood gives.
         *
         * @param args options such as {@code -XX:+UseParallelGC} or {@code -Dkey=value}
         * @return this
         */
        Builder jvmArgs(String... args);

        /**
         * Sets variables of the workers' environment, over those of this process and those set before.
         *
         * @param variables names and values
         * @return this
         * @throws IllegalArgumentException if a name is empty or holds {@code =}, or either holds a character 0
         */
        Builder environment(Map<String, String> variables);

        /**
         * Sets the directory in which the workers run; by default that of this process.
         *
         * @param directory an existing directory; if it is gone when a worker is to start, the pool fails
         * @return this
         * @throws IllegalArgumentException if it is no existing directory
         */
        Builder workingDirectory(Path directory);

        /**
         * Chooses another JDK for the workers.
         *
         * @param home the folder that has {@code bin/java}; if it has none any more when a worker is to start, the pool fails
         * @return this
         * @throws IllegalArgumentException if there is no such program, or the folder's {@code release} file tells of a Java before 25
         */
        Builder javaHome(Path home);

        /**
         * Limits how long a task may run, from its hand-over to a worker until its result has been read here. A task that runs
         * longer fails with {@link dev.brood.error.TaskTimeoutException} at once, and is stopped: its thread is interrupted,
         * after 500 ms its process is asked to end, after 2 s more it is killed and replaced. The limit holds for the initializer,
         * too: if that runs longer, the pool fails.
         *
         * @param limit more than zero
         * @return this
         */
        Builder taskTimeout(Duration limit);

        /**
         * Runs a task again whose worker died under it. Exceptions that the task throws, and time-outs, are not
         * retried. The first repetition waits 100 ms, each further one twice as long.
         *
         * @param retries how often at most; by default 0
         * @return this
         */
        Builder retries(int retries);

        /**
         * Runs in each new worker before its first task. If it throws, the pool fails with that cause.
         *
         * @param initializer what to run
         * @return this
         */
        Builder initializer(RemoteAction initializer);

        /**
         * Hands each line that workers write to standard output to a consumer, without its end-of-line; by default their
         * output goes where this process's goes. A crashing virtual machine writes there, too.
         *
         * @param lines called by one thread for each worker, in the order of its lines; what it throws is logged and does
         *     not disturb the worker
         * @return this
         */
        Builder stdout(Consumer<? super String> lines);

        /**
         * Bounds how many tasks may wait; {@code submit} blocks while so many do, and is refused with
         * {@link java.util.concurrent.RejectedExecutionException} if its thread is interrupted meanwhile. A time limit given to
         * {@code invokeAll} or {@code invokeAny} counts that wait, too. By default 65,536.
         *
         * @param tasks at least 1
         * @return this
         */
        Builder queueCapacity(int tasks);

        /**
         * Makes the pool.
         *
         * @return the new pool, without a process yet
         * @throws IllegalArgumentException if a setting makes no sense, naming it
         * @throws dev.brood.error.NotSendableException if the initializer captures what cannot be sent
         */
        ProcessPool build();
    }
}
