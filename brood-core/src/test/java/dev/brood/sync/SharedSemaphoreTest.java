// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

/** Semaphores, as {@link java.util.concurrent.Semaphore} says it, between threads and processes that may be killed. */
@LeavesNothingBehind
@Timeout(300)
class SharedSemaphoreTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    @Test
    void permitsAreTakenAndGivenBack() throws Exception {
        try (var semaphore = SharedSemaphore.create(5)) {
            semaphore.acquire();
            semaphore.acquire(2);
            assertThat(semaphore.availablePermits()).isEqualTo(2);
            assertThat(semaphore.tryAcquire(3)).isFalse();
            assertThat(semaphore.tryAcquire(2)).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
            assertThat(semaphore.tryAcquire(0)).isTrue();
            assertThat(semaphore.tryAcquire(1, 1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(semaphore.tryAcquire(1, -1, TimeUnit.DAYS)).isFalse();
            semaphore.release(7);
            assertThat(semaphore.availablePermits()).isEqualTo(7);
            assertThat(semaphore.drainPermits()).isEqualTo(7);
            assertThat(semaphore.drainPermits()).isZero();
            semaphore.release(0);
            assertThat(semaphore.availablePermits()).isZero();
        }
    }

    @Test
    void aSemaphoreMayBeginBelowZero() throws Exception {
        try (var semaphore = SharedSemaphore.create(-2)) {
            assertThat(semaphore.tryAcquire(0)).isFalse();
            semaphore.release(2);
            assertThat(semaphore.tryAcquire()).isFalse();
            semaphore.release();
            assertThat(semaphore.tryAcquire()).isTrue();
        }
        try (var semaphore = SharedSemaphore.create(-2)) {
            assertThat(semaphore.drainPermits()).isEqualTo(-2);
            assertThat(semaphore.availablePermits()).isZero();
        }
    }

    @Test
    void impossibleNumbersAreRefused() {
        try (var semaphore = SharedSemaphore.create(Integer.MAX_VALUE)) {
            assertThatThrownBy(() -> semaphore.acquire(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> semaphore.acquireUninterruptibly(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> semaphore.tryAcquire(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> semaphore.tryAcquire(-1, 1, TimeUnit.DAYS)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> semaphore.release(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(semaphore::release).isInstanceOf(Error.class).hasMessage("Maximum permit count exceeded");
            assertThat(semaphore.availablePermits()).isEqualTo(Integer.MAX_VALUE);
            assertThat(semaphore.tryAcquire(Integer.MAX_VALUE)).isTrue();
            assertThat(semaphore.holders()).singleElement().satisfies(holder -> {
                assertThat(holder.permits()).isEqualTo(Integer.MAX_VALUE);
                assertThat(holder.process()).contains(Long.toString(ProcessHandle.current().pid()));
            });
        }
        assertThatThrownBy(() -> SharedSemaphore.bounded(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBoundedSemaphoreRefusesWhatWasNotAcquired() throws Exception {
        try (var semaphore = SharedSemaphore.bounded(2)) {
            semaphore.acquire(2);
            semaphore.release();
            assertThatThrownBy(() -> semaphore.release(2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("2", "1 are available");
            semaphore.release();
            assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
            assertThat(semaphore.availablePermits()).isEqualTo(2);
        }
    }

    @Test
    void aClosedSemaphoreCannotBeUsed() {
        SharedSemaphore semaphore = SharedSemaphore.create(1);
        semaphore.close();
        semaphore.close();
        assertThatThrownBy(semaphore::release).isInstanceOf(StaleHandleException.class).hasMessageContaining("semaphore");
    }

    @Test
    void waitingThreadsOfOneProcessAllGetTheirPermits() throws Exception {
        try (var semaphore = SharedSemaphore.create(0)) {
            List<Others.Running<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int permits = 1 + i % 3;
                waiting.add(others.thread(() -> {
                    semaphore.acquire(permits);
                    return permits;
                }));
            }
            int needed = waiting.size() == 8 ? 1 + 2 + 3 + 1 + 2 + 3 + 1 + 2 : 0;
            for (int i = 0; i < needed; i++) {
                semaphore.release();
            }
            for (var thread : waiting) {
                assertThat(thread.get()).isPositive();
            }
            assertThat(semaphore.availablePermits()).isZero();
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (var semaphore = SharedSemaphore.create(0)) {
            for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                var first = others.start(kind, () -> {
                    semaphore.acquire();
                    return 1;
                });
                var timed = others.start(kind, () -> semaphore.tryAcquire(1, 1, TimeUnit.DAYS));
                await().until(() -> first.isSleeping() && timed.isSleeping());
                first.thread().interrupt();
                timed.thread().interrupt();
                assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(InterruptedException.class);
                assertThatThrownBy(timed::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    void anInterruptBeforeTheWaitIsSeenEvenIfThereArePermits() throws Exception {
        try (var semaphore = SharedSemaphore.create(3)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(semaphore::acquire).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> semaphore.tryAcquire(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            semaphore.acquireUninterruptibly();
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(semaphore.availablePermits()).isEqualTo(1);
        }
    }

    @Test
    void anUninterruptibleWaitGoesOn() throws Exception {
        try (var semaphore = SharedSemaphore.create(0)) {
            for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                var waiting = others.start(kind, () -> {
                    semaphore.acquireUninterruptibly(2);
                    return Thread.currentThread().isInterrupted();
                });
                await().until(waiting::isSleeping);
                waiting.thread().interrupt();
                semaphore.release();
                assertThat(waiting.task().isDone()).isFalse();
                semaphore.release();
                assertThat(waiting.get()).isTrue();
            }
        }
    }

    @Test
    void aThousandVirtualThreadsMayWaitWhileOthersRun() throws Exception {
        try (var semaphore = SharedSemaphore.create(0)) {
            var through = new AtomicInteger();
            List<Others.Running<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiting.add(others.start(Thread.ofVirtual(), () -> {
                    semaphore.acquire();
                    return through.incrementAndGet();
                }));
            }
            assertThat(others.start(Thread.ofVirtual(), () -> "ran").get()).isEqualTo("ran");
            assertThat(through).hasValue(0);
            semaphore.release(400);
            await().untilAtomic(through, is(400));
            semaphore.release(600);
            for (var thread : waiting) {
                assertThat(thread.get()).isPositive();
            }
            assertThat(semaphore.availablePermits()).isZero();
        }
    }

    @Test
    void aKilledHoldersPermitsReturn() throws Exception {
        try (var semaphore = SharedSemaphore.create(4); var ready = SharedEvent.create()) {
            ChildProcess child = others.process(() -> {
                semaphore.acquire(2);
                semaphore.acquire();
                ready.set();
                Others.stay();
            });
            ready.await();
            assertThat(semaphore.availablePermits()).isEqualTo(1);
            assertThat(semaphore.holders()).singleElement().satisfies(holder -> {
                assertThat(holder.permits()).isEqualTo(3);
                assertThat(holder.process()).contains(Long.toString(child.pid()));
            });
            var waiting = others.thread(() -> semaphore.tryAcquire(4, LIMIT_SECONDS, TimeUnit.SECONDS));
            await().until(waiting::isSleeping);
            Others.kill(child);
            assertThat(waiting.get()).isTrue();
            assertThat(semaphore.availablePermits()).isZero();
        }
    }

    @Test
    void whoeverHasJoinedADeadHolderFindsItsPermitsReturned() throws Exception {
        try (var semaphore = SharedSemaphore.create(2); var ready = SharedSemaphore.create(0)) {
            for (int i = 0; i < 5; i++) {
                ChildProcess child = others.process(() -> {
                    semaphore.acquire(2);
                    ready.release();
                    Others.stay();
                });
                ready.acquire();
                Others.kill(child);
                assertThat(semaphore.availablePermits()).isEqualTo(2);
            }
        }
    }

    @Test
    void aProcessThatEndsOrClosesReturnsWhatItHolds() throws Exception {
        try (var semaphore = SharedSemaphore.create(3)) {
            Others.endOf(others.process(() -> semaphore.acquire(2)));
            assertThat(semaphore.tryAcquire(3, LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            semaphore.release(3);
            Others.endOf(others.process(() -> {
                SharedSemaphore own = semaphore;
                own.acquire(2);
                own.close();
            }));
            assertThat(semaphore.tryAcquire(3, LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(semaphore.availablePermits()).isZero();
        }
    }

    @Test
    void aStoppedHolderKeepsItsPermits() throws Exception {
        try (var semaphore = SharedSemaphore.create(1); var ready = SharedEvent.create()) {
            ChildProcess child = others.process(() -> {
                semaphore.acquire();
                ready.set();
                Others.stay();
            });
            ready.await();
            Others.signal(child, "STOP");
            assertThat(semaphore.tryAcquire(1, 1, TimeUnit.SECONDS)).isFalse();
            assertThat(semaphore.holders()).singleElement().satisfies(holder -> assertThat(holder.process()).contains("stopped"));
            Others.kill(child);
            assertThat(semaphore.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatADeadProcessReleasedStaysReleased() throws Exception {
        try (var semaphore = SharedSemaphore.create(0); var ready = SharedEvent.create()) {
            ChildProcess child = others.process(() -> {
                semaphore.release(5);
                semaphore.acquire();
                ready.set();
                Others.stay();
            });
            ready.await();
            semaphore.acquire();
            Others.kill(child);
            // The child's death has been repaired when its other permits can be counted.
            await().untilAsserted(() -> assertThat(semaphore.holders()).hasSize(1));
            assertThat(semaphore.availablePermits()).isEqualTo(3);
        }
    }

    @Test
    void signalsAreNotReturned() throws Exception {
        try (var semaphore = SharedSemaphore.builder(3).returnPermitsAtDeath(false).build(); var ready = SharedEvent.create()) {
            ChildProcess child = others.process(() -> {
                semaphore.acquire(2);
                ready.set();
                Others.stay();
            });
            ready.await();
            Others.kill(child);
            await().untilAsserted(() -> assertThat(semaphore.holders()).isEmpty());
            assertThat(semaphore.availablePermits()).isEqualTo(1);
        }
    }

    @Test
    void whatReturnsToABoundedSemaphoreKeepsWithinItsBound() throws Exception {
        try (var semaphore = SharedSemaphore.bounded(2); var ready = SharedEvent.create()) {
            ChildProcess child = others.process(() -> {
                semaphore.acquire(2);
                ready.set();
                Others.stay();
            });
            ready.await();
            semaphore.release(1); // what the child has acquired
            Others.kill(child);
            await().untilAsserted(() -> assertThat(semaphore.holders()).isEmpty());
            assertThat(semaphore.availablePermits()).isEqualTo(2);
        }
    }

    @Test
    void aKilledWaiterSwallowsNoWake() throws Exception {
        try (var semaphore = SharedSemaphore.create(0); var got = SharedLatch.create(1); var here = SharedSemaphore.create(0)) {
            ChildProcess first = others.process(() -> {
                here.release();
                semaphore.acquire();
                Others.stay();
            });
            here.acquire();
            assertThat(semaphore.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse(); // it has had time to begin its wait
            Others.signal(first, "STOP");
            ChildProcess second = others.process(() -> {
                here.release();
                semaphore.acquire();
                got.countDown();
            });
            here.acquire();
            semaphore.release(); // wakes the first, which does not move
            Others.kill(first);
            assertThat(got.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            Others.endOf(second);
        }
    }

    @Test
    void manyProcessesNeverHoldMoreThanThereIs() throws Exception {
        try (var semaphore = SharedSemaphore.create(3); var inside = SharedLong.create(0); var most = SharedLong.create(0)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < 6; i++) { // more than fit into a cell itself
                processes.add(others.process(() -> hammer(semaphore, inside, most, 3_000)));
            }
            for (ChildProcess process : processes) {
                Others.endOf(process);
            }
            assertThat(inside.get()).isZero();
            assertThat(most.get()).isBetween(1L, 3L);
            assertThat(semaphore.availablePermits()).isEqualTo(3);
            assertThat(semaphore.holders()).isEmpty();
        }
    }

    private static void hammer(SharedSemaphore semaphore, SharedLong inside, SharedLong most, int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            int permits = 1 + i % 2;
            semaphore.acquire(permits);
            most.accumulateAndGet(inside.addAndGet(permits), Math::max);
            inside.addAndGet(-permits);
            semaphore.release(permits);
        }
    }

    @Test
    void killsLeaveAllPermitsBehind() throws Exception {
        try (var semaphore = SharedSemaphore.create(3);
                var begun = SharedSemaphore.builder(0).returnPermitsAtDeath(false).build()) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int kills = 0; kills < 6; kills++) {
                while (processes.size() < 3) {
                    processes.add(others.process(() -> {
                        begun.release();
                        while (true) {
                            semaphore.acquire(2);
                            semaphore.release();
                            semaphore.acquire();
                            semaphore.release(2);
                        }
                    }));
                    begun.acquire();
                }
                Others.kill(processes.remove(ThreadLocalRandom.current().nextInt(processes.size())));
            }
            for (ChildProcess process : processes) {
                Others.kill(process);
            }
            assertThat(semaphore.tryAcquire(3, LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(semaphore.availablePermits()).isZero();
        }
    }
}
