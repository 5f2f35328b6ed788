// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.ProcessDiedException;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@LeavesNothingBehind
class LargeTasksTest {

    private static final int SECONDS = 60;

    @Test
    void aTaskTooLargeForItsWorkersHeapFailsAndIsNotHandedOverForEver() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).maxHeap("32m").build()) {
            byte[] large = new byte[60 << 20];
            TaskFuture<Integer> future = pool.submit(() -> large.length);
            Throwable failure = catchThrowable(() -> future.get(SECONDS, TimeUnit.SECONDS));
            assertThat(failure).isInstanceOf(ExecutionException.class);
            assertThat(failure.getCause()).isInstanceOf(ProcessDiedException.class).hasMessageContaining("raise maxHeap");
            assertThat(((ProcessDiedException) failure.getCause()).kind()).isEqualTo(ProcessDiedException.Kind.OUT_OF_MEMORY);
            assertThat(pool.submit(() -> 1).get(SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void anIdlePoolClosesInTimeHoweverShortThatIs() throws Exception {
        ProcessPool pool = ProcessPool.of(1);
        assertThat(pool.submit(() -> 1).get(SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(pool.close(Duration.ZERO)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void aNullPointerKeepsTheJvmsExplanation() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<Integer> future = pool.submit(() -> {
                int[] nothing = System.getProperty("no.such.property") == null ? null : new int[1];
                return nothing[0];
            });
            Throwable failure = catchThrowable(() -> future.get(SECONDS, TimeUnit.SECONDS));
            assertThat(failure.getCause()).isInstanceOf(NullPointerException.class).hasMessageContaining("is null");
        }
    }
}
