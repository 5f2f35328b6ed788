// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Latches, as {@link java.util.concurrent.CountDownLatch} says it, between threads and processes that may be killed. */
@LeavesNothingBehind
@Timeout(300)
class SharedLatchTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    @Test
    void aLatchCountsDownToZeroAndStaysThere() throws Exception {
        try (var latch = SharedLatch.create(2)) {
            assertThat(latch.getCount()).isEqualTo(2);
            assertThat(latch.await(1, TimeUnit.MILLISECONDS)).isFalse();
            latch.countDown();
            assertThat(latch.getCount()).isEqualTo(1);
            assertThat(latch.await(0, TimeUnit.DAYS)).isFalse();
            latch.countDown();
            latch.await();
            latch.countDown();
            assertThat(latch.getCount()).isZero();
            assertThat(latch.await(-1, TimeUnit.DAYS)).isTrue();
        }
        try (var latch = SharedLatch.create(0)) {
            latch.await();
        }
        assertThatThrownBy(() -> SharedLatch.create(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (var latch = SharedLatch.create(1)) {
            for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                var waiting = others.start(kind, () -> {
                    latch.await();
                    return 0;
                });
                await().until(waiting::isSleeping);
                waiting.thread().interrupt();
                assertThatThrownBy(waiting::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(InterruptedException.class);
            }
            latch.countDown();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> latch.await(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void allThreadsOfAllProcessesGoOn() throws Exception {
        try (var start = SharedLatch.create(1); var done = SharedLatch.create(12)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(others.process(() -> {
                    List<Thread> threads = new ArrayList<>();
                    for (int j = 0; j < 4; j++) {
                        threads.add((j % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> {
                            try {
                                start.await();
                                done.countDown();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }));
                    }
                    for (Thread thread : threads) {
                        thread.join();
                    }
                }));
            }
            assertThat(done.await(10, TimeUnit.MILLISECONDS)).isFalse();
            start.countDown();
            assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            for (ChildProcess process : processes) {
                Others.endOf(process);
            }
        }
    }

    @Test
    void aCountDownOutlivesItsProcess() throws Exception {
        try (var latch = SharedLatch.create(2); var first = SharedLatch.create(1)) {
            ChildProcess child = others.process(() -> {
                latch.countDown();
                first.countDown();
                Others.stay();
            });
            first.await();
            Others.kill(child);
            assertThat(latch.getCount()).isEqualTo(1);
            var waiting = others.thread(() -> latch.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            latch.countDown();
            assertThat(waiting.get()).isTrue();
        }
    }
}
