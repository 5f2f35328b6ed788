// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.error.StaleHandleException;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Who closes an object sends its own threads away that wait there, and disturbs nobody who gets the memory after that. */
@LeavesNothingBehind
@Timeout(300)
class ClosingTest {

    private static final int WAITING = 4;
    private static final int ROUNDS = 1_000;

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    /** Starts threads that wait, closes what they wait for, and returns what they threw. */
    private List<Throwable> thrown(Callable<?> wait, AutoCloseable object) throws Exception {
        List<Others.Running<Object>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            waiting.add(others.start(i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual(), wait::call));
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> waiting.stream().allMatch(Others.Running::isSleeping));
        object.close();
        List<Throwable> thrown = new ArrayList<>();
        for (var thread : waiting) {
            Throwable failure = catchThrowable(thread::get);
            assertThat(failure).isInstanceOf(ExecutionException.class);
            thrown.add(failure.getCause());
        }
        return thrown;
    }

    @Test
    void threadsThatWaitForPermitsAreSentAway() throws Exception {
        var permits = SharedSemaphore.create(0);
        assertThat(thrown(() -> {
            permits.acquire();
            return 0;
        }, permits)).hasSize(WAITING).hasOnlyElementsOfType(StaleHandleException.class);
        try (var next = SharedSemaphore.create(1)) {
            ChildProcess child = others.process(() -> {
                next.acquire();
                next.release();
            });
            Others.endOf(child);
            assertThat(next.availablePermits()).isEqualTo(1);
            assertThat(next.holders()).isEmpty();
        }
    }

    @Test
    void threadsThatWaitForAnEventAreSentAway() throws Exception {
        var event = SharedEvent.create();
        assertThat(thrown(() -> {
            event.await();
            return 0;
        }, event)).hasSize(WAITING).hasOnlyElementsOfType(StaleHandleException.class);
    }

    @Test
    void threadsThatWaitForAnEventForSomeTimeAreSentAway() throws Exception {
        var event = SharedEvent.create();
        assertThat(thrown(() -> event.await(1, TimeUnit.DAYS), event))
                .hasSize(WAITING)
                .hasOnlyElementsOfType(StaleHandleException.class);
    }

    @Test
    void threadsThatWaitForALatchAreSentAway() throws Exception {
        var latch = SharedLatch.create(1);
        assertThat(thrown(() -> {
            latch.await();
            return 0;
        }, latch)).hasSize(WAITING).hasOnlyElementsOfType(StaleHandleException.class);
    }

    @Test
    void threadsThatWaitAtABarrierAreSentAwayAndItIsBroken() throws Exception {
        var barrier = SharedBarrier.create(WAITING + 1);
        ChildProcess child = others.process(() -> {
            try {
                barrier.await();
            } catch (BrokenBarrierException e) {
                return;
            }
            throw new AssertionError("the barrier was reached");
        });
        await().atMost(60, TimeUnit.SECONDS).until(() -> barrier.getNumberWaiting() == 1);
        List<Others.Running<Object>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING - 1; i++) {
            waiting.add(others.thread(() -> barrier.await()));
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> barrier.getNumberWaiting() == WAITING);
        barrier.close();
        for (var thread : waiting) {
            assertThat(catchThrowable(thread::get)).isInstanceOf(ExecutionException.class).cause()
                    .isInstanceOfAny(StaleHandleException.class, BrokenBarrierException.class);
        }
        Others.endOf(child);
    }

    @Test
    @SuppressWarnings("LockNotBeforeTry") // the states between are what is looked at
    void objectsAreShownWithTheirState() throws Exception {
        var lock = SharedLock.create();
        try (lock; var permits = SharedSemaphore.create(3); var event = SharedEvent.create();
                var latch = SharedLatch.create(2); var barrier = SharedBarrier.create(2); var condition = lock.newCondition();
                var both = SharedReadWriteLock.create()) {
            assertThat(condition).hasToString("condition (threads waiting: 0)");
            lock.lock();
            assertThat(lock.toString()).startsWith("lock (locked by ").contains("pid " + ProcessHandle.current().pid());
            assertThat(permits).hasToString("semaphore (permits available: 3)");
            assertThat(event).hasToString("event (clear)");
            assertThat(latch).hasToString("latch (count: 2)");
            assertThat(barrier).hasToString("barrier (waiting: 0 of 2)");
            lock.unlock();
            both.readLock().lock();
            assertThat(both.toString()).endsWith("(readers: 1)");
            assertThat(both.readLock()).hasToString("read lock of " + both);
            both.readLock().unlock();
            both.writeLock().lock();
            assertThat(both.toString()).contains("(written under by ");
            assertThat(both.writeLock()).hasToString("write lock of " + both);
            both.writeLock().unlock();
        }
        assertThat(lock).hasToString("closed lock");
    }

    @Test
    void whoHoldsWhatAnotherThreadClosesIsToldThatItIsClosed() throws Exception {
        for (boolean fair : new boolean[] {false, true}) {
            var lock = SharedLock.builder().fair(fair).build();
            var both = SharedReadWriteLock.create();
            var held = new CountDownLatch(1);
            var closed = new CountDownLatch(1);
            var holder = others.thread(() -> {
                lock.lock();
                both.readLock().lock();
                held.countDown();
                closed.await();
                assertThat(catchThrowable(lock::unlock)).isInstanceOf(StaleHandleException.class);
                assertThat(catchThrowable(() -> both.readLock().unlock())).isInstanceOf(StaleHandleException.class);
                return 0;
            });
            held.await();
            lock.close();
            both.close();
            closed.countDown();
            holder.get();
        }
    }

    /** The unlock has passed the handle when the close begins: whichever comes first, no thread is told that it did not have the lock. */
    @Test
    void anUnlockThatMeetsACloseIsDoneOrToldThatItIsClosed() throws Exception {
        for (int round = 0; round < 300; round++) {
            var lock = SharedLock.builder().fair(round % 2 == 0).build();
            var together = new CyclicBarrier(2);
            var holder = others.thread(() -> {
                lock.lock();
                together.await();
                Throwable failure = catchThrowable(lock::unlock);
                if (failure != null) {
                    assertThat(failure).isInstanceOf(StaleHandleException.class);
                }
                return 0;
            });
            together.await();
            lock.close();
            holder.get();
        }
    }

    /** The memory of a closed lock is that of the next one: an unlock that comes late must not release that. */
    @Test
    @SuppressWarnings("LockNotBeforeTry") // the lock may be closed at any moment, by design
    void anUnlockThatMeetsACloseDoesNotReleaseTheLockThatComesNext() throws Exception {
        var current = new AtomicReference<>(SharedLock.create());
        var ended = new AtomicBoolean();
        var sections = new AtomicLong();
        var user = others.thread(() -> {
            while (!ended.get()) {
                SharedLock lock = current.get();
                try {
                    lock.lock();
                    lock.unlock();
                    sections.incrementAndGet();
                } catch (StaleHandleException e) {
                    Thread.onSpinWait(); // the next one is there in a moment
                }
            }
            return 0;
        });
        try {
            for (int round = 0; round < ROUNDS || sections.get() == 0; round++) { // the other one may not have begun yet
                for (int i = 0; i < round % 500; i++) {
                    Thread.onSpinWait(); // so that the close comes now here, now there
                }
                current.get().close();
                SharedLock next = SharedLock.builder().fair(round % 2 == 0).build();
                next.lock();
                for (int i = 0; i < 200; i++) {
                    assertThat(next.isLocked()).isTrue();
                }
                next.unlock();
                current.set(next);
            }
        } finally {
            ended.set(true);
            current.get().close();
        }
        user.get();
    }
}
