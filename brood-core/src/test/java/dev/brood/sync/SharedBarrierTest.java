// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Barriers, as {@link java.util.concurrent.CyclicBarrier} says it, between threads and processes that may be killed. */
@LeavesNothingBehind
@Timeout(300)
class SharedBarrierTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private static void isCausedBy(Others.Running<?> running, Class<? extends Exception> type) {
        assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(type);
    }

    private Others.Running<Integer> waiting(SharedBarrier barrier) {
        int before = barrier.getNumberWaiting();
        var thread = others.thread(barrier::await);
        await().until(() -> barrier.getNumberWaiting() == before + 1 && thread.isSleeping());
        return thread;
    }

    @Test
    void aBarrierOfOneIsNoObstacle() throws Exception {
        try (var barrier = SharedBarrier.create(1)) {
            assertThat(barrier.await()).isZero();
            assertThat(barrier.await(0, TimeUnit.SECONDS)).isZero();
            assertThat(barrier.getParties()).isEqualTo(1);
        }
        assertThatThrownBy(() -> SharedBarrier.create(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedBarrier.create(1 << 16)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partiesAreToldTheOrderOfTheirArrival() throws Exception {
        try (var barrier = SharedBarrier.create(3)) {
            var first = waiting(barrier);
            var second = waiting(barrier);
            assertThat(barrier.getNumberWaiting()).isEqualTo(2);
            assertThat(barrier.await()).isZero();
            assertThat(first.get()).isEqualTo(2);
            assertThat(second.get()).isEqualTo(1);
            assertThat(barrier.getNumberWaiting()).isZero();
        }
    }

    @Test
    void theThreadsOfOneProcessGoAThousandRounds() throws Exception {
        var actions = new AtomicInteger();
        try (var barrier = SharedBarrier.create(4)) {
            List<Others.Running<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(others.start(i < 2 ? Thread.ofPlatform() : Thread.ofVirtual(), () -> {
                    for (int round = 0; round < 1_000; round++) {
                        assertThat(actions.get() / 4).isEqualTo(round);
                        barrier.await();
                        actions.incrementAndGet();
                        barrier.await();
                    }
                    return 0;
                }));
            }
            for (var thread : running) {
                thread.get();
            }
            assertThat(actions).hasValue(4_000);
        }
    }

    @Test
    void processesGoAThousandRoundsAndOneOfThemRunsTheAction() throws Exception {
        try (var rounds = SharedLong.create(0);
                var sum = SharedLong.create(0);
                var barrier = SharedBarrier.create(4, rounds::incrementAndGet)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(others.process(() -> go(barrier, rounds, sum)));
            }
            go(barrier, rounds, sum);
            for (ChildProcess process : processes) {
                Others.endOf(process);
            }
            assertThat(rounds.get()).isEqualTo(1_000);
            assertThat(sum.get()).isEqualTo(1_000 * (0 + 1 + 2 + 3));
            assertThat(barrier.isBroken()).isFalse();
        }
    }

    private static void go(SharedBarrier barrier, SharedLong rounds, SharedLong sum) throws Exception {
        for (int round = 0; round < 1_000; round++) {
            sum.addAndGet(barrier.await());
            long seen = rounds.get();
            if (seen != round + 1) {
                throw new AssertionError("round " + round + " began after " + seen);
            }
        }
    }

    @Test
    void anInterruptBreaksTheBarrier() throws Exception {
        try (var barrier = SharedBarrier.create(3)) {
            var first = waiting(barrier);
            var second = waiting(barrier);
            first.thread().interrupt();
            isCausedBy(first, InterruptedException.class);
            isCausedBy(second, BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isTrue();
            assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
            barrier.reset();
            assertThat(barrier.isBroken()).isFalse();
            var third = waiting(barrier);
            Thread.currentThread().interrupt();
            assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);
            isCausedBy(third, BrokenBarrierException.class);
        }
    }

    @Test
    void aTimeoutBreaksTheBarrier() throws Exception {
        try (var barrier = SharedBarrier.create(3)) {
            var first = waiting(barrier);
            var second = others.start(Thread.ofVirtual(), () -> barrier.await(20, TimeUnit.MILLISECONDS));
            isCausedBy(second, TimeoutException.class);
            isCausedBy(first, BrokenBarrierException.class);
            assertThat(barrier.getNumberWaiting()).isZero();
            barrier.reset();
            assertThatThrownBy(() -> barrier.await(0, TimeUnit.DAYS)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void abortAndResetSendThoseAwayWhoWait() throws Exception {
        try (var barrier = SharedBarrier.create(2)) {
            var first = waiting(barrier);
            barrier.reset();
            isCausedBy(first, BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isFalse();
            barrier.reset();
            var second = waiting(barrier);
            barrier.abort();
            barrier.abort();
            isCausedBy(second, BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isTrue();
            barrier.reset();
            var third = waiting(barrier);
            assertThat(barrier.await()).isZero();
            assertThat(third.get()).isEqualTo(1);
        }
    }

    @Test
    void aFailingActionBreaksTheBarrier() throws Exception {
        try (var barrier = SharedBarrier.create(2, () -> {
            throw new IllegalStateException("the action");
        })) {
            var first = waiting(barrier);
            assertThatThrownBy(barrier::await).isInstanceOf(IllegalStateException.class).hasMessage("the action");
            isCausedBy(first, BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isTrue();
        }
    }

    @Test
    void whoGivesUpWhileTheActionRunsGoesOnWithTheOthers() throws Exception {
        try (var running = SharedLatch.create(1);
                var finish = SharedLatch.create(1);
                var barrier = SharedBarrier.create(3, () -> {
                    running.countDown();
                    try {
                        finish.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })) {
            var interrupted = others.thread(() -> {
                barrier.await();
                return Thread.currentThread().isInterrupted();
            });
            await().until(() -> barrier.getNumberWaiting() == 1 && interrupted.isSleeping());
            var impatient = others.thread(() -> barrier.await(500, TimeUnit.MILLISECONDS));
            await().until(() -> barrier.getNumberWaiting() == 2);
            var last = others.thread(barrier::await);
            running.await();
            interrupted.thread().interrupt();
            assertThat(finish.await(1, TimeUnit.SECONDS)).isFalse(); // the impatient one's time is over now
            finish.countDown();
            assertThat(last.get()).isZero();
            assertThat(impatient.get()).isEqualTo(1);
            assertThat(interrupted.get()).isTrue();
            assertThat(barrier.isBroken()).isFalse();
        }
    }

    @Test
    void anActionMayBreakTheBarrier() throws Exception {
        var here = new SharedBarrier[1];
        try (var barrier = SharedBarrier.create(2, () -> here[0].abort())) {
            here[0] = barrier;
            var first = waiting(barrier);
            assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
            isCausedBy(first, BrokenBarrierException.class);
        }
    }

    @Test
    void anActionThatWaitsForItsBarrierIsRefused() throws Exception {
        var here = new SharedBarrier[1];
        try (var barrier = SharedBarrier.create(1, () -> {
            try {
                here[0].await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new AssertionError(e);
            }
        })) {
            here[0] = barrier;
            assertThatThrownBy(barrier::await).isInstanceOf(IllegalStateException.class).hasMessageContaining("action");
        }
    }

    @Test
    void aParticipantKilledWhileItWaitsBreaksTheBarrier() throws Exception {
        try (var barrier = SharedBarrier.create(3)) {
            ChildProcess child = others.process(barrier::await);
            await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> barrier.getNumberWaiting() == 1);
            var here = waiting(barrier);
            Others.kill(child);
            isCausedBy(here, BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isTrue();
            barrier.reset();
            var first = waiting(barrier);
            var second = waiting(barrier);
            assertThat(barrier.await()).isZero();
            assertThat(first.get() + second.get()).isEqualTo(3);
        }
    }

    @Test
    void aParticipantKilledInTheActionBreaksTheBarrier() throws Exception {
        try (var acting = SharedEvent.create();
                var barrier = SharedBarrier.create(2, () -> {
                    acting.set();
                    Others.stay();
                })) {
            var here = waiting(barrier);
            ChildProcess child = others.process(barrier::await);
            assertThat(acting.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            Others.kill(child);
            isCausedBy(here, BrokenBarrierException.class);
        }
    }

    @Test
    void aProcessThatDiesBetweenRoundsBreaksNothing() throws Exception {
        try (var barrier = SharedBarrier.create(2)) {
            ChildProcess child = others.process(() -> {
                barrier.await();
                Others.stay();
            });
            barrier.await();
            Others.kill(child);
            ChildProcess next = others.process(barrier::await);
            barrier.await();
            Others.endOf(next);
            assertThat(barrier.isBroken()).isFalse();
        }
    }

    @Test
    void closingTheBarrierBreaksItForWhoWaits() throws Exception {
        try (var barrier = SharedBarrier.create(2)) {
            ChildProcess child = others.process(() -> {
                Thread thread = Thread.ofPlatform().start(() -> {
                    try {
                        barrier.await();
                    } catch (InterruptedException | BrokenBarrierException | StaleHandleException e) {
                        return; // as it should
                    }
                });
                while (barrier.getNumberWaiting() == 0) {
                    Thread.onSpinWait();
                }
                SharedBarrier own = barrier;
                own.close();
                thread.join();
            });
            await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(barrier::isBroken);
            Others.endOf(child);
        }
    }
}
