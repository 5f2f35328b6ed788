// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Locks whose users come near the end of their stack, at all distances from it: none is kept, and nobody waits for ever. */
@LeavesNothingBehind
@Timeout(300)
@SuppressWarnings("LockNotBeforeTry") // an unlock that fails is the subject
class StackOverflowTest {

    private static final int ROUNDS = Boolean.getBoolean("brood.soak") ? 15 : 6;
    private static final int DISTANCES = 80;
    private static final long SMALL_STACK = 512 << 10;

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private static int descend(int calls, Runnable action) {
        if (calls == 0) {
            action.run();
            return 0;
        }
        return descend(calls - 1, action) + 1;
    }

    private static boolean isRoomFor(int calls, Runnable action) {
        try {
            return descend(calls, action) == calls;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    /** Does something again and again, from where there is no room at all for it to where there is. */
    private static int overflows(Runnable action, Runnable tidy) {
        int overflows = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int calls = 1_000;
            while (isRoomFor(calls, () -> {})) {
                calls += 100;
            }
            for (int distance = 0; distance < DISTANCES; distance++) {
                overflows += isRoomFor(calls - 3 * distance, action) ? 0 : 1;
                tidy.run();
            }
        }
        return overflows;
    }

    private static void inSmallStack(Runnable action) throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        Thread thread = new Thread(null, action, "small", SMALL_STACK);
        thread.setUncaughtExceptionHandler((own, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertThat(failure).hasNullValue();
    }

    /** As the caller's own finally would, further up. */
    private static void release(SharedLock lock) {
        while (lock.isHeldByCurrentThread()) {
            lock.unlock();
        }
    }

    private void isFree(SharedLock lock) throws Exception {
        assertThat(others.thread(() -> {
            boolean got = lock.tryLock(30, TimeUnit.SECONDS);
            if (got) {
                lock.unlock();
            }
            return got;
        }).get()).as(lock.toString()).isTrue();
    }

    @Test
    void noLockIsKept() throws Exception {
        for (boolean fair : new boolean[] {false, true}) {
            try (var lock = SharedLock.builder().fair(fair).build()) {
                inSmallStack(() -> assertThat(overflows(() -> {
                    lock.lock();
                    lock.unlock();
                }, () -> release(lock))).isPositive());
                isFree(lock);
            }
        }
    }

    /** What a thread has already it still has, as often as before, when it cannot take it once more. */
    @Test
    void aLockThatAThreadHasAlreadyStaysItsOwn() throws Exception {
        try (var lock = SharedLock.create()) {
            inSmallStack(() -> {
                lock.lock();
                assertThat(overflows(() -> {
                    lock.lock();
                    lock.unlock();
                }, () -> {
                    assertThat(lock.isHeldByCurrentThread()).isTrue();
                    while (lock.holdCount() > 1) {
                        lock.unlock();
                    }
                    assertThat(lock.holdCount()).isEqualTo(1);
                })).isPositive();
                lock.unlock();
            });
            isFree(lock);
        }
    }

    /** A thread whose stack has ended in a lock need not ask whether it has that: what it locks later counts as ever. */
    @Test
    void aThreadThatDoesNotAskCountsRightLater() throws Exception {
        try (var lock = SharedLock.create()) {
            inSmallStack(() -> {
                assertThat(overflows(lock::lock, () -> {
                    lock.lock();
                    lock.lock();
                    lock.unlock();
                    assertThat(lock.isHeldByCurrentThread()).isTrue();
                    release(lock);
                })).isPositive();
                assertThat(lock.isHeldByCurrentThread()).isFalse();
            });
            isFree(lock);
        }
    }

    @Test
    void noReadOrWriteLockIsKept() throws Exception {
        try (var lock = SharedReadWriteLock.create()) {
            inSmallStack(() -> {
                assertThat(overflows(() -> {
                    lock.readLock().lock();
                    lock.readLock().unlock();
                }, () -> {
                    while (lock.readHoldCount() > 0) {
                        lock.readLock().unlock();
                    }
                })).isPositive();
                assertThat(overflows(() -> {
                    lock.writeLock().lock();
                    lock.writeLock().unlock();
                }, () -> {
                    while (lock.isWriteLockedByCurrentThread()) {
                        lock.writeLock().unlock();
                    }
                })).isPositive();
                assertThat(overflows(() -> {
                    if (lock.writeLock().tryLock()) {
                        lock.writeLock().unlock();
                    }
                }, () -> {
                    while (lock.isWriteLockedByCurrentThread()) {
                        lock.writeLock().unlock();
                    }
                })).isPositive();
            });
            assertThat(others.thread(() -> {
                boolean got = lock.writeLock().tryLock(30, TimeUnit.SECONDS);
                if (got) {
                    lock.writeLock().unlock();
                }
                return got;
            }).get()).as(lock.toString()).isTrue();
        }
    }

    @Test
    void nobodyWaitsForEverBehindAThreadWithoutStack() throws Exception {
        for (boolean fair : new boolean[] {false, true}) {
            try (var lock = SharedLock.builder().fair(fair).build()) {
                var over = new AtomicBoolean();
                List<Others.Running<Boolean>> rivals = new ArrayList<>();
                for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                    rivals.add(others.start(builder, () -> {
                        while (!over.get()) {
                            lock.lock();
                            lock.unlock();
                        }
                        return true;
                    }));
                }
                inSmallStack(() -> assertThat(overflows(() -> {
                    lock.lock();
                    lock.unlock();
                }, () -> release(lock))).isPositive());
                over.set(true);
                for (var rival : rivals) {
                    assertThat(rival.get()).isTrue();
                }
                isFree(lock);
            }
        }
    }
}
