// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.error.OwnerDiedException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.sync.Session;
import dev.brood.sync.SharedLock;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Arrays that processes share: each type, at every size, with every lock. */
@LeavesNothingBehind
@Timeout(300)
class SharedArraysTest {

    private static void inChild(RemoteAction action) throws InterruptedException {
        try (ChildProcess child = ChildProcess.start(action)) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    private static List<Path> memoryFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Session.current().directory(), "mem-*")) {
            files.forEach(found::add);
        }
        return found;
    }

    @Test
    void aChildReadsAndChangesArraysOfAllTypes() throws InterruptedException {
        try (SharedByteArray bytes = SharedByteArray.of((byte) 1, (byte) -2);
                SharedShortArray shorts = SharedShortArray.of((short) 1, Short.MIN_VALUE);
                SharedIntArray ints = SharedIntArray.of(1, Integer.MIN_VALUE);
                SharedLongArray longs = SharedLongArray.of(1, Long.MIN_VALUE);
                SharedFloatArray floats = SharedFloatArray.of(1.5f, -0.0f);
                SharedDoubleArray doubles = SharedDoubleArray.of(1.5, Double.NaN)) {
            inChild(() -> {
                bytes.set(0, (byte) (bytes.get(1) * 2));
                shorts.set(0, (short) (shorts.get(1) + 1));
                ints.set(0, ints.get(1) + 1);
                longs.set(0, longs.get(1) + 1);
                floats.set(0, floats.get(0) * 2);
                doubles.set(0, doubles.get(0) * 2);
            });
            assertThat(bytes.toArray()).containsExactly(-4, -2);
            assertThat(shorts.toArray()).containsExactly(Short.MIN_VALUE + 1, Short.MIN_VALUE);
            assertThat(ints.toArray()).containsExactly(Integer.MIN_VALUE + 1, Integer.MIN_VALUE);
            assertThat(longs.toArray()).containsExactly(Long.MIN_VALUE + 1, Long.MIN_VALUE);
            assertThat(floats.toArray()).containsExactly(3f, -0.0f);
            assertThat(doubles.toArray()).containsExactly(3, Double.NaN);
            assertThat(ints).containsExactly(Integer.MIN_VALUE + 1, Integer.MIN_VALUE);
            assertThat(bytes).containsExactly((byte) -4, (byte) -2);
            assertThat(longs.stream().max()).hasValue(Long.MIN_VALUE + 1);
            assertThat(floats.stream().sum()).isEqualTo(3);
        }
    }

    @Test
    void everyTypeIsFilledIteratedAndStreamed() {
        for (int length : new int[] {3, 5_000}) {
            try (var bytes = SharedByteArray.create(length);
                    var shorts = SharedShortArray.create(length);
                    var ints = SharedIntArray.create(length);
                    var longs = SharedLongArray.create(length);
                    var floats = SharedFloatArray.create(length);
                    var doubles = SharedDoubleArray.create(length)) {
                bytes.fill((byte) -3);
                shorts.fill((short) -300);
                ints.fill(-70_000);
                longs.fill(-(1L << 40));
                floats.fill(-0.5f);
                doubles.fill(-1e300);
                assertThat(bytes.toArray()).hasSize(length).containsOnly(-3);
                assertThat(shorts.toArray()).hasSize(length).containsOnly(-300);
                assertThat(ints.toArray()).hasSize(length).containsOnly(-70_000);
                assertThat(longs.toArray()).hasSize(length).containsOnly(-(1L << 40));
                assertThat(floats.toArray()).hasSize(length).containsOnly(-0.5f);
                assertThat(doubles.toArray()).hasSize(length).containsOnly(-1e300);
                bytes.set(length - 1, Byte.MIN_VALUE);
                shorts.set(length - 1, Short.MIN_VALUE);
                ints.set(length - 1, Integer.MIN_VALUE);
                longs.set(length - 1, Long.MIN_VALUE);
                floats.set(length - 1, Float.NaN);
                doubles.set(length - 1, Double.NEGATIVE_INFINITY);
                assertThat(bytes.stream().sum()).isEqualTo(-3 * (length - 1) + Byte.MIN_VALUE);
                assertThat(shorts.stream().sum()).isEqualTo(-300 * (length - 1) + Short.MIN_VALUE);
                assertThat(ints.stream().asLongStream().sum()).isEqualTo(-70_000L * (length - 1) + Integer.MIN_VALUE);
                assertThat(longs.stream().min()).hasValue(Long.MIN_VALUE);
                assertThat(floats.stream().filter(Double::isNaN).count()).isEqualTo(1);
                assertThat(doubles.stream().min()).hasValue(Double.NEGATIVE_INFINITY);
                assertThat(bytes.stream().parallel().filter(value -> value == -3).count()).isEqualTo(length - 1);
                for (SharedArray<?> array : List.of(bytes, shorts, ints, longs, floats, doubles)) {
                    Iterator<?> elements = array.iterator();
                    for (int i = 0; i < length; i++) {
                        assertThat(elements.hasNext()).isTrue();
                        assertThat(elements.next()).isNotNull();
                    }
                    assertThat(elements.hasNext()).isFalse();
                    assertThatThrownBy(elements::next).isInstanceOf(NoSuchElementException.class);
                }
            }
        }
    }

    @Test
    void everySizeHoldsItsElementsAndNoMore() throws InterruptedException {
        for (int length : new int[] {0, 1, 32, 33, 160, 161, 576, 577, 1_952, 1_953, 10_000, 300_000}) {
            try (SharedIntArray array = SharedIntArray.create(length)) {
                assertThat(array.length()).isEqualTo(length);
                assertThat(array.toArray()).containsOnly(length == 0 ? new int[0] : new int[] {0});
                array.set(0, IntStream.range(0, length).toArray(), 0, length);
                assertThat(array.stream().asLongStream().sum()).isEqualTo((long) length * (length - 1) / 2);
                assertThat(array.segment().byteSize()).isEqualTo(4L * length);
                assertThatThrownBy(() -> array.get(length)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> array.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> array.set(1, new int[length], 0, length + (length == 0 ? 1 : 0)))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                if (length % 1_000 == 0) {
                    inChild(() -> array.fill(7));
                    assertThat(array.stream().filter(value -> value == 7).count()).isEqualTo(length);
                }
            }
        }
    }

    @Test
    void atomicOperationsOfTwoProcessesAreAllCounted() throws InterruptedException {
        try (SharedIntArray ints = SharedIntArray.createWithoutLock(10); SharedLongArray longs = SharedLongArray.create(2_000)) {
            RemoteAction adding = () -> {
                for (int i = 0; i < 20_000; i++) {
                    ints.getAndAdd(9, 1);
                    long before;
                    do {
                        before = longs.getVolatile(1_999);
                    } while (!longs.compareAndSet(1_999, before, before + 2));
                }
            };
            try (ChildProcess child = ChildProcess.start(adding)) {
                adding.run();
                child.join();
            }
            assertThat(ints.get(9)).isEqualTo(40_000);
            assertThat(longs.get(1_999)).isEqualTo(80_000);
            assertThat(longs.getAndSet(0, 5)).isZero();
            assertThat(longs.addAndGet(0, 5)).isEqualTo(10);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void elementsHaveTheOperationsOfAtomicArrays() {
        try (var ints = SharedIntArray.createWithoutLock(2); var longs = SharedLongArray.createWithoutLock(2)) {
            assertThat(ints.incrementAndGet(1)).isEqualTo(1);
            assertThat(ints.getAndIncrement(1)).isEqualTo(1);
            assertThat(ints.decrementAndGet(1)).isEqualTo(1);
            assertThat(ints.getAndDecrement(1)).isEqualTo(1);
            assertThat(ints.compareAndExchange(1, 0, 5)).isZero();
            assertThat(ints.compareAndExchange(1, 0, 6)).isEqualTo(5);
            assertThat(ints.getAndUpdate(1, x -> x * 2)).isEqualTo(5);
            assertThat(ints.updateAndGet(1, x -> x + 1)).isEqualTo(11);
            assertThat(ints.getAndAccumulate(1, 4, Math::max)).isEqualTo(11);
            assertThat(ints.accumulateAndGet(1, 40, Math::max)).isEqualTo(40);
            assertThat(ints.toArray()).containsExactly(0, 40);
            assertThat(longs.incrementAndGet(1)).isEqualTo(1);
            assertThat(longs.getAndIncrement(1)).isEqualTo(1);
            assertThat(longs.decrementAndGet(1)).isEqualTo(1);
            assertThat(longs.getAndDecrement(1)).isEqualTo(1);
            assertThat(longs.compareAndExchange(1, 0, 5)).isZero();
            assertThat(longs.compareAndExchange(1, 0, 6)).isEqualTo(5);
            assertThat(longs.getAndUpdate(1, x -> x * 2)).isEqualTo(5);
            assertThat(longs.updateAndGet(1, x -> x + 1)).isEqualTo(11);
            assertThat(longs.getAndAccumulate(1, 4, Math::max)).isEqualTo(11);
            assertThat(longs.accumulateAndGet(1, 1L << 40, Math::max)).isEqualTo(1L << 40);
            assertThat(longs.toArray()).containsExactly(0, 1L << 40);
            assertThatThrownBy(() -> ints.updateAndGet(2, x -> x)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void halfACharacterIsRefusedAndTextOfALargeArrayIsReadToItsEnd() {
        try (var bytes = SharedByteArray.create(1_000)) {
            bytes.setText("before");
            assertThatThrownBy(() -> bytes.setText("\ud83d")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("surrogate");
            assertThat(bytes.getText()).isEqualTo("before");
            bytes.setText("x".repeat(1_000));
            assertThat(bytes.getText()).hasSize(1_000);
        }
    }

    @Test
    void anArrayHasItsOwnLockAGivenOneOrNone() throws InterruptedException {
        try (SharedLock lock = SharedLock.create();
                SharedIntArray own = SharedIntArray.create(1);
                SharedIntArray first = SharedIntArray.create(1, lock);
                SharedIntArray second = SharedIntArray.create(5_000, lock);
                SharedIntArray none = SharedIntArray.createWithoutLock(1)) {
            assertThat(first.lock()).isSameAs(lock);
            assertThatThrownBy(none::lock).isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("without a lock");
            RemoteAction adding = () -> {
                for (int i = 0; i < 5_000; i++) {
                    try (SharedLock.Hold _ = own.lock().acquire()) {
                        own.set(0, own.get(0) + 1);
                    }
                    try (SharedLock.Hold _ = second.lock().acquire()) {
                        first.set(0, first.get(0) + 1);
                        second.set(0, first.get(0));
                    }
                }
            };
            try (ChildProcess one = ChildProcess.start(adding); ChildProcess two = ChildProcess.start(adding)) {
                one.join();
                two.join();
            }
            assertThat(own.get(0)).isEqualTo(10_000);
            assertThat(first.get(0)).isEqualTo(10_000);
            assertThat(second.get(0)).isEqualTo(10_000);
        }
    }

    @Test
    void theOwnLockOfAnArrayFailsAfterTheDeathOfAnOwner() throws InterruptedException {
        try (SharedIntArray array = SharedIntArray.create(2)) {
            try (ChildProcess child = ChildProcess.start(() -> {
                array.lock().lock();
                array.set(0, 1);
                Runtime.getRuntime().halt(1);
            })) {
                child.join();
            }
            assertThatThrownBy(() -> array.lock().lock()).isInstanceOf(OwnerDiedException.class);
            SharedLock lock = array.lock();
            lock.lockInconsistent();
            array.set(1, 1);
            lock.markConsistent();
            lock.unlock();
            assertThat(array.lock().tryLock()).isTrue();
            array.lock().unlock();
        }
    }

    @Test
    void textIsPaddedWithZerosAndRefusedIfItDoesNotFit() throws InterruptedException {
        try (SharedByteArray array = SharedByteArray.create(10)) {
            array.setText("h\u00e4llo");
            inChild(() -> array.setText(array.getText() + "\u20ac"));
            assertThat(array.getText()).isEqualTo("h\u00e4llo\u20ac");
            assertThat(array.get(9)).isZero();
            assertThatThrownBy(() -> array.setText("0123456789a")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("11 bytes");
            assertThatThrownBy(() -> array.setText("a\0b")).isInstanceOf(IllegalArgumentException.class);
            assertThat(array.getText()).isEqualTo("h\u00e4llo\u20ac");
            array.setText("0123456789");
            assertThat(array.getText()).isEqualTo("0123456789");
            array.setText("");
            assertThat(array.getText()).isEmpty();
        }
    }

    @Test
    void anArrayAndItsSegmentAreRefusedAfterClose() throws IOException {
        int files = memoryFiles().size();
        for (int length : new int[] {10, 10_000}) {
            SharedIntArray array = SharedIntArray.create(length);
            MemorySegment segment = array.segment();
            segment.setAtIndex(ValueLayout.JAVA_INT, length - 1, 7);
            assertThat(array.get(length - 1)).isEqualTo(7);
            assertThat(array.segment()).isSameAs(segment);
            array.close();
            array.close();
            assertThatThrownBy(() -> array.get(0)).isInstanceOf(StaleHandleException.class).hasMessageContaining("shared array of int");
            assertThatThrownBy(() -> array.set(0, new int[1], 0, 1)).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> segment.getAtIndex(ValueLayout.JAVA_INT, 0)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(memoryFiles()).hasSize(files);
    }

    @Test
    void theFileOfALargeArrayGoesWithItsLastUserAlsoIfThatIsKilled() throws Exception {
        int files = memoryFiles().size();
        SharedIntArray passed = SharedIntArray.create(50_000);
        try (SharedBoolean has = SharedBoolean.create(false)) {
            try (ChildProcess child = ChildProcess.start(() -> {
                passed.set(0, 1);
                SharedIntArray own = SharedIntArray.create(100_000);
                own.set(99_999, 1);
                has.set(true);
                Thread.sleep(600_000);
                own.close();
            })) {
                org.awaitility.Awaitility.await().until(has::get);
                passed.close();
                assertThat(memoryFiles()).hasSize(files + 2);
                child.kill();
                child.join();
            }
            org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(memoryFiles()).hasSize(files));
        }
    }

    @Test
    void aForgottenArrayIsClosedUnlessItsSegmentIsReachable() {
        MemorySegment segment = forget();
        System.gc();
        try {
            segment.setAtIndex(ValueLayout.JAVA_INT, 0, 1);
            org.awaitility.Awaitility.await().untilAsserted(() -> {
                System.gc();
                assertThat(memoryFiles()).hasSize(1);
            });
            segment.setAtIndex(ValueLayout.JAVA_INT, 49_999, 1);
            assertThat(segment.getAtIndex(ValueLayout.JAVA_INT, 49_999)).isEqualTo(1);
        } finally {
            java.lang.ref.Reference.reachabilityFence(segment);
        }
    }

    private static MemorySegment forget() {
        SharedIntArray.create(60_000).segment();
        return SharedIntArray.create(50_000).segment();
    }

    @Test
    void thousandsOfRandomArraysNeverOverlapAndLeaveNothing() throws IOException {
        var random = new Random(5);
        List<SharedIntArray> open = new ArrayList<>();
        List<Integer> marks = new ArrayList<>();
        int files = memoryFiles().size();
        for (int round = 0; round < 6_000; round++) {
            if (open.size() < 200 && random.nextInt(5) < 3) {
                int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(1_000);
                SharedIntArray array = SharedIntArray.create(length);
                assertThat(array.stream().allMatch(value -> value == 0)).as("a new array is zero").isTrue();
                array.fill(round);
                open.add(array);
                marks.add(round);
            } else if (!open.isEmpty()) {
                int victim = random.nextInt(open.size());
                int mark = marks.get(victim);
                assertThat(open.get(victim).stream().allMatch(value -> value == mark)).as("array " + mark + " is whole").isTrue();
                open.get(victim).close();
                open.remove(victim);
                marks.remove(/* index */ victim);
            }
        }
        open.forEach(SharedIntArray::close);
        assertThat(memoryFiles()).hasSize(files);
    }

    @Test
    void manyCreationsDoNotMakeTheArenaGrow() throws IOException {
        create(20_000);
        long before = usedBytes();
        int times = Boolean.getBoolean("brood.soak") ? 10_000_000 : 300_000;
        long began = System.nanoTime();
        create(times);
        System.out.printf("creating and closing a small object: %d ns%n", (System.nanoTime() - began) / times);
        assertThat(usedBytes()).isEqualTo(before);
    }

    private static void create(int times) {
        for (int i = 0; i < times; i++) {
            if (i % 4 == 0) {
                try (SharedIntArray array = SharedIntArray.createWithoutLock(8)) {
                    array.set(7, i);
                }
            } else {
                try (SharedLong value = SharedLong.create(i)) {
                    value.set(i);
                }
            }
        }
    }

    /** What the files of the session have on disk, in pages. */
    private static long usedBytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Session.current().directory(), "{seg-,mem-}*")) {
            for (Path file : files) {
                bytes += file.getFileName().toString().startsWith("seg-") ? blocks(file) : Files.size(file);
            }
        }
        return bytes;
    }

    private static long blocks(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).trim());
    }

    @Test
    void aHundredMegabytesAreSharedWithAChild() throws InterruptedException {
        share(25 << 20);
    }

    @Test
    @Tag("soak")
    void threeGigabytesAreSharedWithAChild() throws InterruptedException {
        share(3L << 28);
    }

    private static void share(long ints) throws InterruptedException {
        try (SharedIntArray array = SharedIntArray.create(ints)) {
            array.set(ints - 1, 5);
            inChild(() -> {
                int[] part = new int[1 << 20];
                for (long index = 0; index < ints; index += part.length) {
                    array.get(index, part, 0, part.length);
                    for (int i = 0; i < part.length; i++) {
                        part[i] += i;
                    }
                    array.set(index, part, 0, part.length);
                }
            });
            assertThat(array.get(ints - 1)).isEqualTo(5 + (1 << 20) - 1);
            assertThat(array.get((5 << 20) + 17)).isEqualTo(17);
        }
    }
}
