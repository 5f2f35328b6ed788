// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedLatch;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Shared objects on their way from one process to another, which nobody else has open. */
@LeavesNothingBehind
class CargoTest {

    @Test
    void whatAWaitingTaskHasCapturedIsThereAlthoughTheCallerClosesIt() throws Exception {
        try (var pool = ProcessPool.of(1);
                var gate = SharedLatch.create(1)) {
            TaskFuture<Boolean> first = pool.submit(() -> gate.await(60, TimeUnit.SECONDS));
            TaskFuture<Long> second;
            try (var value = SharedLong.create(41)) {
                second = pool.submit(() -> value.incrementAndGet());
            }
            gate.countDown();
            assertThat(first.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(42);
        }
    }

    @Test
    void aResultIsThereAlthoughTheWorkerThatMadeItHasForgottenIt() throws Exception {
        try (var pool = ProcessPool.of(1)) {
            SharedLong made = pool.submit(() -> SharedLong.create(7)).get(60, TimeUnit.SECONDS);
            pool.submit(() -> System.gc()).get(60, TimeUnit.SECONDS);
            assertThat(made.incrementAndGet()).isEqualTo(8);
            made.close();
        }
    }

    @Test
    void whatAChildHasCapturedIsThereAlthoughTheParentClosesIt() throws Exception {
        try (var seen = SharedLong.create(0)) {
            ChildProcess child;
            try (var value = SharedLong.create(5)) {
                child = ChildProcess.start(() -> seen.set(value.get()));
            }
            assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            assertThat(child.exitCode()).hasValue(0);
            assertThat(seen.get()).isEqualTo(5);
        }
    }

    @Test
    void whatAnInitializerHasCapturedIsThereForEachNewWorker() throws Exception {
        SharedLong starts = SharedLong.create(0);
        ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> starts.incrementAndGet()).build();
        try (pool) {
            long reference = pool.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS);
            ProcessHandle.of(reference).ifPresent(ProcessHandle::destroyForcibly);
            try (starts) {
                assertThat(starts.get()).isEqualTo(1);
            }
            assertThat(pool.submit(() -> 2).get(60, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }
}
