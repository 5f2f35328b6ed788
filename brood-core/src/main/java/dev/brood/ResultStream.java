// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.TaskFailedException;
import dev.brood.internal.wire.Failures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of calls that are handed over as they are asked for.
 *
 * <p>A window of calls is under way or waits to be taken: at most four for each worker, or 64 MB of encoded arguments,
 * whichever is first. Before each result is waited for, the window is filled again. The first failure, in the order in which
 * results are taken, ends the stream and cancels the rest of the window, as {@link #close()} does. A failure of the input, or
 * of handing a call over, comes after the results of the calls before it, however far the window had been read ahead.
 */
final class ResultStream<R extends @Nullable Object> implements Spliterator<R> {

    private static final int WINDOW_PER_WORKER = 4;
    private static final long WINDOW_BYTES = 64L << 20;

    private final AbstractProcessPool pool;
    private final Iterator<Callable<R>> calls;
    private final int windowTasks;
    private final Set<Pending<R>> window = new LinkedHashSet<>();
    private final Ready<R> ready;
    private final int characteristics;
    private long windowBytes;
    private long nextIndex;
    private boolean inputEnded;
    private @Nullable Throwable inputFailure;

    /**
     * A call under way.
     *
     * @param index the position of its item
     * @param future its result
     */
    private record Pending<R extends @Nullable Object>(long index, TaskFuture<R> future) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Pending<?> pending && pending.index == index;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(index);
        }
    }

    /** The order in which results are taken. */
    private interface Ready<R extends @Nullable Object> {

        void add(Pending<R> pending);

        Pending<R> take() throws InterruptedException;
    }

    private ResultStream(AbstractProcessPool pool, Iterator<Callable<R>> calls, Ready<R> ready, int characteristics) {
        this.pool = pool;
        this.calls = calls;
        this.ready = ready;
        this.characteristics = characteristics;
        this.windowTasks = WINDOW_PER_WORKER * pool.workers();
    }

    static <R extends @Nullable Object> Stream<R> ordered(AbstractProcessPool pool, Iterator<Callable<R>> calls) {
        Deque<Pending<R>> queue = new ArrayDeque<>();
        Ready<R> inOrder = new Ready<>() {
            @Override
            public void add(Pending<R> pending) {
                queue.add(pending);
            }

            @Override
            public Pending<R> take() {
                return queue.remove();
            }
        };
        return new ResultStream<>(pool, calls, inOrder, Spliterator.ORDERED).toStream();
    }

    static <R extends @Nullable Object> Stream<R> unordered(AbstractProcessPool pool, Iterator<Callable<R>> calls) {
        BlockingQueue<Pending<R>> queue = new LinkedBlockingQueue<>();
        Ready<R> asTheyEnd = new Ready<>() {
            @Override
            public void add(Pending<R> pending) {
                pending.future().whenComplete((value, failure) -> queue.add(pending));
            }

            @Override
            public Pending<R> take() throws InterruptedException {
                return queue.take();
            }
        };
        return new ResultStream<>(pool, calls, asTheyEnd, 0).toStream();
    }

    private Stream<R> toStream() {
        return StreamSupport.stream(this, false).onClose(this::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        fill();
        if (window.isEmpty()) {
            throwInputFailure();
            return false;
        }
        R result;
        try {
            result = next();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        action.accept(result);
        return true;
    }

    /** Never splits: what is read ahead is the window, and nothing else. */
    @Override
    public @Nullable Spliterator<R> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return characteristics;
    }

    private void fill() {
        try {
            while (!inputEnded && window.size() < windowTasks && (windowBytes < WINDOW_BYTES || window.isEmpty())) {
                if (calls.hasNext()) {
                    Pending<R> pending = new Pending<>(nextIndex, pool.dispatchCall(calls.next(), nextIndex));
                    nextIndex++;
                    windowBytes += pending.future().size();
                    window.add(pending);
                    ready.add(pending);
                } else {
                    inputEnded = true;
                }
            }
        } catch (Throwable t) { // kept until the results before it have been taken
            inputEnded = true;
            inputFailure = t;
        }
    }

    private void throwInputFailure() {
        switch (inputFailure) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable t -> throw new CompletionException(t); // a checked one, thrown where none is declared
        }
    }

    private R next() {
        try {
            window.forEach(pending -> pending.future().beforeBlocking());
            Pending<R> pending = ready.take();
            R value = value(pending); // an interrupt leaves it in the window, to be cancelled with the rest
            window.remove(pending);
            windowBytes -= pending.future().size();
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException(
                    "interrupted while waiting for results of the pool; all calls under way are cancelled");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    private static <R extends @Nullable Object> R value(Pending<R> pending) throws InterruptedException {
        try {
            return pending.future().get();
        } catch (ExecutionException e) {
            throw failed(pending, e.getCause() == null ? e : e.getCause());
        } catch (CompletionException | CancellationException e) {
            throw failed(pending, e);
        } catch (RuntimeException | Error e) { // of the failure's toString(), which an ExecutionException calls
            if (pending.future().state() == Future.State.FAILED) {
                throw failed(pending, pending.future().exceptionNow());
            }
            throw e;
        }
    }

    private static TaskFailedException failed(Pending<?> pending, Throwable cause) {
        return new TaskFailedException(
                "the call for item " + pending.index() + " failed: " + Failures.describe(cause), pending.index(), cause);
    }

    private void close() {
        inputEnded = true;
        inputFailure = null;
        for (Pending<R> pending : new ArrayList<>(window)) {
            pending.future().cancel(true);
        }
        window.clear();
    }
}
