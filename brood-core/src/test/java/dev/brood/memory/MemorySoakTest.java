// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.SessionSights;
import dev.brood.sync.SharedBarrier;
import dev.brood.sync.SharedCondition;
import dev.brood.sync.SharedEvent;
import dev.brood.sync.SharedLatch;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedReadWriteLock;
import dev.brood.sync.SharedSemaphore;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Shared memory in great numbers, and of great size. */
@LeavesNothingBehind
@Timeout(3_600)
class MemorySoakTest {

    private static final long GIGABYTE = 1L << 30;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int CREATIONS = Integer.getInteger("brood.soak.creations", 10_000_000);

    /** The two words of a structure. */
    record Pair(long first, long second) {}

    private static final List<Supplier<AutoCloseable>> KINDS = List.of(
            () -> SharedInt.create(1),
            () -> SharedLong.create(1),
            () -> SharedDouble.create(1),
            () -> SharedBoolean.create(true),
            () -> SharedByteArray.create(100),
            () -> SharedIntArray.create(100),
            () -> SharedLongArray.create(200),
            () -> SharedDoubleArray.create(900),
            () -> SharedStruct.create(new Pair(1, 2)),
            () -> SharedList.of(1L, "two", 3.0),
            () -> SharedReference.create("value"),
            SharedLock::create,
            SharedReadWriteLock::create,
            () -> SharedSemaphore.create(1),
            SharedEvent::create,
            () -> SharedLatch.create(1),
            () -> SharedBarrier.create(2));

    private static void create(int times, SharedLock lock) throws Exception {
        for (int i = 0; i < times; i++) {
            if (i % 20 == 0) {
                try (SharedCondition condition = lock.newCondition()) {
                    assertThat(condition.lock()).isSameAs(lock);
                }
            } else {
                KINDS.get(i % KINDS.size()).get().close();
            }
        }
    }

    private static void createInTwoProcesses(int times) throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedInt step = SharedInt.create(0)) {
            create(2_000, lock);
            try (ChildProcess other = ChildProcess.start(() -> {
                create(2_000, lock);
                step.set(1);
                awaitValue(step, 2);
                create(times / 2, lock);
                step.set(3);
                awaitValue(step, 4);
            })) {
                awaitValue(step, 1);
                var before = SessionSights.cellsInUse();
                int chunks = SessionSights.chunks();
                step.set(2);
                create(times - times / 2, lock);
                awaitValue(step, 3);
                assertThat(SessionSights.cellsInUse()).isEqualTo(before);
                assertThat(SessionSights.chunks()).isEqualTo(chunks);
                assertThat(dataFiles()).isZero();
                step.set(4);
                other.join();
                assertThat(other.exitCode()).hasValue(0);
            }
        }
    }

    private static void awaitValue(SharedInt step, int value) {
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofMinutes(30)).until(() -> step.get() >= value);
    }

    /** Files of objects that do not fit into the arena. */
    private static long dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(Session.current().directory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("mem-")).count();
        }
    }

    @Test
    void objectsOfAllKindsComeAndGoWithoutGrowthOfTheArena() throws Exception {
        createInTwoProcesses(200_000);
    }

    @Test
    @Tag("soak")
    void tenMillionObjectsComeAndGoWithoutGrowthOfTheArena() throws Exception {
        long began = System.nanoTime();
        createInTwoProcesses(CREATIONS);
        System.out.printf("%d objects of all kinds, half of them in another process: %.1f s%n",
                CREATIONS, (System.nanoTime() - began) / 1e9);
    }

    private static void inChildren(int count, RemoteAction action) throws InterruptedException {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            children.add(ChildProcess.start(action));
        }
        for (ChildProcess child : children) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
            child.close();
        }
    }

    private static void assumeRoom(long bytes) throws IOException {
        long room = Files.getFileStore(Session.current().directory()).getUsableSpace();
        assumeTrue(room > bytes, "room for " + bytes + " bytes, there are " + room);
    }

    @Test
    @Tag("soak")
    void whatTwoProcessesAddBeyondFourGigabytesAThirdOneReads() throws Exception {
        long bytes = 5 * GIGABYTE;
        long beyond = 4 * GIGABYTE + 4_096;
        int times = 1_000_000;
        assumeRoom(bytes + GIGABYTE);
        long room = Files.getFileStore(Session.current().directory()).getUsableSpace();
        try (SharedMemory memory = SharedMemory.create(bytes)) {
            inChildren(2, () -> {
                MemorySegment segment = memory.segment();
                for (int i = 0; i < times; i++) {
                    long before;
                    do {
                        before = (long) LONG.getVolatile(segment, beyond);
                    } while (!LONG.compareAndSet(segment, beyond, before, before + 1));
                    LONG.getAndAdd(segment, bytes - Long.BYTES, 1L);
                }
            });
            inChildren(1, () -> {
                MemorySegment segment = memory.segment();
                for (long at = 0; at < bytes; at += 4_096) {
                    if (at != beyond) {
                        segment.set(ValueLayout.JAVA_LONG, at, ~at);
                    }
                }
            });
            inChildren(1, () -> {
                MemorySegment segment = memory.segment();
                assertThat(segment.byteSize()).isEqualTo(bytes);
                assertThat((long) LONG.getVolatile(segment, beyond)).isEqualTo(2L * times);
                assertThat((long) LONG.getVolatile(segment, bytes - Long.BYTES)).isEqualTo(2L * times);
                for (long at = 0; at < bytes; at += 4_096) {
                    if (at != beyond && segment.get(ValueLayout.JAVA_LONG, at) != ~at) {
                        throw new AssertionError(segment.get(ValueLayout.JAVA_LONG, at) + " at " + at);
                    }
                }
            });
        }
        assertThat(dataFiles()).isZero();
        assertThat(Files.getFileStore(Session.current().directory()).getUsableSpace()).isGreaterThan(room - GIGABYTE);
    }

    @Test
    @Tag("soak")
    void anArrayOfFiveGigabytesIsCountedInFromTwoProcesses() throws Exception {
        long length = 5 * GIGABYTE / Long.BYTES;
        long beyond = (4 * GIGABYTE + 4_096) / Long.BYTES;
        assumeRoom(6 * GIGABYTE);
        try (SharedLongArray array = SharedLongArray.create(length)) {
            inChildren(2, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    array.getAndAdd(beyond, 1);
                    array.lock().lock();
                    try {
                        array.set(length - 1, array.get(length - 1) + 1);
                    } finally {
                        array.lock().unlock();
                    }
                }
            });
            assertThat(array.get(beyond)).isEqualTo(2_000_000);
            assertThat(array.get(length - 1)).isEqualTo(2_000_000);
            assertThat(array.get(beyond - 4 * GIGABYTE / Long.BYTES)).isZero();
            assertThat(array.stream().sum()).isEqualTo(4_000_000);
        }
        assertThat(dataFiles()).isZero();
    }
}
