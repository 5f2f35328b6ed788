// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.error.TaskFailedException;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Gatherer;
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
import static org.awaitility.Awaitility.await;

/** Steps of streams that run in a pool: the serial result, lazily, within a window. */
@LeavesNothingBehind
@Timeout(120)
class MappingTest extends BothPools {

    /** Both kinds of steps for both kinds of pools. */
    private static <T, R> List<Gatherer<T, ?, R>> steps(RemoteFunction<T, R> function) {
        List<Gatherer<T, ?, R>> steps = new ArrayList<>();
        for (BiFunction<ProcessPool, RemoteFunction<T, R>, Gatherer<T, ?, R>> kind :
                List.<BiFunction<ProcessPool, RemoteFunction<T, R>, Gatherer<T, ?, R>>>of(
                        ProcessPool::mapping, ProcessPool::mappingUnordered)) {
            pools().forEach(pool -> steps.add(kind.apply(pool, function)));
        }
        return steps;
    }

    /** Waits for ever unless the number is less than a limit. */
    private static int quickBelow(int limit, int number) throws InterruptedException {
        if (number >= limit) {
            TimeUnit.DAYS.sleep(1);
        }
        return number;
    }

    /** Fails unless the workers are idle, which calls that wait for ever would prevent. */
    private static void assertThatNothingIsUnderWay() {
        assertThat(workers.map(List.of(1, 2, 3, 4), x -> x)).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, WINDOW - 1, WINDOW, WINDOW + 1, 1000})
    void aStepAgreesWithTheSerialResult(int n) {
        List<Integer> squares = IntStream.range(0, n).map(x -> x * x).boxed().toList();
        for (ProcessPool pool : pools()) {
            assertThat(IntStream.range(0, n).boxed().gather(pool.mapping(x -> x * x)).toList()).isEqualTo(squares);
            assertThat(IntStream.range(0, n).boxed().gather(pool.mappingUnordered(x -> x * x)).toList())
                    .containsExactlyInAnyOrderElementsOf(squares);
        }
    }

    @Test
    void stepsFollowEachOther() {
        for (ProcessPool pool : pools()) {
            assertThat(Stream.of(1, 2, 3)
                            .gather(pool.mapping(x -> x + 1))
                            .map(x -> "<" + x + ">")
                            .gather(pool.mapping(text -> text + text))
                            .toList())
                    .containsExactly("<2><2>", "<3><3>", "<4><4>");
        }
    }

    @Test
    void aStepMayBeUsedByStreamAfterStream() {
        Gatherer<Integer, ?, Integer> increment = workers.mapping(x -> x + 1);
        assertThat(Stream.of(1, 2).gather(increment).toList()).containsExactly(2, 3);
        assertThat(Stream.of(3, 4).gather(increment.andThen(increment)).toList()).containsExactly(5, 6);
    }

    @Test
    void nullsPass() {
        for (ProcessPool pool : pools()) {
            RemoteFunction<@Nullable String, @Nullable String> same = text -> text;
            assertThat(Stream.of("a", null).gather(pool.mapping(same)).toList()).containsExactly("a", null);
        }
    }

    @Test
    void aResultThatIsReadyOvertakesOneThatIsNot(@TempDir Path folder) {
        String file = folder.resolve("may-end").toString();
        List<String> ends = Stream.of("late", "soon")
                .gather(workers.mappingUnordered(text -> {
                    while (text.equals("late") && !Files.exists(Path.of(file))) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                    return text;
                }))
                .peek(text -> {
                    if (text.equals("soon")) {
                        assertThat(Path.of(file).toFile().mkdir()).isTrue();
                    }
                })
                .toList();
        assertThat(ends).containsExactly("soon", "late");
    }

    @Test
    void endlessInputIsReadOnlyAsFarAsTheWindow() {
        for (Gatherer<Integer, ?, Integer> step : steps((Integer x) -> x)) {
            AtomicInteger read = new AtomicInteger();
            assertThat(Stream.generate(read::getAndIncrement).gather(step).limit(20)).hasSize(20);
            assertThat(read.get()).isBetween(20, 20 + WINDOW);
        }
    }

    @Test
    void anIteratorReadsOnlyAsFarAsTheWindow() {
        AtomicInteger read = new AtomicInteger();
        Iterator<Integer> results = Stream.generate(read::getAndIncrement).gather(workers.mapping(x -> x)).iterator();
        assertThat(read).hasValue(0);
        for (int i = 0; i < 10; i++) {
            assertThat(results.next()).isEqualTo(i);
        }
        assertThat(read.get()).isBetween(10, 10 + WINDOW);
    }

    @Test
    void aShortCircuitCancelsWhatIsUnderWay() {
        assertThat(IntStream.range(0, 100).boxed().gather(workers.mapping(x -> quickBelow(1, x))).findFirst()).hasValue(0);
        assertThatNothingIsUnderWay();
        assertThat(IntStream.range(0, 100).boxed().gather(workers.mapping(x -> quickBelow(3, x))).limit(3).toList())
                .containsExactly(0, 1, 2);
        assertThatNothingIsUnderWay();
        assertThat(IntStream.range(0, 100).boxed().gather(workers.mappingUnordered(x -> quickBelow(1, x))).anyMatch(x -> x == 0))
                .isTrue();
        assertThatNothingIsUnderWay();
        assertThat(IntStream.range(0, 3).boxed().gather(workers.mapping(x -> quickBelow(1, x))).findFirst()).hasValue(0);
        assertThatNothingIsUnderWay();
        assertThat(Stream.of(1).gather(workers.mapping(x -> quickBelow(0, x))).limit(0).toList()).isEmpty();
        assertThatNothingIsUnderWay();
    }

    @Test
    void aFailureIsThrownBehindTheResultsBeforeItAndCancelsTheRest() {
        List<Integer> taken = new ArrayList<>();
        assertThatThrownBy(() -> IntStream.range(0, 100)
                        .boxed()
                        .gather(workers.mapping(x -> {
                            if (x == 3) {
                                throw new IllegalStateException("mine");
                            }
                            return quickBelow(4, x);
                        }))
                        .forEachOrdered(taken::add))
                .isInstanceOfSatisfying(TaskFailedException.class, e -> {
                    assertThat(e.index()).isEqualTo(3);
                    assertThat(e).hasMessageContaining("item 3").cause().isInstanceOf(IllegalStateException.class);
                });
        assertThat(taken).containsExactly(0, 1, 2);
        assertThatNothingIsUnderWay();
        assertThatThrownBy(() -> Stream.of(0).gather(inline.mapping(x -> 1 / x)).toList())
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
    }

    @Test
    void aLaterStepThatFailsCancelsWhatIsUnderWay() {
        assertThatThrownBy(() -> IntStream.range(0, 100)
                        .boxed()
                        .gather(workers.mapping(x -> quickBelow(1, x)))
                        .forEach(x -> {
                            throw new IllegalStateException("mine");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
        assertThatNothingIsUnderWay();
    }

    @Test
    void whatCannotBeSentFailsBehindTheResultsBeforeIt() {
        for (Gatherer<Object, ?, String> step : steps(Object::toString)) {
            List<String> taken = new ArrayList<>();
            assertThatThrownBy(() -> Stream.of(1, 2, Thread.currentThread(), 4).gather(step).forEach(taken::add))
                    .isInstanceOf(NotSendableException.class);
            assertThat(taken).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void inputThatThrowsThrows() {
        for (Gatherer<Integer, ?, Integer> step : steps((Integer x) -> x)) {
            assertThatThrownBy(() -> Stream.of(1, 0).map(x -> 1 / x).gather(step).toList())
                    .isInstanceOf(ArithmeticException.class);
        }
        assertThatNothingIsUnderWay();
    }

    @Test
    void anInterruptCancelsTheCallsAndStays() {
        Thread waiting = Thread.currentThread();
        Thread interrupter = Thread.ofPlatform().start(() -> {
            await().until(() -> Waiting.waits(waiting));
            waiting.interrupt();
        });
        assertThatThrownBy(() -> Stream.of(1, 2, 3).gather(workers.mapping(x -> quickBelow(0, x))).toList())
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupter.isInterrupted()).isFalse();
        assertThatNothingIsUnderWay();
    }

    @Test
    void aParallelStreamGivesTheSameResult() {
        List<Integer> squares = IntStream.range(0, 500).map(x -> x * x).boxed().toList();
        for (ProcessPool pool : pools()) {
            assertThat(IntStream.range(0, 500).parallel().boxed().gather(pool.mapping(x -> x * x)).toList()).isEqualTo(squares);
            assertThat(IntStream.range(0, 500).parallel().boxed().gather(pool.mapping(x -> x * x)).limit(5).toList())
                    .isEqualTo(squares.subList(0, 5));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // as a caller without NullAway may
    void aNullFunctionIsRefused() {
        assertThatThrownBy(() -> workers.mapping(null)).hasMessageContaining("mapping(null): give the function");
        assertThatThrownBy(() -> workers.mappingUnordered(null)).hasMessageContaining("mappingUnordered(null)");
        assertThatThrownBy(() -> workers.processor(null)).hasMessageContaining("processor(null)");
    }
}
