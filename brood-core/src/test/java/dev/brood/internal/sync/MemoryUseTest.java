// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.ChildProcess;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Counter;
import dev.brood.internal.memory.MemoryUse;
import dev.brood.memory.SharedByteArray;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedLatch;
import dev.brood.sync.SharedLock;
import dev.brood.testing.LeavesNothingBehind;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a session's memory tells of itself, from inside and from outside. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // a failure ends the test, and what it made with it
class MemoryUseTest {

    private static MemoryUse use() {
        return MemoryUse.of(Session.current().directory()).orElseThrow();
    }

    private static long of(MemoryUse use, CellKind kind) {
        return use.objects().getOrDefault(kind, 0L);
    }

    @Test
    void objectsAreCountedByKindAndBytes() {
        try (var first = SharedLong.create(1); var lock = SharedLock.create()) {
            MemoryUse before = use();
            try (var second = SharedLong.create(2); var large = SharedByteArray.create(1 << 20)) {
                MemoryUse now = use();
                assertThat(of(now, CellKind.VALUE)).isEqualTo(of(before, CellKind.VALUE) + 1);
                assertThat(of(now, CellKind.MEMORY)).isEqualTo(of(before, CellKind.MEMORY) + 1);
                assertThat(now.cells()).isEqualTo(before.cells() + 2);
                assertThat(now.fileBytes() - before.fileBytes()).isBetween(1L << 20, (1L << 20) + (64 << 10));
                assertThat(now.cellBytes()).isGreaterThanOrEqualTo(4L * ArenaLayout.CHUNK_BYTES);
                assertThat(second.get() + large.length()).isEqualTo(2 + (1 << 20));
            }
            assertThat(use().cells()).isEqualTo(before.cells());
            assertThat(use().fileBytes()).isEqualTo(before.fileBytes());
            assertThat(first.get()).isEqualTo(1);
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void waitsAndRecoveriesAreCountedAcrossProcesses() throws Exception {
        try (var lock = SharedLock.create(); var held = SharedLatch.create(1)) {
            MemoryUse before = use();
            try (ChildProcess holder = ChildProcess.start(() -> {
                lock.lock();
                held.countDown();
                new CountDownLatch(1).await();
            })) {
                held.await();
                try (ChildProcess waiter = ChildProcess.start(() -> {
                    lock.lock();
                    lock.unlock();
                })) {
                    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Waiting.processesAt(lock) == 1);
                    holder.kill();
                    holder.join();
                    waiter.join();
                }
            }
            MemoryUse now = use(); // what the ended processes have counted stays
            assertThat(now.counter(Counter.CONTENDED_WAITS) - before.counter(Counter.CONTENDED_WAITS)).isEqualTo(1);
            assertThat(now.counter(Counter.CONTENDED_NANOS)).isGreaterThan(before.counter(Counter.CONTENDED_NANOS));
            assertThat(now.counter(Counter.SIGNAL_WAITS)).isGreaterThan(before.counter(Counter.SIGNAL_WAITS));
            assertThat(now.counter(Counter.SIGNAL_NANOS)).isGreaterThan(before.counter(Counter.SIGNAL_NANOS));
            assertThat(now.counter(Counter.REPAIRS) - before.counter(Counter.REPAIRS)).isEqualTo(1);
            assertThat(now.counter(Counter.RECOVERIES)).isGreaterThan(before.counter(Counter.RECOVERIES));
        }
    }

    @Test
    void givingUpAnOwnLockIsNoRepair() {
        long before;
        try (var kept = SharedLong.create(1)) {
            before = use().counter(Counter.REPAIRS);
            SharedLock lock = SharedLock.create();
            lock.lock();
            lock.close();
            assertThat(use().counter(Counter.REPAIRS)).isEqualTo(before);
            assertThat(kept.get()).isEqualTo(1);
        }
    }

    /** The other program of the next test, which does not belong to the session. */
    static final class Outsider {
        private Outsider() {}

        public static void main(String[] args) {
            MemoryUse use = MemoryUse.of(Path.of(args[0])).orElseThrow();
            System.out.println(of(use, CellKind.LOCK) + " " + use.counter(Counter.CONTENDED_WAITS) + " " + Session.exists());
        }
    }

    @Test
    void aProgramThatDoesNotBelongToTheSessionReadsIt() throws Exception {
        try (var lock = SharedLock.create()) {
            lock.lock();
            Thread waiter = Thread.ofPlatform().start(() -> {
                lock.lock();
                lock.unlock();
            });
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Waiting.processesAt(lock) == 1);
            lock.unlock();
            waiter.join();
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--illegal-native-access=deny", "-cp",
                    System.getProperty("java.class.path"), Outsider.class.getName(), Session.current().directory().toString());
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            MemoryUse own = use();
            assertThat(own.counter(Counter.CONTENDED_WAITS)).isPositive();
            try (BufferedReader output = process.inputReader()) {
                assertThat(output.readLine())
                        .isEqualTo(of(own, CellKind.LOCK) + " " + own.counter(Counter.CONTENDED_WAITS) + " false");
            }
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void aSessionWithoutObjectsHasNoUse(@TempDir Path folder) {
        assertThat(MemoryUse.of(folder)).isEqualTo(Optional.empty());
    }

    @Test
    void nothingIsMadeForARecordingThatIsNotThere() {
        assertThat(SyncEvents.waitBegins()).isNull();
        assertThat(SyncEvents.recoveryBegins()).isNull();
    }
}
