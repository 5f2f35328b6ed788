// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.error.OwnerDiedException;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A shared read-write lock does what a {@code ReentrantReadWriteLock} does, between processes, and outlives them. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings({"LockNotBeforeTry", "ReferenceEquality"}) // a test that fails need not release; a lock is itself
class SharedReadWriteLockTest {

    private static boolean tryAndRelease(Lock lock) {
        boolean locked = lock.tryLock();
        if (locked) {
            lock.unlock();
        }
        return locked;
    }

    @Test
    void manyReadOrOneWrites() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var step = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess reader = family.start(() -> {
                lock.readLock().lock();
                step.set(1);
                Family.await(step, 2);
                lock.readLock().unlock();
                lock.writeLock().lock();
                step.set(3);
                Family.await(step, 4);
                lock.writeLock().unlock();
            });
            Family.await(step, 1);
            assertThat(tryAndRelease(lock.readLock())).isTrue();
            assertThat(tryAndRelease(lock.writeLock())).isFalse();
            assertThat(lock.readers()).singleElement().asString().contains("pid " + reader.pid());
            assertThat(lock.isWriteLocked()).isFalse();
            step.set(2);
            Family.await(step, 3);
            assertThat(tryAndRelease(lock.readLock())).isFalse();
            assertThat(tryAndRelease(lock.writeLock())).isFalse();
            assertThat(lock.writer()).hasValueSatisfying(text -> assertThat(text).contains("pid " + reader.pid()));
            assertThat(lock.isWriteLocked()).isTrue();
            step.set(4);
            lock.writeLock().lock();
            assertThat(lock.isWriteLockedByCurrentThread()).isTrue();
            lock.writeLock().unlock();
            family.join();
        }
    }

    private static void readAndWrite(SharedReadWriteLock lock, SharedLong left, SharedLong right, int times) {
        for (int i = 0; i < times; i++) {
            if (i % 4 == 0) {
                lock.writeLock().lock();
                left.set(left.get() + 1);
                right.set(right.get() + 1);
                lock.writeLock().unlock();
            } else {
                lock.readLock().lock();
                long seen = left.get();
                if (seen != right.get()) {
                    throw new AssertionError("half a write was seen: " + seen + " and " + right.get());
                }
                lock.readLock().unlock();
            }
        }
    }

    @Test
    void noReaderSeesHalfAWrite() throws Exception {
        int times = 2_000;
        try (var lock = SharedReadWriteLock.create();
                var left = SharedLong.create(0);
                var right = SharedLong.create(0);
                var family = new Family()) {
            for (int i = 0; i < 2; i++) {
                family.start(() -> {
                    var other = Thread.ofVirtual().start(() -> readAndWrite(lock, left, right, times));
                    readAndWrite(lock, left, right, times);
                    other.join();
                });
            }
            readAndWrite(lock, left, right, times);
            family.join();
            assertThat(left.get()).isEqualTo(5L * times / 4);
            assertThat(right.get()).isEqualTo(5L * times / 4);
            assertThat(lock.readers()).isEmpty();
            assertThat(lock.writer()).isEmpty();
        }
    }

    @Test
    void bothAreReentrantAndAWriterMayKeepReading() throws Exception {
        try (var lock = SharedReadWriteLock.create()) {
            lock.writeLock().lock();
            lock.writeLock().lock();
            lock.readLock().lock();
            lock.readLock().lock();
            assertThat(lock.writeHoldCount()).isEqualTo(2);
            assertThat(lock.readHoldCount()).isEqualTo(2);
            assertThat(Family.run(() -> tryAndRelease(lock.readLock())).result()).isFalse();
            lock.writeLock().unlock();
            lock.writeLock().unlock();
            assertThat(Family.run(() -> tryAndRelease(lock.readLock())).result()).isTrue();
            assertThat(Family.run(() -> tryAndRelease(lock.writeLock())).result()).isFalse();
            lock.readLock().unlock();
            lock.readLock().unlock();
            assertThat(Family.run(() -> tryAndRelease(lock.writeLock())).result()).isTrue();
            assertThatThrownBy(() -> lock.readLock().unlock()).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(() -> lock.writeLock().unlock()).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    void whoReadsIsRefusedAsWriterInsteadOfWaitingForItself() {
        try (var lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            assertThatThrownBy(() -> lock.writeLock().lock()).isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessageContaining("Release the read lock first");
            assertThat(lock.writeLock().tryLock()).isFalse();
            lock.readLock().unlock();
        }
    }

    @Test
    void aWaitingWriterIsBeforeNewReadersButNotBeforeThoseWhoReadAlready() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var wrote = SharedLong.create(0);
                var family = new Family()) {
            lock.readLock().lock();
            family.start(() -> {
                lock.writeLock().lock();
                wrote.set(1);
                lock.writeLock().unlock();
            });
            Family.awaitWaiting(lock, 1);
            var reader = Family.run(() -> {
                lock.readLock().lock();
                long seen = wrote.get();
                lock.readLock().unlock();
                return seen;
            });
            Family.awaitWaiting(lock, 2);
            lock.readLock().lock();
            lock.readLock().unlock();
            assertThat(wrote.get()).isZero();
            lock.readLock().unlock();
            assertThat(reader.result()).isEqualTo(1);
            family.join();
        }
    }

    @Test
    void readersDoNotStarveAWriter() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var reads = SharedLong.create(0);
                var end = SharedLong.create(0);
                var family = new Family()) {
            for (int i = 0; i < 2; i++) {
                family.start(() -> {
                    Runnable reading = () -> {
                        while (end.get() == 0) {
                            lock.readLock().lock();
                            long until = reads.incrementAndGet() + 2;
                            long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
                            while (reads.get() < until && System.nanoTime() < limit) {
                                Thread.onSpinWait(); // so that the next two have come before this one goes
                            }
                            lock.readLock().unlock();
                        }
                    };
                    var other = Thread.ofPlatform().start(reading);
                    reading.run();
                    other.join();
                });
            }
            Family.await(reads, 100);
            for (int i = 0; i < 20; i++) {
                assertThat(lock.writeLock().tryLock(30, TimeUnit.SECONDS)).isTrue();
                lock.writeLock().unlock();
            }
            long before = reads.get();
            Family.await(reads, before + 10);
            end.set(1);
            family.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timesAndInterruptsEndAWait(boolean virtual) throws Exception {
        try (var lock = SharedReadWriteLock.create()) {
            for (Lock held : List.of(lock.readLock(), lock.writeLock())) {
                held.lock();
                for (Lock wanted : held == lock.readLock()
                        ? List.of(lock.writeLock())
                        : List.of(lock.readLock(), lock.writeLock())) {
                    assertThat(new Family.Run<>(virtual, () -> wanted.tryLock(30, TimeUnit.MILLISECONDS)).result()).isFalse();
                    assertThat(new Family.Run<>(virtual, () -> wanted.tryLock(0, TimeUnit.MILLISECONDS)).result()).isFalse();
                    var waiting = new Family.Run<Boolean>(virtual, () -> {
                        wanted.lockInterruptibly();
                        return true;
                    });
                    Family.awaitWaiting(lock, 1);
                    waiting.thread().interrupt();
                    assertThatThrownBy(waiting::result).hasCauseInstanceOf(InterruptedException.class);
                    if (held == lock.readLock()) {
                        assertThat(Family.run(() -> tryAndRelease(lock.readLock())).result()).isTrue(); // the writer has left
                    }
                    var stays = new Family.Run<Boolean>(virtual, () -> {
                        wanted.lock();
                        wanted.unlock();
                        return Thread.currentThread().isInterrupted();
                    });
                    Family.awaitWaiting(lock, 1);
                    stays.thread().interrupt();
                    held.unlock();
                    assertThat(stays.result()).isTrue();
                    held.lock();
                }
                held.unlock();
            }
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lock.readLock().lockInterruptibly()).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lock.writeLock().tryLock(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(lock.writer()).isEmpty();
            assertThat(lock.readers()).isEmpty();
        }
    }

    @Test
    void aStoppedProcessThatOnlyWaitsToWriteKeepsNobodyOut() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var family = new Family()) {
            lock.readLock().lock();
            ChildProcess writer = family.start(() -> {
                lock.writeLock().lock();
                lock.writeLock().unlock();
            });
            Family.await().until(() -> lock.writer().isPresent());
            Family.signal(writer, "STOP");
            lock.readLock().unlock();
            assertThat(lock.writeLock().tryLock(60, TimeUnit.SECONDS)).isTrue();
            lock.writeLock().unlock();
            assertThat(lock.readLock().tryLock(60, TimeUnit.SECONDS)).isTrue();
            lock.readLock().unlock();
            Family.signal(writer, "CONT");
            family.join();
            assertThat(lock.isWriteLocked()).isFalse();
        }
    }

    @Test
    void interruptsOfWhoWaitsToWriteHoldNobodyUp() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var rounds = SharedLong.create(0);
                var family = new Family()) {
            family.start(() -> {
                while (rounds.get() < 200) {
                    lock.readLock().lock();
                    LockSupport.parkNanos(200_000);
                    lock.readLock().unlock();
                }
            });
            List<Family.Run<Object>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                writers.add(new Family.Run<>(i == 2, () -> {
                    while (rounds.get() < 200) {
                        lock.writeLock().lock();
                        rounds.incrementAndGet();
                        lock.writeLock().unlock();
                        Thread.interrupted();
                    }
                    return null;
                }));
            }
            Family.await().until(() -> {
                writers.forEach(writer -> writer.thread().interrupt());
                return rounds.get() >= 200;
            });
            for (var writer : writers) {
                writer.result();
            }
            family.join();
            assertThat(lock.isWriteLocked()).isFalse();
        }
    }

    @Test
    void aKilledReaderReadsNoMore() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var read = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess reader = family.start(() -> {
                var other = Thread.ofPlatform().start(() -> {
                    lock.readLock().lock();
                    read.incrementAndGet();
                });
                lock.readLock().lock();
                lock.readLock().lock();
                read.incrementAndGet();
                other.join();
                Family.forever();
            });
            Family.await(read, 2);
            var writer = Family.run(() -> {
                lock.writeLock().lock();
                boolean recovered = lock.recoveredFromDeath();
                lock.writeLock().unlock();
                return recovered;
            });
            Family.awaitWaiting(lock, 1);
            reader.kill();
            assertThat(writer.result()).isFalse();
            assertThat(lock.readers()).isEmpty();
        }
    }

    @Test
    void aKilledWritersLockPassesOnAndWhoGetsItCanAsk() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var held = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess writer = family.start(() -> {
                lock.writeLock().lock();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            var reader = Family.run(() -> {
                lock.readLock().lock();
                boolean recovered = lock.recoveredFromDeath();
                lock.readLock().unlock();
                return recovered;
            });
            Family.awaitWaiting(lock, 1);
            writer.kill();
            assertThat(reader.result()).isTrue();
            lock.writeLock().lock();
            assertThat(lock.recoveredFromDeath()).isTrue();
            lock.writeLock().unlock();
            lock.readLock().lock();
            assertThat(lock.recoveredFromDeath()).isFalse();
            lock.readLock().unlock();
            assertThatThrownBy(lock::recoveredFromDeath).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    void aLockThatFailsAfterADeathDoesSoUntilItIsMarkedConsistent() throws Exception {
        try (var lock = SharedReadWriteLock.builder().onOwnerDeath(OwnerDeath.FAIL).build();
                var held = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess holder = family.start(() -> {
                lock.writeLock().lock();
                held.set(1);
                Family.forever();
            });
            Family.await(held, 1);
            var reader = Family.run(() -> lock.readLock().tryLock(1, TimeUnit.DAYS));
            var writer = Family.run(() -> lock.writeLock().tryLock(1, TimeUnit.DAYS));
            Family.awaitWaiting(lock, 1);
            holder.kill();
            assertThatThrownBy(reader::result).hasCauseInstanceOf(OwnerDiedException.class);
            assertThatThrownBy(writer::result).hasCauseInstanceOf(OwnerDiedException.class);
            assertThatThrownBy(() -> lock.readLock().tryLock()).isInstanceOf(OwnerDiedException.class);
            assertThat(lock.isInconsistent()).isTrue();
            lock.lockInconsistent();
            assertThat(lock.recoveredFromDeath()).isTrue();
            lock.writeLock().unlock();
            assertThatThrownBy(() -> lock.writeLock().tryLock()).isInstanceOf(OwnerDiedException.class);
            lock.lockInconsistent();
            lock.markConsistent();
            lock.writeLock().unlock();
            assertThat(lock.isInconsistent()).isFalse();
            assertThat(tryAndRelease(lock.readLock())).isTrue();
            assertThat(lock.readers()).isEmpty();
        }
    }

    @Test
    void aKilledWriterThatOnlyWaitedLetsReadersInAndLeavesNoMark() throws Exception {
        try (var lock = SharedReadWriteLock.builder().onOwnerDeath(OwnerDeath.FAIL).build();
                var family = new Family()) {
            lock.readLock().lock();
            ChildProcess writer = family.start(() -> lock.writeLock().lock());
            Family.awaitWaiting(lock, 1);
            var reader = Family.run(() -> {
                lock.readLock().lock();
                boolean recovered = lock.recoveredFromDeath();
                lock.readLock().unlock();
                return recovered;
            });
            Family.awaitWaiting(lock, 2);
            writer.kill();
            assertThat(reader.result()).isFalse();
            lock.readLock().unlock();
            assertThat(lock.isInconsistent()).isFalse();
        }
    }

    @Test
    void aStoppedReaderKeepsReadingAndIsNamed() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var step = SharedLong.create(0);
                var family = new Family()) {
            ChildProcess reader = family.start(() -> {
                lock.readLock().lock();
                step.set(1);
                Family.await(step, 2);
                lock.readLock().unlock();
            });
            Family.await(step, 1);
            Family.signal(reader, "STOP");
            assertThat(lock.writeLock().tryLock(1, TimeUnit.SECONDS)).isFalse();
            assertThat(lock.readers()).singleElement().asString().contains("pid " + reader.pid()).contains("stopped");
            step.set(2);
            Family.signal(reader, "CONT");
            assertThat(lock.writeLock().tryLock(60, TimeUnit.SECONDS)).isTrue();
            lock.writeLock().unlock();
            family.join();
        }
    }

    @Test
    void eachSideTravelsByItself() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var family = new Family()) {
            Lock reading = lock.readLock();
            Lock writing = lock.writeLock();
            lock.writeLock().lock();
            family.start(() -> {
                if (reading.tryLock() || writing.tryLock()) {
                    throw new AssertionError("the lock is held by the parent");
                }
            });
            family.join();
            lock.writeLock().unlock();
        }
    }

    @Test
    void aTaskGivesUpWhatItReadsThoughAnotherThreadHasReadSinceAndItHasUsedManyOthers() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var pool = ProcessPool.of(1)) {
            for (int task = 0; task < 3; task++) {
                pool.submit(() -> {
                    lock.readLock().lock();
                    Thread.ofVirtual().start(() -> {
                        lock.readLock().lock();
                        lock.readLock().unlock();
                    }).join();
                    for (int i = 0; i < 500; i++) {
                        try (var other = SharedReadWriteLock.create()) {
                            other.writeLock().lock();
                            other.writeLock().unlock();
                        }
                    }
                    return null;
                }).get();
                assertThat(lock.writeLock().tryLock(60, TimeUnit.SECONDS)).isTrue();
                lock.writeLock().unlock();
            }
        }
    }

    @Test
    void threadsOfOneProcessReadInAnyOrder() throws Exception {
        try (var lock = SharedReadWriteLock.create()) {
            lock.readLock().lock();
            var second = Thread.ofPlatform().start(() -> {
                lock.readLock().lock();
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            second.join();
            lock.readLock().unlock();
            lock.readLock().lock();
            assertThat(lock.readHoldCount()).isOne();
            assertThat(lock.writeLock().tryLock()).isFalse();
            lock.readLock().unlock();
            assertThat(lock.readHoldCount()).isZero();
            assertThat(lock.readers()).hasSize(1); // the second thread has ended without giving up its count
            assertThatThrownBy(() -> lock.readLock().unlock()).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    void aTaskThatEndsGivesUpWhatItsThreadHas() throws Exception {
        try (var lock = SharedReadWriteLock.create();
                var other = SharedReadWriteLock.create();
                var pool = ProcessPool.of(1)) {
            long pid = pool.submit(() -> {
                lock.writeLock().lock();
                lock.readLock().lock();
                other.readLock().lock();
                return ProcessHandle.current().pid();
            }).get();
            assertThat(lock.writeLock().tryLock(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.recoveredFromDeath()).isTrue();
            lock.writeLock().unlock();
            assertThat(other.writeLock().tryLock(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.recoveredFromDeath()).isFalse();
            other.writeLock().unlock();
            assertThat(pool.submit(() -> {
                if (lock.readHoldCount() + lock.writeHoldCount() + other.readHoldCount() > 0) {
                    throw new AssertionError("the thread still has what it had");
                }
                return ProcessHandle.current().pid();
            }).get()).isEqualTo(pid);
        }
    }

    @Test
    void aClosedLockRefusesEveryUse() {
        var lock = SharedReadWriteLock.create();
        lock.close();
        assertThatThrownBy(() -> lock.readLock().lock()).isInstanceOf(StaleHandleException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> lock.writeLock().lock()).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(lock::readers).isInstanceOf(StaleHandleException.class);
    }
}
