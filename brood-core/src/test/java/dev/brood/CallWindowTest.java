// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.pool.TaskControl;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The calls of a stream that are under way, and what their pool is told. */
@LeavesNothingBehind
@Timeout(120)
class CallWindowTest {

    /** Never runs a task: its futures are ended by the test. Counts the announcements that somebody may block. */
    private static final class PoolOfNone extends AbstractProcessPool implements TaskControl {

        final List<TaskFuture<?>> futures = new ArrayList<>();
        final AtomicInteger announced = new AtomicInteger();

        @Override
        <V extends @Nullable Object> Submission<V> prepare(
                Callable<?> task, String description, Function<@Nullable Object, V> reading) {
            TaskFuture<V> future = new TaskFuture<>(this, 1);
            futures.add(future);
            return new Submission<>(future, nanos -> true);
        }

        @Override
        public void beforeBlocking(boolean done) {
            if (!done) {
                announced.incrementAndGet();
            }
        }

        @Override
        public void await(BooleanSupplier done, BooleanSupplier alone, long nanos) {}

        @Override
        public OptionalLong pid() {
            return OptionalLong.empty();
        }

        @Override
        public int attempts() {
            return 0;
        }

        @Override
        public Optional<Duration> runTime() {
            return Optional.empty();
        }

        @Override
        public void abandoned(boolean stop) {}

        @Override
        boolean awaitTasks(long nanos) {
            return true;
        }

        @Override
        public int workers() {
            return 1;
        }

        @Override
        public List<Long> pids() {
            return List.of();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return true;
        }

        @Override
        public boolean isTerminated() {
            return true;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private static List<Function<AbstractProcessPool, CallWindow<@Nullable Integer>>> windows() {
        return List.of(CallWindow::ordered, CallWindow::unordered);
    }

    @Test
    void thePoolIsToldOfAWaitOnlyWhereThereIsOne() throws Exception {
        for (var windows : windows()) {
            PoolOfNone pool = new PoolOfNone();
            CallWindow<@Nullable Integer> window = windows.apply(pool);
            for (int i = 0; i < 3; i++) {
                window.add(() -> 1);
            }
            pool.futures.getFirst().complete(null);
            window.take();
            assertThat(pool.announced).hasValue(0);
            Thread waiting = Thread.ofPlatform().daemon().start(window::take);
            await().until(() -> pool.announced.get() >= 2 && waiting.getState() == Thread.State.WAITING);
            pool.futures.get(1).complete(null);
            waiting.join();
            window.cancel();
            assertThat(pool.futures.getLast()).isCancelled();
        }
    }
}
