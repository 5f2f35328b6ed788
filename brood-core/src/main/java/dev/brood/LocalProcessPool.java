// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.Receiving;
import dev.brood.internal.pool.PoolEngine;
import dev.brood.internal.pool.PoolTask;
import dev.brood.internal.pool.TaskOutcome;
import dev.brood.internal.sync.Cargo;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker processes on this machine.
 *
 * <p>The workers belong to the engine, which does not know this object: when it is forgotten without having been closed, the
 * engine is shut down, lets what was submitted end, and leaves nothing behind.
 */
final class LocalProcessPool extends AbstractProcessPool {

    private static final Cleaner FORGOTTEN = Cleaner.create(
            task -> Thread.ofPlatform().daemon().name("brood-forgotten").unstarted(task));

    private final PoolEngine engine;

    LocalProcessPool(PoolEngine engine) {
        this.engine = engine;
        FORGOTTEN.register(this, engine::shutdown);
    }

    @Override
    <V extends @Nullable Object> Submission<V> prepare(
            Callable<?> task, String description, Function<@Nullable Object, V> reading) {
        Receiving.refuse("give work to a pool (" + description + ")");
        Cargo cargo = new Cargo();
        byte[] payload = cargo.load(() -> ProcessWire.get().encoder().encode(task, description));
        PoolTask pooled = engine.newTask(description, payload, cargo);
        TaskFuture<V> future = new TaskFuture<>(pooled, payload.length);
        TaskOutcome outcome = new TaskOutcome() {
            @Override
            public void value(@Nullable Object value) {
                future.finish(reading.apply(value));
            }

            @Override
            public void failure(Throwable failure) {
                future.fail(failure);
            }
        };
        return new Submission<>(future, nanos -> {
            try {
                return pooled.submit(outcome, nanos);
            } finally {
                Reference.reachabilityFence(this); // while it waits for room, the pool has not been forgotten
            }
        });
    }

    @Override
    public int workers() {
        return engine.config().workers();
    }

    @Override
    public List<Long> pids() {
        return engine.pids();
    }

    @Override
    public void shutdown() {
        engine.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return engine.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return engine.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return engine.isTerminated();
    }

    @Override
    boolean awaitTasks(long nanos) throws InterruptedException {
        return engine.awaitTasks(nanos);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return engine.awaitTermination(unit.toNanos(timeout));
    }

    @Override
    public String toString() {
        return "ProcessPool[" + engine.config().name() + ", at most " + workers() + " workers"
                + (isTerminated() ? ", terminated" : isShutdown() ? ", shutting down" : "") + "]";
    }
}
