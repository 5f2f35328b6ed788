// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.error.TaskFailedException;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code map}, {@code starmap}, {@code forEach} and the streams: the serial result, lazily, within a window. */
@LeavesNothingBehind
@Timeout(120)
class StreamsTest extends BothPools {

    /** Endless, and counts how far it has been read. */
    private static Iterable<Integer> counted(AtomicInteger read) {
        return () -> Stream.generate(read::getAndIncrement).iterator();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 1000})
    void everyCallAgreesWithTheSerialResult(int n) {
        List<Integer> items = IntStream.range(0, n).boxed().toList();
        List<Integer> serial = items.stream().map(x -> x * x - 3).toList();
        for (ProcessPool pool : pools()) {
            assertThat(pool.map(items, x -> x * x - 3)).isEqualTo(serial);
            assertThat(pool.stream(items, x -> x * x - 3)).isEqualTo(serial);
            assertThat(pool.streamUnordered(items, x -> x * x - 3)).containsExactlyInAnyOrderElementsOf(serial);
            assertThat(pool.starmap(items.stream().map(x -> Args.of(x, x)).toList(), (a, b) -> a * b - 3)).isEqualTo(serial);
            assertThat(pool.starmap(items.stream().map(x -> Args.of(x, x, 3)).toList(), (a, b, c) -> a * b - c))
                    .isEqualTo(serial);
        }
    }

    @Test
    void forEachHandsOverEveryItem(@TempDir Path folder) throws Exception {
        String into = folder.toString();
        for (ProcessPool pool : pools()) {
            pool.forEach(IntStream.range(0, 50).boxed().toList(), i -> Files.createFile(Path.of(into, "item-" + i)));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.toList()).hasSize(50).allSatisfy(Files::delete);
            }
        }
    }

    @Test
    void forEachFailsWithTheItemThatFailed() {
        assertThatThrownBy(() -> workers.forEach(List.of(1, 0), i -> {
            if (i == 0) {
                throw new java.io.IOException("zero");
            }
        }))
                .isInstanceOfSatisfying(TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(1))
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void nullItemsAndNullResultsPass() {
        for (ProcessPool pool : pools()) {
            List<@Nullable String> items = Arrays.asList("a", null, "b");
            assertThat(pool.<@Nullable String, Boolean>map(items, s -> s == null)).containsExactly(false, true, false);
            assertThat(pool.<Integer, @Nullable Object>map(List.of(1, 2), x -> null)).containsExactly(null, null);
            assertThat(pool.<Integer, @Nullable Object>streamUnordered(List.of(1, 2), x -> null)).containsExactly(null, null);
        }
    }

    @Test
    void endlessInputIsReadOnlyAsFarAsTheWindow() {
        List<Function<Iterable<Integer>, Stream<Integer>>> streams = List.of(
                items -> workers.stream(items, x -> x + 1), items -> workers.streamUnordered(items, x -> x + 1));
        for (var stream : streams) {
            AtomicInteger read = new AtomicInteger();
            try (Stream<Integer> results = stream.apply(counted(read))) {
                assertThat(read).hasValue(0);
                Iterator<Integer> taken = results.iterator();
                for (int i = 1; i <= 100; i++) {
                    taken.next();
                    assertThat(read.get()).isLessThanOrEqualTo(i - 1 + WINDOW);
                }
            }
        }
    }

    @Test
    void aShortCircuitReadsNoFurther() {
        AtomicInteger read = new AtomicInteger();
        try (Stream<Integer> results = workers.stream(counted(read), x -> x)) {
            assertThat(results.filter(x -> x > 20).findFirst()).contains(21);
        }
        assertThat(read.get()).isLessThanOrEqualTo(21 + WINDOW);
        assertThat(workers.stream(counted(new AtomicInteger()), x -> x).limit(5)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aParallelStreamStaysWithinItsWindow() {
        AtomicInteger read = new AtomicInteger();
        try (Stream<Integer> results = workers.stream(counted(read), x -> x)) {
            assertThat(results.parallel().limit(3).toList()).containsExactly(0, 1, 2);
        }
        assertThat(read.get()).isLessThanOrEqualTo(3 + WINDOW);
    }

    @Test
    void largeItemsNarrowTheWindow() {
        AtomicInteger read = new AtomicInteger();
        Iterable<byte[]> items = () -> Stream.generate(() -> {
            read.incrementAndGet();
            return new byte[40 << 20];
        }).iterator();
        try (Stream<Integer> results = workers.stream(items, bytes -> bytes.length)) {
            assertThat(results.iterator().next()).isEqualTo(40 << 20);
        }
        assertThat(read.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void closingCancelsWhatIsUnderWay() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            Stream<Integer> results = pool.stream(List.of(1, 2, 3), x -> {
                if (x > 1) {
                    TimeUnit.DAYS.sleep(1);
                }
                return x;
            });
            Iterator<Integer> taken = results.iterator();
            assertThat(taken.next()).isEqualTo(1);
            results.close();
            assertThat(taken.hasNext()).isFalse();
        } // would wait for a day
    }

    @Test
    void inputThatThrowsAtOnceFailsTheCall() {
        Iterable<Integer> broken = () -> {
            throw new IllegalStateException("no iterator");
        };
        Iterable<Integer> brokenFirst = () -> Stream.<Integer>generate(() -> {
            throw new IllegalStateException("no first item");
        }).iterator();
        for (ProcessPool pool : pools()) {
            assertThatThrownBy(() -> pool.map(broken, x -> x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.map(brokenFirst, x -> x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.streamUnordered(brokenFirst, x -> x).toList())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void inputThatThrowsMidwayFailsBehindTheResultsBeforeIt() {
        Iterable<Integer> broken = () -> IntStream.range(0, 10).map(i -> {
            if (i == 5) {
                throw new IllegalStateException("no item 5");
            }
            return i;
        }).iterator();
        for (ProcessPool pool : pools()) {
            List<Integer> ordered = new ArrayList<>();
            assertThatThrownBy(() -> pool.stream(broken, x -> x).forEachOrdered(ordered::add)).hasMessage("no item 5");
            assertThat(ordered).containsExactly(0, 1, 2, 3, 4);
            List<Integer> unordered = new ArrayList<>();
            assertThatThrownBy(() -> pool.streamUnordered(broken, x -> x).forEach(unordered::add)).hasMessage("no item 5");
            assertThat(unordered).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            assertThatThrownBy(() -> pool.map(broken, x -> x)).hasMessage("no item 5");
        }
    }

    @Test
    void anItemThatCannotBeSentFailsBehindTheResultsBeforeIt() {
        List<Object> items = List.of(1, 2, Thread.currentThread(), 4);
        List<Object> results = new ArrayList<>();
        assertThatThrownBy(() -> workers.stream(items, x -> x).forEachOrdered(results::add))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("item 2");
        assertThat(results).containsExactly(1, 2);
    }

    @Test
    void theFirstFailureInOrderEndsAMapAndCancelsTheRest() {
        try (ProcessPool pool = ProcessPool.of(2)) {
            assertThatThrownBy(() -> pool.map(IntStream.range(0, 100).boxed().toList(), x -> {
                if (x == 3) {
                    throw new IllegalArgumentException("three");
                }
                if (x > 3) {
                    TimeUnit.DAYS.sleep(1);
                }
                return x;
            }))
                    .isInstanceOfSatisfying(TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(3))
                    .hasMessageContaining("item 3")
                    .hasMessageContaining("three")
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFailedStreamHasEnded() {
        Stream<Integer> stream = workers.stream(List.of(1, 0, 1, 1), x -> 1 / x);
        Iterator<Integer> results = stream.iterator();
        assertThat(results.next()).isEqualTo(1);
        assertThatThrownBy(results::hasNext).isInstanceOf(TaskFailedException.class).hasCauseInstanceOf(ArithmeticException.class);
        assertThat(results.hasNext()).isFalse();
        stream.close();
    }

    @Test
    void anInterruptCancelsTheCallsAndStays() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            Thread waiting = Thread.currentThread();
            Iterator<Integer> items = IntStream.range(0, 100).boxed().iterator();
            TaskFuture<?> first = pool.submit(() -> {});
            first.get();
            Thread.ofVirtual().start(() -> {
                while (pool.pids().isEmpty() || waiting.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                waiting.interrupt();
            });
            assertThatThrownBy(() -> pool.map(() -> items, x -> {
                TimeUnit.DAYS.sleep(1);
                return x;
            })).isInstanceOf(CancellationException.class).hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aNullFunctionIsRefused() {
        assertThatThrownBy(() -> workers.map(List.of(1), null)).isInstanceOf(NullPointerException.class);
    }
}
