// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.pool.TaskControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The order in which futures end, as the futures tell it. Those that had ended before come first, in their given order.
 *
 * <p>Nothing is polled. A {@code TaskFuture} and any other {@code CompletionStage} calls back. For a future that cannot, a
 * virtual thread waits.
 */
final class EndOrder<F extends Future<?>> implements AutoCloseable {

    private final BlockingQueue<F> ended = new LinkedBlockingQueue<>();
    private final List<Runnable> withdrawals;

    /** Begins to listen to futures, none twice. */
    EndOrder(Collection<F> futures) {
        withdrawals = new ArrayList<>(futures.size());
        for (F future : futures) {
            withdrawals.add(watch(future, () -> ended.add(future)));
        }
    }

    /** Has something run at the end of a future; returns what withdraws that. */
    private static Runnable watch(Future<?> future, Runnable atEnd) {
        return switch (future) {
            case CompletionTask<?> wrapped -> watch(wrapped.task(), atEnd);
            case TaskFuture<?> task -> watchTask(task, atEnd);
            case CompletionStage<?> stage -> watchStage(stage, atEnd);
            default -> watchAny(future, atEnd);
        };
    }

    private static Runnable watchTask(TaskFuture<?> task, Runnable atEnd) {
        task.watch(atEnd);
        return () -> task.unwatch(atEnd);
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
            return; // nobody waits any more
        } catch (ExecutionException | CancellationException e) {
            // The caller finds it in the future.
        }
        atEnd.run();
    }

    /**
     * Waits for the next end.
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
        return next;
    }

    /** Listens no longer. */
    @Override
    public void close() {
        withdrawals.forEach(Runnable::run);
        withdrawals.clear();
    }
}
