// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.sync.Others;
import dev.brood.sync.SharedLatch;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The end of a queue: who put is told at once, who takes when nothing is left, nor can come back. */
@LeavesNothingBehind
@Timeout(300)
class QueueEndTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private static List<Callable<?>> takes(SharedQueue<Integer> queue) {
        return List.of(queue::take, queue::receive, () -> queue.poll(1, TimeUnit.DAYS), () -> queue.receive(1, TimeUnit.DAYS));
    }

    private static List<Callable<?>> puts(SharedQueue<Integer> queue) {
        return List.of(
                () -> queue.offer(9, 1, TimeUnit.DAYS),
                () -> {
                    queue.put(9);
                    return true;
                },
                () -> {
                    queue.putAll(List.of(9));
                    return true;
                });
    }

    private static SharedQueue<Integer> endingWithProducers() {
        return SharedQueue.<Integer>builder().capacity(4).endsWithProducers().create();
    }

    @Test
    void whatIsLeftCanBeTakenAfterTheEnd() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4)) {
            queue.putAll(List.of(1, 2, 3));
            assertThat(queue.isEnded()).isFalse();
            queue.end();
            queue.end();
            assertThat(queue.isEnded()).isTrue();
            assertThatThrownBy(() -> queue.offer(4)).isInstanceOf(QueueEndedException.class).hasMessageContaining("ended");
            assertThatThrownBy(() -> queue.add(4)).isInstanceOf(QueueEndedException.class);
            assertThatThrownBy(queue::declareProducer).isInstanceOf(QueueEndedException.class);
            for (Callable<?> put : puts(queue)) {
                assertThatThrownBy(put::call).isInstanceOf(QueueEndedException.class);
            }
            assertThat(queue.take()).isEqualTo(1);
            Delivery<Integer> kept = queue.receive();
            assertThat(queue.poll(1, TimeUnit.DAYS)).isEqualTo(3);
            kept.nack();
            assertThat(queue.take()).isEqualTo(2);
            for (Callable<?> take : takes(queue)) {
                assertThatThrownBy(take::call).isInstanceOf(QueueEndedException.class).hasMessageContaining("nothing is left");
            }
            assertThatThrownBy(() -> queue.poll(0, TimeUnit.DAYS)).isInstanceOf(QueueEndedException.class);
            assertThat(queue.poll()).isNull();
            assertThat(queue.peek()).isNull();
            assertThat(queue.iterator().hasNext()).isFalse();
            assertThat(queue.drainTo(new ArrayList<>())).isZero();
            assertThat(queue.stream().toList()).isEmpty();
        }
    }

    @Test
    void whoWaitsIsToldOfTheEnd() throws Exception {
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            try (SharedQueue<Integer> empty = SharedQueue.create(1); SharedQueue<Integer> full = SharedQueue.create(1)) {
                full.put(1);
                List<Others.Running<Object>> waiting = new ArrayList<>();
                for (Callable<?> wait : takes(empty)) {
                    waiting.add(others.start(kind, wait::call));
                }
                for (Callable<?> wait : puts(full)) {
                    waiting.add(others.start(kind, wait::call));
                }
                await().until(() -> waiting.stream().allMatch(Others.Running::isSleeping));
                Others.endOf(others.process(() -> {
                    empty.end();
                    full.end();
                }));
                for (var thread : waiting) {
                    assertThatThrownBy(thread::get).hasCauseInstanceOf(QueueEndedException.class);
                }
                assertThat(full.take()).isEqualTo(1);
            }
        }
    }

    @Test
    void whoTakesWaitsForWhatMayComeBack() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2); var ready = SharedLatch.create(1);
                SharedQueue<Boolean> acknowledge = SharedQueue.create(1)) {
            queue.put(1);
            queue.put(2);
            ChildProcess first = others.process(() -> {
                queue.receive();
                Delivery<Integer> second = queue.receive();
                ready.countDown();
                acknowledge.take();
                second.ack();
                Others.stay();
            });
            ready.await();
            queue.end();
            var waiting = others.thread(queue::receive);
            await().until(waiting::isSleeping);
            Others.kill(first);
            Delivery<Integer> again = waiting.get();
            assertThat(again.element()).isEqualTo(1);
            Delivery<Integer> other = queue.receive();
            assertThat(other.element()).isEqualTo(2);
            var last = others.process(() -> {
                try {
                    queue.take();
                } catch (QueueEndedException e) {
                    return;
                }
                throw new AssertionError("there was one more");
            });
            again.ack();
            assertThat(last.join(Duration.ofMillis(100))).isFalse();
            other.ack();
            Others.endOf(last);
        }
    }

    @Test
    void whatAThreadOfTheSameProcessMayGiveBackIsNotWaitedForAndIsForWhoTakesNext() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            queue.put(1);
            Delivery<Integer> delivery = queue.receive();
            var waiting = others.thread(queue::take);
            await().until(waiting::isSleeping);
            queue.end();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(QueueEndedException.class);
            delivery.nack();
            Delivery<Integer> again = queue.receive();
            assertThat(again.element()).isEqualTo(1);
            assertThat(again.isRedelivered()).isTrue();
            again.ack();
            assertThatThrownBy(queue::take).isInstanceOf(QueueEndedException.class);
        }
    }

    @Test
    void aStreamEndsWithTheQueue() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            var reading = others.thread(() -> queue.stream().map(number -> 2 * number).toList());
            Others.endOf(others.process(() -> {
                for (int i = 0; i < 10; i++) {
                    queue.put(i);
                }
                queue.end();
            }));
            assertThat(reading.get()).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
            assertThat(queue.size()).isZero();
        }
        try (SharedQueue<Integer> queue = SharedQueue.create(4)) {
            queue.putAll(List.of(1, 2, 3, 4));
            assertThat(queue.stream().limit(2).toList()).containsExactly(1, 2);
            assertThat(queue.parallelStream().findFirst()).contains(3);
            assertThat(queue.toArray()).as("no more than was asked for").containsExactly(4);
        }
    }

    @Test
    void anIterationEndsAndTakesNothing() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4)) {
            queue.putAll(List.of(1, 2));
            List<Integer> seen = new ArrayList<>();
            for (int element : queue) {
                seen.add(element);
                queue.offer(element + 10);
            }
            assertThat(seen).startsWith(1, 2).hasSizeLessThanOrEqualTo(4);
            assertThat(queue.size()).isEqualTo(4);
        }
    }

    // The end with the producers.

    @Test
    void aQueueEndsWhenItsLastProducerHasEnded() throws Exception {
        try (SharedQueue<Integer> queue = endingWithProducers(); var declared = SharedLatch.create(1); var go = SharedLatch.create(1)) {
            assertThat(queue.isEnded()).isFalse();
            var waiting = others.thread(() -> queue.stream().toList());
            await().until(waiting::isSleeping);
            var last = others.process(() -> {
                queue.declareProducer();
                declared.countDown();
                go.await();
                queue.put(2);
            });
            declared.await(); // or the queue would end with the other one
            others.process(() -> {
                queue.put(1);
                go.countDown();
            });
            assertThat(waiting.get()).containsExactlyInAnyOrder(1, 2);
            Others.endOf(last);
            assertThat(queue.isEnded()).isTrue();
            assertThatThrownBy(() -> queue.put(3)).isInstanceOf(QueueEndedException.class).hasMessageContaining("gone");
            assertThatThrownBy(queue::take).isInstanceOf(QueueEndedException.class).hasMessageContaining("closed it or died");
        }
    }

    @Test
    void aQueueEndsWhenItsProducersAreKilledOrCloseIt() throws Exception {
        try (SharedQueue<Integer> queue = endingWithProducers(); var both = SharedLatch.create(2); var close = SharedLatch.create(1)) {
            ChildProcess killed = others.process(() -> {
                queue.put(1);
                both.countDown();
                Others.stay();
            });
            ChildProcess closing = others.process(() -> {
                SharedQueue<Integer> own = queue;
                own.put(2);
                both.countDown();
                close.await();
                own.close();
                Others.stay();
            });
            both.await();
            assertThat(List.of(queue.take(), queue.take())).containsExactlyInAnyOrder(1, 2);
            Others.kill(killed);
            assertThat(queue.isEnded()).isFalse();
            assertThat(queue.poll(100, TimeUnit.MILLISECONDS)).isNull();
            var waiting = others.thread(queue::take);
            await().until(waiting::isSleeping);
            close.countDown();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(QueueEndedException.class);
            assertThat(closing.isAlive()).isTrue();
            assertThat(queue.isEnded()).isTrue();
        }
    }

    @Test
    void aQueueHasEndedForALateProducerTooWithoutAnybodyWhoTakes() throws Exception {
        try (SharedQueue<Integer> queue = endingWithProducers()) {
            Others.endOf(others.process(() -> queue.put(1)));
            assertThat(queue.isEnded()).isTrue();
            assertThatThrownBy(() -> queue.put(2)).isInstanceOf(QueueEndedException.class);
            assertThat(queue.take()).isEqualTo(1);
        }
        try (SharedQueue<Integer> queue = endingWithProducers()) {
            Others.endOf(others.process(queue::declareProducer));
            assertThatThrownBy(queue::declareProducer).isInstanceOf(QueueEndedException.class);
        }
    }

    @Test
    void aQueueDoesNotEndBeforeItHadAProducerNorWithAnOpenOne() throws Exception {
        try (SharedQueue<Integer> queue = endingWithProducers()) {
            assertThat(queue.poll(50, TimeUnit.MILLISECONDS)).isNull();
            Others.endOf(others.process(() -> assertThat(queue.poll()).isNull()));
            assertThat(queue.poll(50, TimeUnit.MILLISECONDS)).isNull();
            queue.declareProducer();
            queue.declareProducer();
            Others.endOf(others.process(() -> queue.put(1)));
            assertThat(queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(queue.poll(50, TimeUnit.MILLISECONDS)).isNull();
            queue.put(2);
            assertThat(queue.isEnded()).isFalse();
        }
    }
}
