// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
