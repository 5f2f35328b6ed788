// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.error.TaskFailedException;
import dev.brood.internal.pool.TaskControl;
import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A pool as a step of a reactive stream: order, demand, failures and cancellation. */
@LeavesNothingBehind
@Timeout(120)
class ProcessorTest extends BothPools {

    private static int quickBelow(int limit, int number) throws InterruptedException {
        if (number >= limit) {
            TimeUnit.DAYS.sleep(1);
        }
        return number;
    }

    private static void assertThatNothingIsUnderWay() {
        assertThat(workers.map(List.of(1, 2, 3, 4), x -> x)).containsExactly(1, 2, 3, 4);
    }

    /** Notes what it gets, and whether two calls ever overlap. */
    private static class Collecting<T> implements Flow.Subscriber<T> {

        private final long first;
        final Queue<T> items = new ConcurrentLinkedQueue<>();
        final CountDownLatch over = new CountDownLatch(1);
        final AtomicInteger inside = new AtomicInteger();
        final AtomicBoolean overlapped = new AtomicBoolean();
        volatile Flow.@Nullable Subscription subscription;
        volatile @Nullable Throwable failure;

        Collecting(long first) {
            this.first = first;
        }

        private void noted(Runnable action) {
            if (inside.getAndIncrement() != 0) {
                overlapped.set(true);
            }
            action.run();
            inside.decrementAndGet();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first > 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(T item) {
            noted(() -> items.add(item));
        }

        @Override
        public void onError(Throwable t) {
            noted(() -> failure = t);
            over.countDown();
        }

        @Override
        public void onComplete() {
            over.countDown();
        }

        Flow.Subscription subscription() {
            Flow.Subscription given = subscription;
            if (given == null) {
                throw new AssertionError("no subscription");
            }
            return given;
        }

        Collecting<T> awaitEnd() throws InterruptedException {
            assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(overlapped).isFalse();
            return this;
        }
    }

    /** Gives the numbers from 0 as they are asked for, in the thread that asks, and counts what it gives. */
    private static final class Numbers implements Flow.Publisher<Integer>, Flow.Subscription {

        private final int end;
        final AtomicLong asked = new AtomicLong();
        final AtomicInteger given = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        private Flow.@Nullable Subscriber<? super Integer> to;

        Numbers(int end) {
            this.end = end;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
            to = subscriber;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            Flow.Subscriber<? super Integer> subscriber = to;
            asked.addAndGet(n);
            for (long i = 0; i < n && subscriber != null && given.get() < end; i++) {
                subscriber.onNext(given.getAndIncrement());
                if (given.get() == end) {
                    subscriber.onComplete();
                }
            }
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    }

    private static <T> Collecting<T> collect(
            Flow.Publisher<Integer> numbers, Flow.Processor<Integer, T> step, long demand) {
        return collect(numbers, step, new Collecting<>(demand));
    }

    private static <T> Collecting<T> collect(
            Flow.Publisher<Integer> numbers, Flow.Processor<Integer, T> step, Collecting<T> collecting) {
        numbers.subscribe(step);
        step.subscribe(collecting);
        return collecting;
    }

    @Test
    void resultsComeInTheOrderOfTheItems() throws Exception {
        for (ProcessPool pool : pools()) {
            Collecting<Integer> ends = collect(new Numbers(1000), pool.processor(x -> x * x), Long.MAX_VALUE).awaitEnd();
            assertThat(ends.failure).isNull();
            assertThat(ends.items).containsExactlyElementsOf(IntStream.range(0, 1000).map(x -> x * x).boxed().toList());
        }
    }

    @Test
    void theJdksPublisherAndAnotherProcessorAreNeighbours() throws Exception {
        for (ProcessPool pool : pools()) {
            SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
            Flow.Processor<Integer, Integer> first = pool.processor(x -> x + 1);
            Flow.Processor<Integer, String> second = pool.processor(x -> "<" + x + ">");
            Collecting<String> ends = new Collecting<>(Long.MAX_VALUE);
            second.subscribe(ends);
            first.subscribe(second);
            publisher.subscribe(first);
            IntStream.range(0, 300).forEach(publisher::submit);
            publisher.close();
            assertThat(ends.awaitEnd().items)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 300).mapToObj(x -> "<" + x + ">").toList());
        }
    }

    @Test
    void nothingIsAskedForBeforeTheSubscriberAsks() {
        for (ProcessPool pool : pools()) {
            int window = 4 * pool.workers();
            Numbers numbers = new Numbers(1000);
            Collecting<Integer> ends = collect(numbers, pool.processor(x -> x), 0);
            assertThat(numbers.asked).hasValue(0);
            ends.subscription().request(3);
            await().until(() -> ends.items.size() == 3 && numbers.given.get() == window + 3);
            assertThat(numbers.asked).hasValue(window + 3);
            assertThat(ends.items).containsExactly(0, 1, 2);
            ends.subscription().cancel();
            await().until(() -> numbers.cancelled.get() == 1);
        }
        assertThatNothingIsUnderWay();
    }

    @Test
    void aCallThatFailsEndsTheStreamBehindTheResultsBeforeIt() throws Exception {
        for (ProcessPool pool : pools()) {
            Numbers numbers = new Numbers(1000);
            Collecting<Integer> ends = collect(numbers, pool.processor(x -> x / (3 - x)), Long.MAX_VALUE).awaitEnd();
            assertThat(ends.items).containsExactly(0, 0, 2);
            assertThatItFailedForItem(3, ends);
            await().until(() -> numbers.cancelled.get() == 1);
            assertThat(numbers.given.get()).isLessThanOrEqualTo(4 + WINDOW);
        }
    }

    @Test
    void aCallThatFailsCancelsTheCallsBehindIt() throws Exception {
        Collecting<Integer> ends =
                collect(new Numbers(1000), workers.processor(x -> quickBelow(1, x) / x), Long.MAX_VALUE).awaitEnd();
        assertThat(ends.items).isEmpty();
        assertThatItFailedForItem(0, ends);
        assertThatNothingIsUnderWay();
    }

    private static void assertThatItFailedForItem(long index, Collecting<?> ends) {
        assertThat(ends.failure).isInstanceOfSatisfying(TaskFailedException.class, e -> {
            assertThat(e.index()).isEqualTo(index);
            assertThat(e).hasCauseInstanceOf(ArithmeticException.class);
        });
    }

    @Test
    void whatCannotBeSentAndNullEndTheStreamInTheirPlace() throws Exception {
        for (ProcessPool pool : pools()) {
            Thread mine = Thread.currentThread();
            Collecting<Integer> refused = collect(new Numbers(10), pool.processor(x -> x + mine.getPriority()), 1).awaitEnd();
            assertThat(refused.items).isEmpty();
            assertThat(refused.failure)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("item 0 could not be handed over")
                    .hasCauseInstanceOf(NotSendableException.class);
            RemoteFunction<Integer, Integer> nullAtTwo = x -> x == 2 ? null : x;
            Collecting<Integer> nothing = collect(new Numbers(10), pool.processor(nullAtTwo), 10).awaitEnd();
            assertThat(nothing.items).containsExactly(0, 1);
            assertThat(nothing.failure).isInstanceOf(TaskFailedException.class).hasCauseInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void thePublishersFailureComesBehindTheResults() throws Exception {
        for (ProcessPool pool : pools()) {
            Flow.Processor<Integer, Integer> step = pool.processor(x -> x);
            Collecting<Integer> ends = new Collecting<>(Long.MAX_VALUE);
            step.subscribe(ends);
            step.onSubscribe(new Numbers(0));
            step.onNext(1);
            step.onNext(2);
            IllegalStateException mine = new IllegalStateException("mine");
            step.onError(mine);
            assertThat(ends.awaitEnd().items).containsExactly(1, 2);
            assertThat(ends.failure).isSameAs(mine);
        }
    }

    @Test
    void cancellingStopsWhatRuns() {
        Numbers numbers = new Numbers(1000);
        Collecting<Integer> ends = collect(numbers, workers.processor(x -> quickBelow(1, x)), Long.MAX_VALUE);
        await().until(() -> ends.items.size() == 1);
        ends.subscription().cancel();
        ends.subscription().cancel();
        assertThat(numbers.cancelled).hasValue(1);
        assertThatNothingIsUnderWay();
        ends.subscription().request(5);
        assertThat(ends.items).containsExactly(0);
        assertThat(ends.over.getCount()).isEqualTo(1);
    }

    @Test
    void aRequestForNothingIsAFailure() throws Exception {
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
            Numbers numbers = new Numbers(1000);
            Collecting<Integer> ends = collect(numbers, workers.processor(x -> quickBelow(0, x)), 1);
            ends.subscription().request(wrong);
            assertThat(ends.awaitEnd().failure)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request(" + wrong + ")");
            await().until(() -> numbers.cancelled.get() == 1);
        }
        assertThatNothingIsUnderWay();
    }

    @Test
    void anotherSubscriberAndAnotherPublisherAreRefused() throws Exception {
        Flow.Processor<Integer, Integer> step = inline.processor(x -> x);
        step.subscribe(new Collecting<>(1));
        Collecting<Integer> second = new Collecting<>(1);
        step.subscribe(second);
        assertThat(second.awaitEnd().failure).isInstanceOf(IllegalStateException.class);
        Numbers numbers = new Numbers(2);
        numbers.subscribe(step);
        Numbers more = new Numbers(2);
        more.subscribe(step);
        assertThat(more.cancelled).hasValue(1);
        assertThat(numbers.cancelled).hasValue(0);
    }

    @Test
    void aSubscriberThatThrowsHasCancelled() {
        Numbers numbers = new Numbers(1000);
        Collecting<Integer> failing = new Collecting<>(Long.MAX_VALUE) {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                throw new IllegalStateException("a subscriber that throws");
            }
        };
        collect(numbers, workers.processor(x -> quickBelow(1, x)), failing);
        await().until(() -> numbers.cancelled.get() == 1);
        assertThatNothingIsUnderWay();
        assertThat(failing.items).containsExactly(0);
        assertThat(failing.over.getCount()).isEqualTo(1);
    }

    /** Takes requests, and gives nothing by itself. */
    private static class Silent implements Flow.Subscription {

        final AtomicLong asked = new AtomicLong();
        final AtomicInteger cancelled = new AtomicInteger();

        @Override
        public void request(long n) {
            asked.addAndGet(n);
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    }

    /** A step whose calls the test ends. */
    private static MappingProcessor<Integer, Integer> step(List<TaskFuture<Integer>> calls, int mostUnderWay) {
        return new MappingProcessor<>((item, index) -> calls.get((int) index), mostUnderWay);
    }

    private static List<TaskFuture<Integer>> futures(int number) {
        return Stream.generate(() -> new TaskFuture<Integer>(TaskControl.NEVER_SUBMITTED, 0)).limit(number).toList();
    }

    @Test
    void aPublisherThatThrowsWhereItIsAskedHasFailed() throws Exception {
        IllegalStateException mine = new IllegalStateException("cannot be asked twice");
        Silent publisher = new Silent() {
            @Override
            public void request(long n) {
                if (asked.get() > 0) {
                    throw mine;
                }
                super.request(n);
            }

            @Override
            public void cancel() {
                super.cancel();
                throw mine;
            }
        };
        List<TaskFuture<Integer>> calls = futures(2);
        MappingProcessor<Integer, Integer> step = step(calls, 2);
        Collecting<Integer> ends = new Collecting<>(Long.MAX_VALUE);
        step.subscribe(ends);
        step.onSubscribe(publisher);
        step.onNext(0);
        step.onNext(1);
        calls.getFirst().complete(10);
        assertThat(ends.awaitEnd().failure).isSameAs(mine);
        assertThat(calls.getLast()).isCancelled();
        assertThat(publisher.cancelled).hasValue(1);
    }

    @Test
    void aPublisherThatThrowsWhereItIsCancelledHarmsNothing() {
        Silent publisher = new Silent() {
            @Override
            public void cancel() {
                super.cancel();
                throw new IllegalStateException("cannot be cancelled");
            }
        };
        List<TaskFuture<Integer>> calls = futures(1);
        MappingProcessor<Integer, Integer> step = step(calls, 2);
        Collecting<Integer> ends = new Collecting<>(1);
        step.subscribe(ends);
        step.onSubscribe(publisher);
        step.onNext(0);
        ends.subscription().cancel();
        assertThat(publisher.cancelled).hasValue(1);
        assertThat(calls.getFirst()).isCancelled();
        ends.subscription().cancel();
        assertThat(publisher.cancelled).hasValue(1);
    }

    @Test
    void anItemThatIsBeingHandedOverHasItsPlace() {
        List<TaskFuture<Integer>> calls = futures(3);
        Silent publisher = new Silent();
        MappingProcessor<Integer, Integer> step = new MappingProcessor<>(
                (item, index) -> {
                    if (index == 1) {
                        calls.getFirst().complete(10); // makes room while the second is on its way
                        assertThat(publisher.asked).hasValue(3);
                    }
                    return calls.get((int) index);
                },
                2);
        Collecting<Integer> ends = new Collecting<>(Long.MAX_VALUE);
        step.subscribe(ends);
        step.onSubscribe(publisher);
        assertThat(publisher.asked).hasValue(2);
        step.onNext(0);
        step.onNext(1);
        assertThat(ends.failure).isNull();
        assertThat(ends.items).containsExactly(10);
        assertThat(publisher.asked).hasValue(3);
        step.onNext(2);
        assertThat(publisher.asked).hasValue(3);
        calls.get(1).complete(11);
        assertThat(publisher.asked).hasValue(4);
        ends.subscription().cancel();
    }

    /** Notes whether a lock is held by who asks it for its message. */
    private static final class Curious extends Exception {

        private static final long serialVersionUID = 1;

        final transient Queue<Boolean> held = new ConcurrentLinkedQueue<>();
        private final transient Object lock;

        Curious(Object lock) {
            this.lock = lock;
        }

        @Override
        public String getMessage() {
            held.add(Thread.holdsLock(lock));
            return "curious";
        }
    }

    @Test
    void aFailuresOwnMethodsAreNotCalledUnderAMonitor() throws Exception {
        List<TaskFuture<Integer>> calls = futures(1);
        MappingProcessor<Integer, Integer> step = step(calls, 2);
        Collecting<Integer> ends = new Collecting<>(1);
        step.subscribe(ends);
        step.onSubscribe(new Silent());
        step.onNext(0);
        Curious failure = new Curious(step);
        calls.getFirst().completeExceptionally(failure);
        assertThat(ends.awaitEnd().failure).isInstanceOf(TaskFailedException.class).hasCause(failure);
        assertThat(failure.held).isNotEmpty().containsOnly(false);
    }

    /** The subscriber's thread may be the worker's own. */
    @Test
    void aSubscriberMayWaitForThePool() throws Exception {
        try (ProcessPool one = ProcessPool.builder().workers(1).queueCapacity(1).build()) {
            Collecting<Integer> sums = new Collecting<>(Long.MAX_VALUE) {
                @Override
                public void onNext(Integer item) {
                    super.onNext(item + one.submit(() -> 1).join());
                }
            };
            assertThat(collect(new Numbers(50), one.processor(x -> x), sums).awaitEnd().items)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).boxed().toList());
        }
    }
}
