// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The pool for debugging: same thread, same copies, same failures. */
class InlinePoolTest {

    @Test
    void aTaskRunsInTheCallingThreadBeforeSubmitReturns() {
        try (ProcessPool pool = ProcessPool.inline()) {
            long caller = Thread.currentThread().threadId();
            TaskFuture<Long> task = pool.submit(() -> Thread.currentThread().threadId());
            assertThat(task.resultNow()).isEqualTo(caller);
            assertThat(task.pid()).hasValue(ProcessHandle.current().pid());
            assertThat(task.attempts()).isEqualTo(1);
            assertThat(task.runTime()).isPresent();
            assertThat(pool.pids()).isEmpty();
            assertThat(pool.workers()).isEqualTo(1);
        }
    }

    @Test
    void tasksAndResultsAreCopies() {
        try (ProcessPool pool = ProcessPool.inline()) {
            List<Integer> mine = new ArrayList<>(List.of(1));
            List<Integer> result = pool.submit(() -> {
                mine.add(2);
                return mine;
            }).join();
            assertThat(result).containsExactly(1, 2);
            assertThat(mine).containsExactly(1);
        }
    }

    @Test
    void whatAWorkerWouldNotTakeIsRefused() {
        try (ProcessPool pool = ProcessPool.inline()) {
            Thread mine = Thread.currentThread();
            assertThatThrownBy(() -> pool.submit(() -> mine.getName()))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("mine");
            TaskFuture<Object> task = pool.submit(() -> Thread.currentThread());
            assertThat(task.exceptionNow()).isInstanceOf(NotSendableException.class).hasMessageContaining("result");
        }
    }

    @Test
    void failuresAreTheFutures() {
        try (ProcessPool pool = ProcessPool.inline()) {
            TaskFuture<Object> task = pool.submit(() -> {
                throw new AssertionError("mine");
            });
            assertThat(task.exceptionNow()).isExactlyInstanceOf(AssertionError.class).hasMessage("mine");
        }
    }

    /** What a task waits for that runs in this very JVM; statics are no part of its copy. */
    private static final Semaphore BEGUN = new Semaphore(0);

    private static final Semaphore MAY_END = new Semaphore(0);

    private static Thread running(ProcessPool pool, AtomicReference<TaskFuture<Boolean>> result) throws InterruptedException {
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            result.set(pool.submit(() -> {
                BEGUN.release();
                MAY_END.acquire();
                return true;
            }));
        });
        assertThat(BEGUN.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
        return other;
    }

    @Test
    @Timeout(120)
    void closeWaitsForTasksThatRunInOtherThreads() throws Exception {
        ProcessPool pool = ProcessPool.inline();
        AtomicReference<TaskFuture<Boolean>> result = new AtomicReference<>();
        Thread other = running(pool, result);
        pool.shutdown();
        assertThat(pool.isTerminated()).isFalse();
        assertThat(pool.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
        Thread closing = Thread.ofPlatform().daemon().start(pool::close);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        MAY_END.release();
        closing.join();
        assertThat(pool.isTerminated()).isTrue();
        other.join();
        assertThat(result.get().resultNow()).isTrue();
    }

    @Test
    @Timeout(120)
    void closeWithALimitInterruptsWhatStillRuns() throws Exception {
        ProcessPool pool = ProcessPool.inline();
        AtomicReference<TaskFuture<Boolean>> result = new AtomicReference<>();
        Thread other = running(pool, result);
        assertThat(pool.close(Duration.ofMillis(10))).isFalse();
        assertThat(pool.isTerminated()).isTrue();
        other.join();
        assertThat(result.get().exceptionNow()).isInstanceOf(InterruptedException.class);
    }

    private static final AtomicReference<ProcessPool> OWN = new AtomicReference<>();

    @Test
    @Timeout(120)
    void aTaskThatClosesItsOwnPoolDoesNotWaitForItself() {
        ProcessPool pool = ProcessPool.inline();
        OWN.set(pool);
        TaskFuture<Boolean> closing = pool.submit(() -> {
            OWN.get().close();
            return OWN.get().isTerminated();
        });
        assertThat(closing.resultNow()).isFalse();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void afterAShutdownNothingIsTaken() throws Exception {
        ProcessPool pool = ProcessPool.inline();
        assertThat(pool.isShutdown()).isFalse();
        assertThat(pool.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(pool.shutdownNow()).isEmpty();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        assertThat(pool).hasToString("ProcessPool[inline, shut down]");
    }
}
