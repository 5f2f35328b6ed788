// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.NotSendableException;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.Others;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Queues as the threads of one process use them: waits, capacity, batches, what is refused, and their close. */
@LeavesNothingBehind
@Timeout(300)
class SharedQueueTest {

    private static final List<Thread.Builder> KINDS = List.of(Thread.ofPlatform(), Thread.ofVirtual());

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private static <T> SharedQueue<T> full(T element) throws InterruptedException {
        SharedQueue<T> queue = SharedQueue.create(1);
        queue.put(element);
        return queue;
    }

    // Putting and taking.

    @Test
    void whatIsPutFirstIsTakenFirst() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(8)) {
            queue.put("first");
            assertThat(queue.offer(2)).isTrue();
            assertThat(queue.offer(3L, 1, TimeUnit.SECONDS)).isTrue();
            assertThat(queue.add(List.of("fourth"))).isTrue();
            assertThat(queue.size()).isEqualTo(4);
            assertThat(queue.take()).isEqualTo("first");
            assertThat(queue.poll()).isEqualTo(2);
            assertThat(queue.poll(1, TimeUnit.SECONDS)).isEqualTo(3L);
            assertThat(queue.remove()).isEqualTo(List.of("fourth"));
            assertThat(queue.poll()).isNull();
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void elementsAreCopies() throws Exception {
        try (SharedQueue<List<Integer>> queue = SharedQueue.create(2)) {
            List<Integer> put = new ArrayList<>(List.of(1, 2));
            queue.put(put);
            put.add(3);
            assertThat(queue.peek()).isEqualTo(List.of(1, 2)).isNotSameAs(queue.peek());
            assertThat(queue.take()).isEqualTo(List.of(1, 2));
        }
    }

    @Test
    void aQueueOfOneElementGoesOnForManyLaps() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(queue.offer(i)).isTrue();
                assertThat(queue.offer(-1)).isFalse();
                assertThat(queue.poll()).isEqualTo(i);
                assertThat(queue.poll()).isNull();
            }
        }
    }

    @Test
    void theLargestQueueHoldsAMillionElements() throws Exception {
        int capacity = 1 << 20;
        try (SharedQueue<Integer> queue = SharedQueue.create(capacity)) {
            assertThat(queue.capacity()).isEqualTo(capacity);
            assertThat(queue.remainingCapacity()).isEqualTo(capacity);
            for (int i = 0; i < capacity; i++) {
                assertThat(queue.offer(i)).isTrue();
            }
            assertThat(queue.offer(-1)).isFalse();
            assertThat(queue.remainingCapacity()).isZero();
            assertThat(queue.size()).isEqualTo(capacity);
            for (int i = 0; i < capacity; i++) {
                assertThat(queue.poll()).isEqualTo(i);
            }
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void anElementThatSomebodyKeepsIsPassedForAnyNumberOfLaps() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4)) {
            queue.put(-1);
            Delivery<Integer> kept = queue.receive();
            var rest = others.thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    queue.put(i);
                    assertThat(queue.take()).isEqualTo(i);
                }
                assertThat(queue.poll()).isNull(); // does not look for it for ever
                for (int i = 0; i < 3; i++) {
                    assertThat(queue.offer(i)).isTrue();
                }
                return queue.offer(3);
            });
            assertThat(rest.get()).isFalse();
            kept.ack();
            assertThat(queue.poll()).isZero();
        }
    }

    // Waiting.

    @Test
    void aTakerWaitsForAPutterAndAPutterForATaker() throws Exception {
        for (Thread.Builder kind : KINDS) {
            try (SharedQueue<String> queue = SharedQueue.create(1)) {
                var taking = others.start(kind, queue::take);
                await().until(taking::isSleeping);
                queue.put("a");
                assertThat(taking.get()).isEqualTo("a");
                queue.put("b");
                var putting = others.start(kind, () -> {
                    queue.put("c");
                    return true;
                });
                await().until(putting::isSleeping);
                assertThat(queue.take()).isEqualTo("b");
                assertThat(putting.get()).isTrue();
                assertThat(queue.take()).isEqualTo("c");
            }
        }
    }

    @Test
    void waitsEndWhenTheirTimeIsOver() throws Exception {
        try (SharedQueue<Integer> empty = SharedQueue.create(1); SharedQueue<Integer> full = full(1)) {
            for (long millis : new long[] {-1, 0, 1, 60}) {
                long began = System.nanoTime();
                assertThat(empty.poll(millis, TimeUnit.MILLISECONDS)).isNull();
                assertThat(empty.receive(millis, TimeUnit.MILLISECONDS)).isNull();
                assertThat(full.offer(2, millis, TimeUnit.MILLISECONDS)).isFalse();
                assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(3 * millis));
            }
            assertThat(full.poll(0, TimeUnit.DAYS)).isEqualTo(1);
            assertThat(full.offer(3, Long.MIN_VALUE, TimeUnit.DAYS)).isTrue();
            assertThat(full.poll(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(3);
        }
    }

    /** What may be called while nothing can be taken, or put. */
    private static List<Callable<?>> waitsOf(SharedQueue<Integer> from, SharedQueue<Integer> to) {
        return List.of(
                from::take,
                from::receive,
                () -> from.poll(1, TimeUnit.DAYS),
                () -> from.receive(1, TimeUnit.DAYS),
                () -> to.offer(2, 1, TimeUnit.DAYS),
                () -> {
                    to.put(2);
                    return true;
                },
                () -> {
                    to.putAll(List.of(2, 3));
                    return true;
                });
    }

    @Test
    void anInterruptEndsAWaitAndNothingIsPutOrTaken() throws Exception {
        try (SharedQueue<Integer> empty = SharedQueue.create(1); SharedQueue<Integer> full = full(1)) {
            for (Callable<?> wait : waitsOf(empty, full)) {
                for (Thread.Builder kind : KINDS) {
                    var waiting = others.start(kind, () -> {
                        Throwable thrown = catchThrowable(wait::call);
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        return thrown;
                    });
                    await().until(waiting::isSleeping);
                    waiting.thread().interrupt();
                    assertThat(waiting.get()).isInstanceOf(InterruptedException.class);
                }
            }
            assertThat(empty.toArray()).isEmpty();
            assertThat(full.toArray()).containsExactly(1);
        }
    }

    @Test
    @SuppressWarnings("ArgumentSelectionDefectChecker") // swapped on purpose
    void anInterruptBeforeAWaitIsSeenEvenIfThereIsNothingToWaitFor() throws Exception {
        try (SharedQueue<Integer> full = full(1); SharedQueue<Integer> empty = SharedQueue.create(1)) {
            for (Callable<?> call : waitsOf(full, empty)) { // the one has what is taken, the other one room
                Thread.currentThread().interrupt();
                assertThatThrownBy(call::call).isInstanceOf(InterruptedException.class);
                assertThat(Thread.interrupted()).isFalse();
            }
            assertThat(full.toArray()).containsExactly(1);
            assertThat(empty.toArray()).isEmpty();
            Thread.currentThread().interrupt();
            assertThat(empty.offer(5)).isTrue();
            assertThat(empty.poll()).isEqualTo(5);
            assertThat(empty.poll()).isNull();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aStreamIsEndedByAnInterruptWhichStays() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4)) {
            var reading = others.thread(() -> {
                Throwable thrown = catchThrowable(() -> queue.stream().toList());
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return thrown;
            });
            await().until(reading::isSleeping);
            reading.thread().interrupt();
            assertThat(reading.get()).hasMessageContaining("interrupted").hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aThousandVirtualThreadsTakeWhatAnotherThousandPut() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(3)) {
            List<Others.Running<Integer>> takers = new ArrayList<>();
            List<Others.Running<Integer>> putters = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                int element = i;
                takers.add(others.start(Thread.ofVirtual(), queue::take));
                putters.add(others.start(Thread.ofVirtual(), () -> {
                    queue.put(element);
                    return element;
                }));
            }
            List<Integer> taken = new ArrayList<>();
            for (var taker : takers) {
                taken.add(taker.get());
            }
            for (var putter : putters) {
                putter.get();
            }
            assertThat(taken).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000).boxed().toList());
            assertThat(queue.toArray()).isEmpty();
        }
    }

    // Capacity.

    @Test
    void aFullQueueTakesNothing() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(3)) {
            for (int i = 0; i < 3; i++) {
                assertThat(queue.remainingCapacity()).isEqualTo(3 - i);
                assertThat(queue.offer(i)).isTrue();
            }
            assertThat(queue.remainingCapacity()).isZero();
            assertThat(queue.offer(3)).isFalse();
            assertThat(queue.offer(3, 1, TimeUnit.MILLISECONDS)).isFalse();
            assertThatThrownBy(() -> queue.add(3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("full", "3 of 3");
            assertThat(queue.toArray()).containsExactly(0, 1, 2);
            assertThat(queue.take()).isZero();
            assertThat(queue.remainingCapacity()).isEqualTo(1);
            assertThat(queue.offer(3)).isTrue();
            assertThat(queue.toArray()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void anElementCountsUntilItIsAcknowledged() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            queue.put(1);
            queue.put(2);
            Delivery<Integer> delivery = queue.receive();
            assertThat(queue.size()).isEqualTo(2);
            assertThat(queue.remainingCapacity()).isZero();
            assertThat(queue.offer(3)).isFalse();
            assertThat(queue.peek()).isEqualTo(2);
            delivery.ack();
            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.offer(3)).isTrue();
            assertThat(queue.toArray()).containsExactly(2, 3);
        }
    }

    // Batches.

    @Test
    void batchesArePutAndDrainedInOrder() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(8)) {
            queue.putAll(List.of(1, 2, 3, 4, 5));
            queue.putAll(List.of());
            List<Integer> drained = new ArrayList<>();
            assertThat(queue.drainTo(drained, 2)).isEqualTo(2);
            assertThat(queue.drainTo(drained, 0)).isZero();
            assertThat(queue.drainTo(drained, -1)).isZero();
            assertThat(drained).containsExactly(1, 2);
            assertThat(queue.drainTo(drained)).isEqualTo(3);
            assertThat(drained).containsExactly(1, 2, 3, 4, 5);
            assertThat(queue.drainTo(drained)).isZero();
        }
    }

    @Test
    void aBatchThatIsLargerThanTheQueueWaitsForRoom() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            List<Integer> all = IntStream.range(0, 50).boxed().toList();
            var putting = others.thread(() -> {
                queue.putAll(all);
                return true;
            });
            List<Integer> taken = new ArrayList<>();
            while (taken.size() < all.size()) {
                taken.add(queue.take());
            }
            assertThat(putting.get()).isTrue();
            assertThat(taken).isEqualTo(all);
        }
    }

    @Test
    void theBeginningOfABatchThatIsInterruptedStays() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            var putting = others.thread(() -> {
                queue.putAll(List.of(1, 2, 3));
                return true;
            });
            await().until(() -> putting.isSleeping() && queue.remainingCapacity() == 0);
            putting.thread().interrupt();
            assertThatThrownBy(putting::get).hasCauseInstanceOf(InterruptedException.class);
            assertThat(queue.toArray()).containsExactly(1, 2);
        }
    }

    @Test
    @SuppressWarnings("ModifyingCollectionWithItself") // that is what is refused
    void aQueueIsNoBatchOfItself() throws Exception {
        try (SharedQueue<Integer> queue = full(1)) {
            assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("itself");
            assertThatThrownBy(() -> queue.drainTo(queue, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> queue.addAll(queue)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> queue.putAll(queue)).isInstanceOf(IllegalArgumentException.class);
            assertThat(queue.toArray()).containsExactly(1);
        }
    }

    // What is refused.

    @Test
    @SuppressWarnings("NullAway") // that null is refused is the point
    void nullIsRefused() {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            List<ThrowableAssert.ThrowingCallable> calls = List.of(
                    () -> queue.put(null),
                    () -> queue.offer(null),
                    () -> queue.add(null),
                    () -> queue.offer(null, 1, TimeUnit.DAYS),
                    () -> queue.offer(1, 1, null),
                    () -> queue.poll(1, null),
                    () -> queue.receive(1, null),
                    () -> queue.putAll(null),
                    () -> queue.addAll(null),
                    () -> queue.drainTo(null),
                    () -> queue.drainTo(null, 1),
                    () -> queue.removeIf(null));
            assertThat(calls).allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(NullPointerException.class));
            assertThat(queue.toArray()).isEmpty();
        }
    }

    @Test
    void whatCannotBeSentIsTheCallersExceptionAndTakesNoPlace() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(1)) {
            Object unsendable = List.of(new ReentrantLock(), new Thread(() -> {}));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> queue.put(unsendable)).isInstanceOf(NotSendableException.class);
                assertThatThrownBy(() -> queue.offer(unsendable)).isInstanceOf(NotSendableException.class);
                assertThatThrownBy(() -> queue.offer(unsendable, 1, TimeUnit.DAYS)).isInstanceOf(NotSendableException.class);
            }
            assertThat(queue.remainingCapacity()).isEqualTo(1);
            queue.put("sendable");
            assertThatThrownBy(() -> queue.put(unsendable)).as("although it is full").isInstanceOf(NotSendableException.class);
            assertThat(queue.take()).isEqualTo("sendable");
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        for (int capacity : new int[] {0, -1, Integer.MIN_VALUE, (1 << 20) + 1, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> SharedQueue.create(capacity))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(Integer.toString(capacity), "1 to 1048576");
            assertThatThrownBy(() -> JoinableQueue.create(capacity)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long bytes : new long[] {0, -1, Long.MIN_VALUE, 68_719_476_737L, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> SharedQueue.builder().bytes(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(Long.toString(bytes), "68719476736");
        }
    }

    @Test
    void nothingIsLeftOfAnEmptyQueueButItsSettings() {
        try (SharedQueue<Integer> queue = SharedQueue.<Integer>builder().capacity(5).bytes(1_000_000).create()) {
            assertThat(queue.capacity()).isEqualTo(5);
            assertThat(queue.byteCapacity()).isEqualTo(1_000_000);
            assertThat(queue.peek()).isNull();
            assertThat(queue.holders()).isEmpty();
            assertThat(queue.isEnded()).isFalse();
            assertThatThrownBy(queue::element).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(queue::remove).isInstanceOf(NoSuchElementException.class);
        }
        try (SharedQueue<Integer> queue = SharedQueue.create()) {
            assertThat(queue.capacity()).isEqualTo(SharedQueue.DEFAULT_CAPACITY);
            assertThat(queue.byteCapacity()).isEqualTo(SharedQueue.DEFAULT_BYTES);
        }
    }

    @Test
    void aQueueSaysHowFullItIs() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.create(7);
        try (queue) {
            queue.put(1);
            queue.put(2);
            assertThat(queue.toString()).isEqualTo("queue (2 of 7 elements)");
            queue.end();
            assertThat(queue.toString()).isEqualTo("queue (2 of 7 elements, ended)");
            assertThat(queue.receive()).asString().isEqualTo("delivery of 1");
        }
        assertThat(queue.toString()).isEqualTo("closed queue");
    }

    // The close.

    @Test
    void threadsThatWaitAreSentAwayByAClose() throws Exception {
        for (Thread.Builder kind : KINDS) {
            for (int i = 0; i < 7; i++) {
                SharedQueue<Integer> empty = SharedQueue.create(1);
                SharedQueue<Integer> full = full(1);
                Callable<?> wait = waitsOf(empty, full).get(i);
                List<Others.Running<Object>> waiting = new ArrayList<>();
                for (int thread = 0; thread < 3; thread++) {
                    waiting.add(others.start(kind, wait::call));
                }
                await().until(() -> waiting.stream().allMatch(Others.Running::isSleeping));
                empty.close();
                full.close();
                for (var thread : waiting) {
                    assertThatThrownBy(thread::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(StaleHandleException.class);
                }
            }
        }
    }

    @Test
    void whatUsesAQueueWhileItIsClosedGetsWhatItAskedForOrIsTold() throws Exception {
        for (int round = 0; round < 60; round++) {
            SharedQueue<Object> queue = SharedQueue.create(2);
            Object element = round % 2 == 0 ? round : "x".repeat(200);
            List<Others.Running<Throwable>> using = new ArrayList<>();
            var begun = new CountDownLatch(4);
            for (Callable<?> use : List.<Callable<?>>of(queue::take, () -> queue.offer(element), queue::receive, queue::peek)) {
                using.add(others.thread(() -> catchThrowable(() -> {
                    begun.countDown();
                    while (true) {
                        use.call();
                    }
                })));
            }
            begun.await();
            queue.close();
            for (var thread : using) {
                assertThat(thread.get()).isInstanceOf(StaleHandleException.class);
            }
        }
    }

    @Test
    void aClosedQueueCannotBeUsed() {
        SharedQueue<Integer> queue = SharedQueue.create(1);
        queue.close();
        queue.close();
        List<ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> queue.put(1), () -> queue.offer(1), () -> queue.offer(1, 1, TimeUnit.DAYS), () -> queue.add(1),
                () -> queue.putAll(List.of(1)), () -> queue.addAll(List.of(1)),
                queue::take, queue::poll, () -> queue.poll(1, TimeUnit.DAYS), queue::remove, queue::receive,
                () -> queue.receive(1, TimeUnit.DAYS), () -> queue.drainTo(new ArrayList<>()),
                queue::peek, queue::element, queue::size, queue::isEmpty, queue::remainingCapacity, queue::capacity, queue::byteCapacity,
                queue::iterator, queue::toArray, () -> queue.contains(1), () -> queue.remove(1), queue::clear, queue::stream,
                queue::parallelStream, queue::spliterator,
                queue::end, queue::isEnded, queue::declareProducer, queue::holders);
        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call)
                .isInstanceOf(StaleHandleException.class)
                .hasMessageContaining("queue has been closed"));
    }

    @Test
    void anAcknowledgementAfterTheCloseIsRefusedAndTheElementIsBack() throws Exception {
        Delivery<Integer> kept;
        SharedQueue<Integer> queue = full(1);
        try (queue) {
            kept = queue.receive();
        }
        assertThatThrownBy(kept::ack).isInstanceOf(StaleHandleException.class).hasMessageContaining("gone back");
        assertThatThrownBy(kept::nack).isInstanceOf(StaleHandleException.class);
        assertThat(kept.element()).isEqualTo(1);
    }

    @Test
    void aQueueKeepsItsElementsAsLongAsAnyProcessHasIt() throws Exception {
        try (SharedQueue<Integer> back = SharedQueue.create(1); SharedQueue<SharedQueue<Integer>> kept = SharedQueue.create(1)) {
            SharedQueue<Integer> queue = full(42);
            var child = others.process(() -> {
                SharedQueue<Integer> held = kept.take();
                back.put(0);
                kept.put(held);
                back.put(held.take());
            });
            kept.put(queue);
            queue.close();
            assertThat(back.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isZero();
            Others.endOf(child);
            assertThat(back.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
            try (SharedQueue<Integer> again = kept.take()) {
                assertThat(again.toArray()).isEmpty();
            }
        }
    }
}
