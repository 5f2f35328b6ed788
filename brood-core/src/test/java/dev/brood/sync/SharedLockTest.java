// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.error.OwnerDiedException;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A shared lock does what a {@code ReentrantLock} does, between processes, and outlives them. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // a test that fails need not release
class SharedLockTest {

    private static void increment(SharedLock lock, SharedLong value, int times) {
        for (int i = 0; i < times; i++) {
            try (var _ = lock.acquire()) {
                value.set(value.get() + 1); // two steps, which only the lock makes one
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThreadOfThreeProcessesHasItAtATime(boolean fair) throws Exception {
        int times = fair ? 500 : 5_000;
        try (var lock = SharedLock.builder().fair(fair).build();
                var value = SharedLong.create(0);
                var family = new Family()) {
            for (int i = 0; i < 2; i++) {
                family.start(() -> {
                    var other = Thread.ofVirtual().start(() -> increment(lock, value, times));
                    increment(lock, value, times);
                    other.join();
                });
            }
            var other = Family.run(() -> {
                increment(lock, value, times);
                return null;
            });
            increment(lock, value, times);
            other.result();
            family.join();
            assertThat(value.get()).isEqualTo(6L * times);
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void itsOwnerMayTakeItAgain() throws Exception {
        try (var lock = SharedLock.create()) {
            lock.lock();
            assertThat(lock.tryLock()).isTrue();
            lock.lockInterruptibly();
            assertThat(lock.holdCount()).isEqualTo(3);
            lock.unlock();
            lock.unlock();
            assertThat(Family.run(lock::tryLock).result()).isFalse();
            lock.unlock();
            assertThat(lock.holdCount()).isZero();
            assertThat(lock.owner()).isEmpty();
            assertThat(Family.run(() -> {
                boolean locked = lock.tryLock();
                lock.unlock();
                return locked;
            }).result()).isTrue();
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    void aPlainLockRefusesItsOwner() {
        try (var lock = SharedLock.builder().reentrant(false).build()) {
            lock.lock();
            assertThat(lock.tryLock()).isFalse();
            assertThatThrownBy(lock::lock).isInstanceOf(IllegalMonitorStateException.class).hasMessageContaining("reentrant");
            lock.unlock();
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void aTimedWaitEndsWithItsTimeOrWithTheLock() throws Exception {
        try (var lock = SharedLock.create()) {
            lock.lock();
            assertThat(Family.run(() -> lock.tryLock(-1, TimeUnit.SECONDS)).result()).isFalse();
            long began = System.nanoTime();
            assertThat(Family.run(() -> lock.tryLock(200, TimeUnit.MILLISECONDS)).result()).isFalse();
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(200_000_000);
            var waiting = Family.run(() -> {
                boolean locked = lock.tryLock(60, TimeUnit.SECONDS);
                lock.unlock();
                return locked;
            });
            Family.awaitWaiting(lock, 1);
            lock.unlock();
            assertThat(waiting.result()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsAnInterruptibleWaitAtOnce(boolean virtual) throws Exception {
        try (var lock = SharedLock.create()) {
            lock.lock();
            for (boolean timed : new boolean[] {false, true}) {
                Family.Run<Boolean> waiting = new Family.Run<>(virtual, () -> {
                    if (timed) {
                        return lock.tryLock(1, TimeUnit.DAYS);
                    }
                    lock.lockInterruptibly();
                    return true;
                });
                Family.awaitWaiting(lock, 1);
                waiting.thread().interrupt();
                assertThatThrownBy(waiting::result).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(
                        InterruptedException.class);
            }
            lock.unlock();
            Thread.currentThread().interrupt();
            assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptDoesNotEndALockAndIsKept(boolean virtual) throws Exception {
        try (var lock = SharedLock.create()) {
            lock.lock();
            Family.Run<Boolean> waiting = new Family.Run<>(virtual, () -> {
                lock.lock();
                boolean interrupted = Thread.currentThread().isInterrupted();
                lock.unlock();
                return interrupted;
            });
            Family.awaitWaiting(lock, 1);
            waiting.thread().interrupt();
            assertThat(waiting.isDone()).isFalse();
            lock.unlock();
            assertThat(waiting.result()).isTrue();
        }
    }

    @Test
    void aFairLockServesProcessesInTheOrderInWhichTheyCame() throws Exception {
        try (var lock = SharedLock.builder().fair(true).build();
                var ready = SharedLong.create(0);
                var turn = SharedLong.create(0);
                var order = SharedLong.create(0);
                var family = new Family()) {
            for (int i = 1; i <= 3; i++) {
                int number = i;
                family.start(() -> {
                    ready.incrementAndGet();
                    Family.await(turn, number);
                    lock.lock();
                    order.set(order.get() * 10 + number);
                    lock.unlock();
                });
            }
            Family.await(ready, 3);
            lock.lock();
            for (int i = 1; i <= 3; i++) {
                turn.set(i);
                Family.awaitWaiting(lock, i);
            }
            lock.unlock();
            family.join();
            assertThat(order.get()).isEqualTo(123);
        }
    }

    @Test
    void aKilledHoldersLockPassesToTheNextWaiterWhoCanAsk() throws Exception {
        try (var lock = SharedLock.create();
                var held = SharedLong.create(0);
                var seen = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess holder = family.start(() -> {
                lock.lock();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            assertThat(lock.owner()).hasValueSatisfying(text -> assertThat(text).contains(Long.toString(holder.pid())));
            ChildProcess waiter = family.start(() -> {
                lock.lock();
                seen.set(lock.recoveredFromDeath() ? 1 : 2);
                lock.unlock();
            });
            Family.awaitWaiting(lock, 1);
            holder.kill();
            assertThat(waiter.join(Duration.ofSeconds(60))).isTrue();
            assertThat(seen.get()).isEqualTo(1);
            lock.lock();
            assertThat(lock.recoveredFromDeath()).isFalse();
            lock.unlock();
            assertThat(lock.isInconsistent()).isFalse();
        }
    }

    @Test
    void aLockThatFailsAfterADeathDoesSoUntilItIsMarkedConsistent() throws Exception {
        try (var lock = SharedLock.builder().onOwnerDeath(OwnerDeath.FAIL).build();
                var held = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess holder = family.start(() -> {
                lock.lock();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            var first = Family.run(() -> {
                lock.lock();
                return null;
            });
            var second = Family.runVirtual(() -> lock.tryLock(1, TimeUnit.DAYS));
            Family.awaitWaiting(lock, 1);
            holder.kill();
            assertThatThrownBy(first::result).hasCauseInstanceOf(OwnerDiedException.class);
            assertThatThrownBy(second::result).hasCauseInstanceOf(OwnerDiedException.class);
            assertThat(lock.isInconsistent()).isTrue();
            assertThatThrownBy(lock::tryLock).isInstanceOf(OwnerDiedException.class);
            lock.lockInconsistent();
            lock.unlock();
            assertThatThrownBy(lock::lock).isInstanceOf(OwnerDiedException.class).hasMessageContaining("markConsistent");
            lock.lockInconsistent();
            lock.markConsistent();
            lock.unlock();
            assertThat(lock.isInconsistent()).isFalse();
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        }
    }

    @Test
    void aLockThatIsClosedWhileItIsHeldPassesOnAsAfterADeath() throws Exception {
        try (var lock = SharedLock.create();
                var step = SharedLong.create(0);
                var family = new Family()) {
            family.start(() -> {
                lock.lock();
                step.set(1);
                Family.await(step, 2);
                SharedLock own = lock;
                own.close();
                Family.await(step, 3);
            });
            Family.await(step, 1);
            var waiting = Family.run(() -> {
                lock.lock();
                boolean recovered = lock.recoveredFromDeath();
                lock.unlock();
                return recovered;
            });
            Family.awaitWaiting(lock, 1);
            step.set(2);
            assertThat(waiting.result()).isTrue();
            step.set(3);
            family.join();
        }
    }

    @Test
    void aStoppedHolderKeepsTheLockAndIsNamed() throws Exception {
        try (var lock = SharedLock.create();
                var step = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess holder = family.start(() -> {
                lock.lock();
                step.set(1);
                Family.await(step, 2);
                lock.unlock();
            });
            Family.await(step, 1);
            Family.signal(holder, "STOP");
            assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isFalse();
            assertThat(lock.owner()).hasValueSatisfying(
                    text -> assertThat(text).contains("pid " + holder.pid()).contains("stopped"));
            step.set(2);
            Family.signal(holder, "CONT");
            assertThat(lock.tryLock(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.recoveredFromDeath()).isFalse();
            lock.unlock();
            family.join();
        }
    }

    @Test
    void aClosedLockRefusesEveryUse() throws Exception {
        SharedLock lock = SharedLock.create();
        lock.close();
        lock.close();
        assertThatThrownBy(lock::lock).isInstanceOf(StaleHandleException.class).hasMessageContaining("closed");
        assertThatThrownBy(lock::tryLock).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(lock::owner).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(lock::newCondition).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> ChildProcess.start(lock::lock)).hasStackTraceContaining("closed");
    }

    @Test
    void interruptsDoNotCostTheTurnAtAFairLock() throws Exception {
        try (var lock = SharedLock.builder().fair(true).build();
                var order = SharedLong.create(0);
                var others = new Family()) {
            lock.lock();
            var first = Family.run(() -> {
                lock.lock();
                order.compareAndSet(0, 1);
                lock.unlock();
                return Thread.interrupted();
            });
            Family.awaitWaiting(lock, 1);
            others.start(() -> {
                lock.lock();
                order.compareAndSet(0, 2);
                lock.unlock();
            });
            Family.awaitWaiting(lock, 2);
            for (int i = 0; i < 100; i++) {
                first.thread().interrupt();
                LockSupport.parkNanos(1_000_000);
            }
            lock.unlock();
            assertThat(first.result()).isTrue();
            others.join();
            assertThat(order.get()).isEqualTo(1);
        }
    }

    @Test
    void closingSendsTheThreadsAwayThatWaitInThisProcess() throws Exception {
        try (var held = SharedLong.create(0);
                var family = new Family()) {
            var lock = SharedLock.create();
            family.start(() -> {
                lock.lock();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            List<Family.Run<Object>> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(new Family.Run<>(i % 2 == 0, () -> {
                    lock.lock();
                    return null;
                }));
            }
            Family.awaitWaiting(lock, 1);
            lock.close();
            for (var thread : waiting) {
                assertThatThrownBy(thread::result).hasCauseInstanceOf(StaleHandleException.class);
            }
        }
    }

    @Test
    void manyProcessesHaveItOpen() throws Exception {
        try (var lock = SharedLock.create();
                var value = SharedLong.create(0);
                var ready = SharedLong.create(0);
                var family = new Family()) {
            for (int i = 0; i < 7; i++) {
                family.start(() -> {
                    ready.incrementAndGet();
                    Family.await(ready, 7);
                    increment(lock, value, 300);
                });
            }
            Family.await(ready, 7);
            increment(lock, value, 300);
            family.join();
            assertThat(value.get()).isEqualTo(8 * 300);
        }
    }

    @Test
    void aThousandBlockedVirtualThreadsLeaveOthersRunning() throws Exception {
        try (var lock = SharedLock.create();
                var held = SharedLong.create(0);
                var family = new Family()) {
            family.start(() -> {
                lock.lock();
                held.set(1);
                Family.await(held, 2);
                lock.unlock();
            });
            Family.await(held, 1);
            var count = SharedLong.create(0);
            List<Family.Run<Object>> blocked = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                blocked.add(Family.runVirtual(() -> {
                    increment(lock, count, 1);
                    return null;
                }));
            }
            Family.awaitWaiting(lock, 1);
            assertThat(Family.runVirtual(() -> {
                for (int i = 0; i < 10; i++) {
                    Thread.sleep(1); // lets the carrier go, and gets one again
                }
                return "ran";
            }).get(30, TimeUnit.SECONDS)).isEqualTo("ran");
            assertThat(count.get()).isZero();
            held.set(2);
            for (var thread : blocked) {
                thread.result();
            }
            assertThat(count.get()).isEqualTo(1_000);
            count.close();
            family.join();
        }
    }

    @Test
    void whatIsHeldIsNotClosedAsForgotten() {
        SharedLock.Hold held = holdOfAForgottenLock();
        for (int i = 0; i < 5; i++) {
            System.gc();
            LockSupport.parkNanos(1_000_000);
        }
        held.close();
        assertThatThrownBy(held::close).isInstanceOf(IllegalMonitorStateException.class);
    }

    private static SharedLock.Hold holdOfAForgottenLock() {
        return SharedLock.create().acquire();
    }

    @Test
    void aTaskThatEndsGivesUpTheLocksOfItsThread() throws Exception {
        try (var lock = SharedLock.create();
                var value = SharedLong.create(0);
                var pool = ProcessPool.of(1)) {
            long pid = pool.submit(() -> {
                lock.lock();
                lock.lock();
                value.lock().lock();
                return ProcessHandle.current().pid();
            }).get();
            lock.lock();
            assertThat(lock.recoveredFromDeath()).isTrue();
            lock.unlock();
            assertThat(value.lock().isLocked()).isFalse();
            assertThat(pool.submit(() -> {
                lock.lock();
                lock.unlock();
                return ProcessHandle.current().pid();
            }).get()).isEqualTo(pid);
        }
    }

    @Test
    void eachTaskGivesUpItsLockHoweverManyOthersItHasUsedSince() throws Exception {
        try (var lock = SharedLock.create();
                var pool = ProcessPool.of(1)) {
            for (int task = 0; task < 3; task++) {
                pool.submit(() -> {
                    lock.lock();
                    for (int i = 0; i < 500; i++) {
                        try (var other = SharedLock.create()) {
                            other.lock();
                            other.unlock();
                        }
                    }
                }).get();
                assertThat(lock.tryLock(60, TimeUnit.SECONDS)).isTrue();
                assertThat(lock.recoveredFromDeath()).isTrue();
                lock.unlock();
            }
        }
    }

    @Test
    void threadsThatATaskHasStartedKeepTheirs() throws Exception {
        try (var lock = SharedLock.create();
                var end = SharedLong.create(0);
                var pool = ProcessPool.of(1)) {
            pool.submit(() -> {
                var locked = new CountDownLatch(1);
                Thread.ofPlatform().daemon().start(() -> {
                    lock.lock();
                    locked.countDown();
                    Family.await(end, 1);
                    lock.unlock();
                });
                locked.await();
                return null;
            }).get();
            assertThat(lock.tryLock(300, TimeUnit.MILLISECONDS)).isFalse();
            end.set(1);
            assertThat(lock.tryLock(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.recoveredFromDeath()).isFalse();
            lock.unlock();
        }
    }

    @Test
    void aChildsMainTaskGivesUpItsLocksThoughTheChildLivesOn() throws Exception {
        var lines = new ArrayList<String>();
        try (var lock = SharedLock.create();
                var held = SharedLong.create(0)) {
            ChildProcess child = ChildProcess.builder(() -> {
                lock.lock();
                held.set(1);
                Thread.ofPlatform().start(() -> Family.await(held, 2));
            }).stderr(line -> {
                synchronized (lines) {
                    lines.add(line);
                }
            }).start();
            try (child) {
                Family.await(held, 1);
                assertThat(lock.tryLock(60, TimeUnit.SECONDS)).isTrue();
                assertThat(lock.recoveredFromDeath()).isTrue();
                assertThat(child.isAlive()).isTrue();
                lock.unlock();
                held.set(2);
                assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            }
            synchronized (lines) {
                assertThat(String.join("\n", lines)).contains("main task").contains("lock (LOCK cell").contains("finally");
            }
        }
    }
}
