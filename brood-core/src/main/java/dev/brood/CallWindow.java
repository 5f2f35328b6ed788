// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.TaskFailedException;
import dev.brood.internal.wire.Failures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one stream that are under way or wait to be taken: at most four for each worker, or 64 MB of encoded
 * arguments, whichever is first. Used by one thread at a time.
 */
final class CallWindow<R extends @Nullable Object> {

    private static final int TASKS_PER_WORKER = 4;
    private static final long MOST_BYTES = 64L << 20;

    private final AbstractProcessPool pool;
    private final int mostTasks;
    private final Set<Pending<R>> window = new LinkedHashSet<>();
    private final Ready<R> ready;
    private long bytes;
    private long nextIndex;

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

        boolean hasEnded();

        Pending<R> take() throws InterruptedException;
    }

    private CallWindow(AbstractProcessPool pool, Ready<R> ready) {
        this.pool = pool;
        this.ready = ready;
        this.mostTasks = tasks(pool);
    }

    /** {@return how many calls may be under way or wait to be taken} */
    static int tasks(ProcessPool pool) {
        return Math.multiplyExact(TASKS_PER_WORKER, pool.workers());
    }

    /** {@return an empty window from which results are taken in the order of the calls} */
    static <R extends @Nullable Object> CallWindow<R> ordered(AbstractProcessPool pool) {
        Deque<Pending<R>> queue = new ArrayDeque<>();
        return new CallWindow<>(pool, new Ready<>() {
            @Override
            public void add(Pending<R> pending) {
                queue.add(pending);
            }

            @Override
            public boolean hasEnded() {
                Pending<R> head = queue.peek();
                return head != null && head.future().isDone();
            }

            @Override
            public Pending<R> take() {
                return queue.remove();
            }
        });
    }

    /** {@return an empty window from which results are taken in the order in which they are ready} */
    static <R extends @Nullable Object> CallWindow<R> unordered(AbstractProcessPool pool) {
        BlockingQueue<Pending<R>> queue = new LinkedBlockingQueue<>();
        return new CallWindow<>(pool, new Ready<>() {
            @Override
            public void add(Pending<R> pending) {
                pending.future().whenComplete((value, failure) -> queue.add(pending));
            }

            @Override
            public boolean hasEnded() {
                return !queue.isEmpty();
            }

            @Override
            public Pending<R> take() throws InterruptedException {
                return queue.take();
            }
        });
    }

    boolean isEmpty() {
        return window.isEmpty();
    }

    /** {@return whether a result is to be taken before another call is handed over} */
    boolean isFull() {
        return window.size() >= mostTasks || (bytes >= MOST_BYTES && !window.isEmpty());
    }

    /** {@return whether a result can be taken without waiting} */
    boolean hasEnded() {
        return ready.hasEnded();
    }

    /** Hands a call over. */
    void add(Callable<R> call) {
        Pending<R> pending = new Pending<>(nextIndex, pool.dispatchCall(call, nextIndex));
        nextIndex++;
        bytes += pending.future().size();
        window.add(pending);
        ready.add(pending);
    }

    /** Waits for the next result, of a window that is not empty; whatever it throws, all calls are cancelled then. */
    R take() {
        try {
            return next();
        } catch (RuntimeException | Error e) {
            cancel();
            throw e;
        }
    }

    private R next() {
        try {
            window.forEach(pending -> pending.future().beforeBlocking());
            Pending<R> pending = ready.take();
            R value = value(pending); // an interrupt leaves it in the window, to be cancelled with the rest
            window.remove(pending);
            bytes -= pending.future().size();
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
        return value(pending.index(), pending.future());
    }

    /** {@return the result of the call for an item, which has ended} */
    static <R extends @Nullable Object> R ended(long index, TaskFuture<R> future) {
        boolean interrupted = Thread.interrupted(); // get() would rather tell of that
        try {
            return value(index, future);
        } catch (InterruptedException e) {
            throw new AssertionError("a future that has ended was waited for: " + future, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <R extends @Nullable Object> R value(long index, TaskFuture<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failed(index, e.getCause() == null ? e : e.getCause());
        } catch (CompletionException | CancellationException e) {
            throw failed(index, e);
        } catch (RuntimeException | Error e) { // of the failure's toString(), which an ExecutionException calls
            if (future.state() == Future.State.FAILED) {
                throw failed(index, future.exceptionNow());
            }
            throw e;
        }
    }

    private static TaskFailedException failed(long index, Throwable cause) {
        return new TaskFailedException("the call for item " + index + " failed: " + Failures.describe(cause), index, cause);
    }

    /** Cancels what is under way; nothing is left. */
    void cancel() {
        for (Pending<R> pending : new ArrayList<>(window)) {
            pending.future().cancel(true);
        }
        window.clear();
        bytes = 0;
    }
}
