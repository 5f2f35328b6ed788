// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
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

/** Events, as Python's {@code Event}, between threads and processes that may be killed. */
@LeavesNothingBehind
@Timeout(300)
class SharedEventTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    @Test
    void anEventIsSetAndCleared() throws Exception {
        try (var event = SharedEvent.create()) {
            assertThat(event.isSet()).isFalse();
            assertThat(event.await(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(event.await(0, TimeUnit.DAYS)).isFalse();
            event.set();
            event.set();
            assertThat(event.isSet()).isTrue();
            event.await();
            assertThat(event.await(-1, TimeUnit.DAYS)).isTrue();
            event.clear();
            event.clear();
            assertThat(event.isSet()).isFalse();
            assertThat(event.await(1, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void allWhoWaitGoOnEvenIfItIsClearedAtOnce() throws Exception {
        try (var event = SharedEvent.create()) {
            for (int round = 0; round < 50; round++) {
                List<Others.Running<Boolean>> waiting = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    waiting.add(others.start(
                            i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual(), () -> event.await(LIMIT_SECONDS, TimeUnit.SECONDS)));
                }
                await().pollInterval(Duration.ofMillis(1)).until(() -> waiting.stream().allMatch(Others.Running::isSleeping));
                event.set();
                event.clear();
                for (var thread : waiting) {
                    assertThat(thread.get()).isTrue();
                }
            }
        }
    }

    @Test
    void whoWaitsForTheNextTimeHoldsUpNobodyWhoWaitedForThisOne() throws Exception {
        try (var event = SharedEvent.create(); var turns = SharedSemaphore.create(0)) {
            for (int i = 0; i < 3; i++) {
                others.thread(() -> {
                    while (true) {
                        event.await();
                        turns.release();
                    }
                });
            }
            for (int i = 0; i < 200; i++) {
                event.set();
                assertThat(turns.tryAcquire(1, LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
                event.clear();
            }
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (var event = SharedEvent.create()) {
            for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                List<Others.Running<Boolean>> waiting = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    waiting.add(others.start(kind, () -> event.await(1, TimeUnit.DAYS)));
                }
                for (var thread : waiting) {
                    await().until(thread::isSleeping);
                    thread.thread().interrupt();
                    assertThatThrownBy(thread::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(InterruptedException.class);
                }
            }
            event.set();
            Thread.currentThread().interrupt();
            assertThatThrownBy(event::await).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void anotherWatchesWhenTheOneThatWatchedGivesUp() throws Exception {
        try (var event = SharedEvent.create()) {
            var first = others.thread(() -> event.await(300, TimeUnit.MILLISECONDS));
            await().until(first::isSleeping);
            var second = others.thread(() -> event.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertThat(first.get()).isFalse();
            event.set();
            assertThat(second.get()).isTrue();
        }
    }

    @Test
    void aThousandVirtualThreadsMayWaitWhileOthersRun() throws Exception {
        try (var event = SharedEvent.create()) {
            List<Others.Running<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiting.add(others.start(Thread.ofVirtual(), () -> event.await(LIMIT_SECONDS, TimeUnit.SECONDS)));
            }
            assertThat(others.start(Thread.ofVirtual(), () -> "ran").get()).isEqualTo("ran");
            assertThat(waiting).noneMatch(thread -> thread.task().isDone());
            event.set();
            for (var thread : waiting) {
                assertThat(thread.get()).isTrue();
            }
        }
    }

    @Test
    void processesWaitForEachOther() throws Exception {
        try (var there = SharedEvent.create(); var back = SharedLatch.create(3)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(others.process(() -> {
                    there.await();
                    back.countDown();
                }));
            }
            assertThat(back.await(10, TimeUnit.MILLISECONDS)).isFalse();
            there.set();
            assertThat(back.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            for (ChildProcess process : processes) {
                Others.endOf(process);
            }
        }
    }

    @Test
    void anEventOutlivesWhoSetIt() throws Exception {
        try (var event = SharedEvent.create()) {
            ChildProcess child = others.process(() -> {
                event.set();
                Others.stay();
            });
            event.await();
            Others.kill(child);
            assertThat(event.isSet()).isTrue();
        }
    }
}
