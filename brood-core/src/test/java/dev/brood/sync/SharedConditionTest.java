// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.error.OwnerDiedException;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A shared condition does what {@code Condition} says, between processes, and loses no signal by a death. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop", "JavaUtilDate"}) // single waits, with and without a signal, are the subject
class SharedConditionTest {

    /** Waits once, without a loop: tests count what is woken. */
    private static void awaitOnce(SharedCondition condition) throws InterruptedException {
        Lock lock = condition.lock();
        lock.lock();
        try {
            condition.await();
        } finally {
            lock.unlock();
        }
    }

    private static int waiting(SharedCondition condition) {
        condition.lock().lock();
        try {
            return condition.waiting();
        } finally {
            condition.lock().unlock();
        }
    }

    private static void awaitWaiting(SharedCondition condition, int threads) {
        Family.await().until(() -> waiting(condition) == threads);
    }

    private static int signal(SharedCondition condition, int threads) {
        condition.lock().lock();
        try {
            return condition.signal(threads);
        } finally {
            condition.lock().unlock();
        }
    }

    @Test
    void aSignalWhoseReceiverIsKilledBeforeItHasTheLockGoesToAnother() throws Exception {
        try (var lock = SharedLock.create(); var condition = lock.newCondition(); var on = SharedLong.create(0); var family = new Family()) {
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                children.add(family.start(() -> {
                    awaitOnce(condition);
                    on.incrementAndGet();
                }));
                awaitWaiting(condition, i + 1);
            }
            lock.lock();
            try {
                assertThat(condition.signal(2)).isEqualTo(2);
                children.getFirst().kill();
                children.getFirst().join();
            } finally {
                lock.unlock();
            }
            Family.await().until(() -> on.get() == 2);
            assertThat(waiting(condition)).isZero();
        }
    }

    @Test
    void aSignalWakesExactlySoMany() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition();
                var woken = SharedLong.create(0);
                var family = new Family()) {
            for (int i = 0; i < 2; i++) {
                family.start(() -> {
                    List<Thread> threads = new ArrayList<>();
                    for (int j = 0; j < 3; j++) {
                        threads.add((j == 0 ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                            try {
                                awaitOnce(condition);
                                woken.incrementAndGet();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }));
                    }
                    for (Thread thread : threads) {
                        thread.join();
                    }
                });
            }
            var own = Family.run(() -> {
                awaitOnce(condition);
                return woken.incrementAndGet();
            });
            awaitWaiting(condition, 7);
            assertThat(signal(condition, 0)).isZero();
            assertThat(signal(condition, 3)).isEqualTo(3);
            Family.await(woken, 3);
            assertThat(waiting(condition)).isEqualTo(4);
            lock.lock();
            condition.signal();
            lock.unlock();
            Family.await(woken, 4);
            assertThat(waiting(condition)).isEqualTo(3);
            assertThat(woken.get()).isEqualTo(4);
            lock.lock();
            condition.signalAll();
            lock.unlock();
            Family.await(woken, 7);
            own.result();
            family.join();
            assertThat(signal(condition, 5)).isZero();
        }
    }

    @Test
    void withoutTheLockItRefuses() {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(condition::awaitUninterruptibly).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(() -> condition.awaitNanos(1)).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(() -> SharedCondition.create(new ReentrantLock())).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SharedLock");
            assertThatThrownBy(() -> condition.signal(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aWaitEndsWithItsTimeAndTakesNoSignal() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            lock.lock();
            assertThat(condition.awaitNanos(-5)).isNotPositive();
            long began = System.nanoTime();
            assertThat(condition.await(100, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000);
            assertThat(condition.awaitNanos(1_000_000)).isNotPositive();
            assertThat(condition.awaitUntil(new Date(System.currentTimeMillis() + 20))).isFalse();
            assertThat(condition.awaitUntil(new Date(0))).isFalse();
            assertThat(lock.holdCount()).isEqualTo(1);
            assertThat(condition.waiting()).isZero();
            assertThat(condition.signal(1)).isZero();
            lock.unlock();
        }
    }

    @Test
    void aSignalBeforeTheTimeIsOverIsTold() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            var first = Family.run(() -> {
                lock.lock();
                try {
                    return condition.await(1, TimeUnit.DAYS);
                } finally {
                    lock.unlock();
                }
            });
            var second = Family.runVirtual(() -> {
                lock.lock();
                try {
                    return condition.awaitNanos(Duration.ofDays(1).toNanos());
                } finally {
                    lock.unlock();
                }
            });
            awaitWaiting(condition, 2);
            assertThat(signal(condition, 2)).isEqualTo(2);
            assertThat(first.result()).isTrue();
            assertThat(second.result()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsAWaitWithTheLockHeld(boolean virtual) throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            var waiting = new Family.Run<>(virtual, () -> {
                lock.lock();
                lock.lock();
                try {
                    condition.await();
                    return -1;
                } catch (InterruptedException e) {
                    return lock.holdCount();
                } finally {
                    lock.unlock();
                    lock.unlock();
                }
            });
            awaitWaiting(condition, 1);
            waiting.thread().interrupt();
            assertThat(waiting.result()).isEqualTo(2);
            lock.lock();
            Thread.currentThread().interrupt();
            assertThatThrownBy(condition::await).isInstanceOf(InterruptedException.class);
            assertThat(lock.holdCount()).isEqualTo(1);
            assertThat(condition.signal(1)).isZero();
            lock.unlock();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUninterruptibleWaitKeepsTheInterrupt(boolean virtual) throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            var waiting = new Family.Run<>(virtual, () -> {
                lock.lock();
                condition.awaitUninterruptibly();
                lock.unlock();
                return Thread.currentThread().isInterrupted();
            });
            awaitWaiting(condition, 1);
            waiting.thread().interrupt();
            assertThat(waiting(condition)).isEqualTo(1);
            assertThat(signal(condition, 1)).isEqualTo(1);
            assertThat(waiting.result()).isTrue();
        }
    }

    @Test
    void interruptedThreadsTakeNoSignalFromOthers() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            for (int round = 0; round < 100; round++) {
                var stays = Family.runVirtual(() -> {
                    awaitOnce(condition);
                    return true;
                });
                var leaves = Family.run(() -> {
                    try {
                        awaitOnce(condition);
                        return true;
                    } catch (InterruptedException e) {
                        return false;
                    }
                });
                awaitWaiting(condition, 2);
                leaves.thread().interrupt();
                assertThat(signal(condition, 1)).isEqualTo(1);
                if (leaves.result()) { // the signal was faster, and was the interrupted thread's
                    assertThat(stays.isDone()).isFalse();
                    assertThat(signal(condition, 1)).isEqualTo(1);
                }
                assertThat(stays.result()).isTrue();
            }
        }
    }

    @Test
    void aReentrantHoldIsReleasedAndComesBackWhole() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition()) {
            var waiting = Family.run(() -> {
                lock.lock();
                lock.lock();
                lock.lock();
                condition.await();
                int count = lock.holdCount();
                lock.unlock();
                lock.unlock();
                lock.unlock();
                return count;
            });
            awaitWaiting(condition, 1);
            assertThat(signal(condition, 1)).isEqualTo(1);
            assertThat(waiting.result()).isEqualTo(3);
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void aKilledWaiterIsNotSignalled() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition();
                var family = new Family()) {
            ChildProcess victim = family.start(() -> awaitOnce(condition));
            awaitWaiting(condition, 1);
            var stays = Family.run(() -> {
                awaitOnce(condition);
                return true;
            });
            awaitWaiting(condition, 2);
            victim.kill();
            awaitWaiting(condition, 1);
            assertThat(signal(condition, 1)).isEqualTo(1);
            assertThat(stays.result()).isTrue();
        }
    }

    @Test
    void theSignalsOfAKilledProcessPassOnToOthers() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition();
                var woken = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess victim = family.start(() -> {
                var other = Thread.ofPlatform().start(() -> {
                    try {
                        awaitOnce(condition);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                awaitOnce(condition);
                other.join();
            });
            awaitWaiting(condition, 2);
            Family.signal(victim, "STOP"); // it cannot take what it is given
            assertThat(signal(condition, 2)).isEqualTo(2);
            List<Family.Run<Long>> others = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                others.add(Family.run(() -> {
                    awaitOnce(condition);
                    return woken.incrementAndGet();
                }));
            }
            awaitWaiting(condition, 3);
            victim.kill();
            Family.await(woken, 2);
            assertThat(waiting(condition)).isEqualTo(1);
            assertThat(woken.get()).isEqualTo(2);
            assertThat(signal(condition, 2)).isEqualTo(1);
            for (var other : others) {
                other.result();
            }
        }
    }

    @Test
    void theSignalsOfAKilledProcessAreForgottenIfNobodyWaits() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition();
                var family = new Family()) {
            ChildProcess victim = family.start(() -> awaitOnce(condition));
            awaitWaiting(condition, 1);
            Family.signal(victim, "STOP");
            assertThat(signal(condition, 1)).isEqualTo(1);
            victim.kill();
            assertThat(victim.join(Duration.ofSeconds(60))).isTrue();
            lock.lock();
            assertThat(condition.await(100, TimeUnit.MILLISECONDS)).isFalse();
            lock.unlock();
        }
    }

    @Test
    void whoWaitsLearnsThatTheLocksHolderDied() throws Exception {
        try (var lock = SharedLock.create();
                var condition = lock.newCondition();
                var held = SharedLong.create(0);
                var family = new Family()) {
            var waiting = Family.run(() -> {
                lock.lock();
                try {
                    condition.await();
                    return lock.recoveredFromDeath();
                } finally {
                    lock.unlock();
                }
            });
            awaitWaiting(condition, 1);
            ChildProcess holder = family.start(() -> {
                condition.lock().lock();
                condition.signal();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            holder.kill();
            assertThat(waiting.result()).isTrue();
        }
    }

    @Test
    void aWaitForAFailingLockEndsWithTheDeathAndTheLockHeld() throws Exception {
        try (var lock = SharedLock.builder().onOwnerDeath(OwnerDeath.FAIL).build();
                var condition = lock.newCondition();
                var held = SharedLong.create(0);
                var family = new Family()) {
            var waiting = Family.run(() -> {
                lock.lock();
                try {
                    condition.await();
                    return "nothing";
                } catch (OwnerDiedException e) {
                    lock.markConsistent();
                    return "mended with " + lock.holdCount();
                } finally {
                    lock.unlock();
                }
            });
            awaitWaiting(condition, 1);
            ChildProcess holder = family.start(() -> {
                lock.lock();
                condition.signal();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            holder.kill();
            assertThat(waiting.result()).isEqualTo("mended with 1");
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        }
    }

    @Test
    void aBufferBetweenProcessesLosesNothing() throws Exception {
        int each = 500;
        try (var lock = SharedLock.create();
                var notEmpty = lock.newCondition();
                var notFull = lock.newCondition();
                var size = SharedLong.create(0);
                var taken = SharedLong.create(0);
                var family = new Family()) {
            family.start(() -> {
                for (int i = 0; i < 2 * each; i++) {
                    lock.lock();
                    while (size.get() == 3) {
                        notFull.await();
                    }
                    size.incrementAndGet();
                    notEmpty.signal();
                    lock.unlock();
                }
            });
            for (int consumer = 0; consumer < 2; consumer++) {
                family.start(() -> {
                    for (int i = 0; i < each; i++) {
                        lock.lock();
                        while (size.get() == 0) {
                            notEmpty.await();
                        }
                        size.decrementAndGet();
                        taken.incrementAndGet();
                        notFull.signal();
                        lock.unlock();
                    }
                });
            }
            family.join();
            assertThat(taken.get()).isEqualTo(2L * each);
            assertThat(size.get()).isZero();
        }
    }

    @Test
    void conditionsOfOtherLocksTravelToo() throws Exception {
        try (var value = SharedLong.create(0);
                var lock = SharedReadWriteLock.create();
                var family = new Family()) {
            var ofValue = value.lock().newCondition();
            var ofWriter = (SharedCondition) lock.writeLock().newCondition();
            family.start(() -> {
                awaitOnce(ofValue);
                awaitOnce(ofWriter);
            });
            awaitWaiting(ofValue, 1);
            signal(ofValue, 1);
            awaitWaiting(ofWriter, 1);
            signal(ofWriter, 1);
            family.join();
            ofValue.close();
            ofWriter.close();
            assertThatThrownBy(() -> lock.readLock().newCondition()).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void closingSendsTheThreadsAwayThatWaitAndPassesTheirSignalsOn() throws Exception {
        try (var lock = SharedLock.create();
                var step = SharedLong.create(0);
                var family = new Family()) {
            var condition = lock.newCondition();
            family.start(() -> {
                awaitOnce(condition);
                step.set(1);
            });
            awaitWaiting(condition, 1);
            var waiting = Family.run(() -> {
                awaitOnce(condition);
                return null;
            });
            awaitWaiting(condition, 2);
            lock.lock();
            condition.signalAll(); // its thread here cannot go on before the lock is released
            condition.close();
            lock.unlock();
            Family.await(step, 1);
            Throwable thrown = null;
            try {
                waiting.result();
            } catch (ExecutionException e) {
                thrown = e.getCause();
            }
            assertThat(thrown).satisfiesAnyOf(
                    nothing -> assertThat(nothing).isNull(), stale -> assertThat(stale).isInstanceOf(StaleHandleException.class));
            assertThatThrownBy(condition::signal).isInstanceOf(StaleHandleException.class);
            family.join();
        }
    }
}
