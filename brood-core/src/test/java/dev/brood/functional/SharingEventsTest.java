// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.internal.sync.Waiting;
import dev.brood.sync.SharedBarrier;
import dev.brood.sync.SharedCondition;
import dev.brood.sync.SharedEvent;
import dev.brood.sync.SharedLatch;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedReadWriteLock;
import dev.brood.sync.SharedSemaphore;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A flight recording shows who waited how long for whom, and what was taken from the dead. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // a failure ends the test, and what it made with it
class SharingEventsTest {

    private static final class Running<V> extends FutureTask<V> {
        private final Thread thread;

        Running(Callable<V> work) {
            super(work);
            thread = Thread.ofPlatform().name("waits").start(this);
        }

        V result() throws Exception {
            return get(60, TimeUnit.SECONDS);
        }

        boolean isAsleep() {
            return thread.getState() != Thread.State.RUNNABLE
                    || Stream.of(thread.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("sleep"));
        }
    }

    private static void awaitWaiting(Object handle) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Waiting.processesAt(handle) > 0);
    }

    @Test
    void aRecordingShowsWaitsAndRecoveries(@TempDir Path folder) throws Exception {
        long pid;
        List<RecordedEvent> events;
        try (var lock = SharedLock.create(); var permits = SharedSemaphore.create(2); var held = SharedEvent.create();
                Recording recording = new Recording()) {
            recording.enable("dev.brood.SharedWait").withThreshold(Duration.ZERO);
            recording.enable("dev.brood.SharedRecovery");
            recording.start();
            try (ChildProcess holder = ChildProcess.start(() -> {
                lock.lock();
                permits.acquire();
                held.set();
                new CountDownLatch(1).await();
            })) {
                pid = holder.pid();
                held.await();
                assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isFalse();
                var interrupted = new Running<>(() -> {
                    lock.lockInterruptibly();
                    return true;
                });
                awaitWaiting(lock);
                interrupted.thread.interrupt();
                assertThatThrownBy(interrupted::result).isInstanceOf(ExecutionException.class);
                var waiting = new Running<>(() -> {
                    lock.lock();
                    boolean recovered = lock.recoveredFromDeath();
                    lock.unlock();
                    return recovered;
                });
                awaitWaiting(lock);
                holder.kill();
                holder.join();
                assertThat(waiting.result()).isTrue();
                permits.acquire(2);
            }
            recording.stop();
            Path file = folder.resolve("sharing.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        List<RecordedEvent> waits = named(events, "dev.brood.SharedWait");
        assertThat(waits).filteredOn(wait -> wait.getString("kind").equals("lock"))
                .hasSize(3)
                .allSatisfy(wait -> {
                    assertThat(wait.getLong("owner")).isEqualTo(pid);
                    assertThat(wait.getString("object")).startsWith("LOCK cell ");
                    assertThat(wait.getLong("reference")).isNotZero();
                    assertThat(wait.getDuration()).isPositive();
                    assertThat(wait.getStackTrace().getFrames()).isNotEmpty();
                })
                .extracting(wait -> wait.getString("outcome"))
                .containsExactlyInAnyOrder("timed-out", "interrupted", "reached");
        assertThat(waits).filteredOn(wait -> wait.getString("kind").equals("event"))
                .hasSizeLessThanOrEqualTo(1) // none if the holder was faster
                .allSatisfy(wait -> assertThat(wait.getLong("owner")).isEqualTo(-1));

        // The waiter and the parent's own recovery share the work.
        List<RecordedEvent> recoveries = named(events, "dev.brood.SharedRecovery");
        assertThat(recoveries).isNotEmpty().allSatisfy(recovery -> {
            assertThat(recovery.getLong("dead")).isEqualTo(pid);
            assertThat(recovery.getString("slot")).matches("[1-9]\\d*-[1-9]\\d*");
        });
        assertThat(recoveries).extracting(recovery -> recovery.getInt("objects")).anyMatch(objects -> objects == 3);
        assertThat(String.join(", ", recoveries.stream().map(recovery -> recovery.getString("repaired")).toList()))
                .containsOnlyOnce("lock (LOCK cell ")
                .containsOnlyOnce("semaphore (SEMAPHORE cell ");
    }

    /** Waits of two threads each, which are one event each, however often the word changes meanwhile. */
    @Test
    @SuppressWarnings("WaitNotInLoop") // nobody gives a signal but the test
    void eachThreadHasOneWaitAtWhateverItWaitsFor(@TempDir Path folder) throws Exception {
        try (var permits = SharedSemaphore.create(0);
                var event = SharedEvent.create();
                var latch = SharedLatch.create(100);
                var barrier = SharedBarrier.create(3);
                var readWrite = SharedReadWriteLock.create();
                var guard = SharedLock.create();
                var condition = SharedCondition.create(guard);
                Recording recording = new Recording()) {
            recording.enable("dev.brood.SharedWait").withThreshold(Duration.ZERO);
            recording.start();
            readWrite.writeLock().lock();
            List<Callable<?>> waits = List.of(
                    () -> permits.tryAcquire(1, TimeUnit.DAYS),
                    () -> event.await(1, TimeUnit.DAYS),
                    () -> latch.await(1, TimeUnit.DAYS),
                    barrier::await,
                    () -> {
                        readWrite.readLock().lock();
                        readWrite.readLock().unlock();
                        return true;
                    },
                    () -> {
                        guard.lock();
                        try {
                            return condition.await(1, TimeUnit.DAYS);
                        } finally {
                            guard.unlock();
                        }
                    });
            List<Running<?>> threads = new ArrayList<>();
            for (Callable<?> wait : waits) {
                threads.add(new Running<>(wait));
                threads.add(new Running<>(wait));
            }
            for (Object waited : List.of(permits, event, latch, barrier, readWrite, condition)) {
                awaitWaiting(waited);
            }
            Awaitility.await().until(() -> threads.stream().allMatch(Running::isAsleep));
            permits.release(2);
            for (int i = 0; i < 100; i++) {
                latch.countDown();
            }
            event.set();
            barrier.await();
            readWrite.writeLock().unlock();
            guard.lock();
            condition.signalAll();
            guard.unlock();
            for (Running<?> thread : threads) {
                thread.result();
            }
            recording.stop();
            Path file = folder.resolve("waits.jfr");
            recording.dump(file);
            List<RecordedEvent> found = named(RecordingFile.readAllEvents(file), "dev.brood.SharedWait");
            for (String kind : List.of("semaphore", "event", "latch", "barrier", "read-write lock", "condition")) {
                assertThat(found).filteredOn(wait -> wait.getString("kind").equals(kind))
                        .as(kind)
                        .hasSize(2)
                        .allSatisfy(wait -> assertThat(wait.getString("outcome")).isEqualTo("reached"));
            }
        }
    }

    @Test
    void shortWaitsAreLeftOutUnlessAskedFor(@TempDir Path folder) throws Exception {
        try (var lock = SharedLock.create(); Recording recording = new Recording()) {
            recording.enable("dev.brood.SharedWait");
            recording.start();
            lock.lock();
            assertThat(new Running<>(() -> lock.tryLock(1, TimeUnit.NANOSECONDS)).result()).isFalse();
            assertThat(new Running<>(() -> lock.tryLock(1, TimeUnit.SECONDS)).result()).isFalse();
            lock.unlock();
            recording.stop();
            Path file = folder.resolve("sharing.jfr");
            recording.dump(file);
            assertThat(named(RecordingFile.readAllEvents(file), "dev.brood.SharedWait"))
                    .anySatisfy(wait -> assertThat(wait.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(100)))
                    .allSatisfy(wait -> assertThat(wait.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(10)));
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
    }

    /** The program of the next test. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            try (var lock = SharedLock.create()) {
                lock.lock();
                Thread waiter = Thread.ofPlatform().start(() -> {
                    lock.lock();
                    System.out.println("locked, recordable " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
                    lock.unlock();
                });
                while (Waiting.processesAt(lock) == 0) {
                    Thread.onSpinWait();
                }
                lock.unlock();
                waiter.join();
            }
        }
    }

    @Test
    void aRuntimeWithoutFlightRecorderWaitsToo() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "--limit-modules",
                "java.base,jdk.unsupported", "-cp", System.getProperty("java.class.path"), Program.class.getName())
                        .redirectErrorStream(true).start();
        try (Stream<String> lines = process.inputReader().lines()) {
            assertThat(lines).contains("locked, recordable false");
        }
        assertThat(process.waitFor()).isZero();
    }
}
