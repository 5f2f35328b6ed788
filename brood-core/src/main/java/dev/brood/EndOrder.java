// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.pool.TaskControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The order in which futures end, as the futures tell it. Those that had ended before come first, in their given order.
 *
 * <p>Nothing is polled. A {@code TaskFuture} and any other {@code CompletionStage} calls back. For a future that cannot, a
 * virtual thread waits. What has been closed leaves nothing with the futures, but for a stage that is no
 * {@code CompletableFuture}: that has no way to withdraw an action, and keeps an empty one until it ends.
 *
 * <p>Used by one thread at a time, except for {@link #close()}.
 */
final class EndOrder<F extends Future<?>> implements AutoCloseable {

    private final BlockingQueue<F> ended = new LinkedBlockingQueue<>();
    private final List<Watch> watches;
    private final List<Runnable> withdrawals;

    /** Puts a future that has ended into the queue, once, whoever finds that out. */
    private final class Watch implements Runnable {

        private final F future;
        private final AtomicBoolean told = new AtomicBoolean();

        Watch(F future) {
            this.future = future;
        }

        @Override
        public void run() {
            if (told.compareAndSet(false, true)) {
                ended.add(future);
            }
        }

        void look() {
            if (!told.get() && future.isDone()) {
                run();
            }
        }
    }

    /** Begins to listen to futures, none twice. */
    EndOrder(Collection<F> futures) {
        watches = new ArrayList<>(futures.size());
        withdrawals = new ArrayList<>(futures.size());
        boolean complete = false;
        try {
            for (F future : futures) {
                Watch watch = new Watch(future);
                watches.add(watch);
                withdrawals.add(watch(future, watch));
            }
            complete = true;
        } finally {
            if (!complete) { // a future's own method threw
                close();
            }
        }
    }

    /** Has something run at the end of a future; returns what withdraws that. */
    private static Runnable watch(Future<?> future, Runnable atEnd) {
        return switch (future) {
            case CompletionTask<?> wrapped -> watch(wrapped.task(), atEnd);
            case TaskFuture<?> task -> watchTask(task, atEnd);
            case CompletableFuture<?> completable -> watchCompletable(completable, atEnd);
            case CompletionStage<?> stage -> watchStage(stage, atEnd);
            default -> watchAny(future, atEnd);
        };
    }

    private static Runnable watchTask(TaskFuture<?> task, Runnable atEnd) {
        task.watch(atEnd);
        return () -> task.unwatch(atEnd);
    }

    /** A stage that completes with the first of two is taken off the other by the JDK then. */
    private static Runnable watchCompletable(CompletableFuture<?> future, Runnable atEnd) {
        CompletableFuture<@Nullable Void> withdrawn = new CompletableFuture<>();
        Runnable forget = watchStage(CompletableFuture.anyOf(future, withdrawn), atEnd);
        return () -> {
            forget.run();
            withdrawn.complete(null);
        };
    }

    private static Runnable watchStage(CompletionStage<?> stage, Runnable atEnd) {
        AtomicReference<@Nullable Runnable> action = new AtomicReference<>(atEnd);
        stage.whenComplete((value, failure) -> {
            Runnable left = action.get();
            if (left != null) {
                left.run();
            }
        });
        return () -> action.set(null); // the stage itself keeps the empty reference until it ends
    }

    private static Runnable watchAny(Future<?> future, Runnable atEnd) {
        if (future.isDone()) {
            atEnd.run();
            return () -> {};
        }
        return Thread.ofVirtual().name("brood-await").start(() -> awaitEnd(future, atEnd))::interrupt;
    }

    private static void awaitEnd(Future<?> future, Runnable atEnd) {
        try {
            future.get();
        } catch (InterruptedException e) {
            if (!future.isDone()) {
                return; // nobody waits any more
            }
        } catch (Throwable t) {
            // The caller finds it in the future. It may be anything: get() calls methods of the failure, such as toString().
        }
        atEnd.run();
    }

    /**
     * Waits for the next end. Where none is heard of in time, it looks for one whose news is still on its way.
     *
     * @param nanos how long at most
     * @return the future that has ended, each once; null if none has in time
     */
    @Nullable F next(long nanos) throws InterruptedException {
        F next = ended.poll();
        if (next == null && nanos > 0) {
            TaskControl.beforeBlockingOnAny();
            next = ended.poll(nanos, TimeUnit.NANOSECONDS);
        }
        if (next == null) {
            watches.forEach(Watch::look);
            next = ended.poll();
        }
        return next;
    }

    /** Listens no longer; may be called by any thread, any number of times. */
    @Override
    public void close() {
        withdrawals.forEach(Runnable::run);
    }
}
