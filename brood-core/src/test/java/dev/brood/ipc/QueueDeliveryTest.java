// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.NotSendableException;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.sync.Others;
import dev.brood.sync.SharedLatch;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Elements that are received: they leave the queue when they are acknowledged, and come back otherwise. */
@LeavesNothingBehind
@Timeout(300)
class QueueDeliveryTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private static <T> Delivery<T> next(SharedQueue<T> queue) throws InterruptedException {
        Delivery<T> delivery = queue.receive(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(delivery).as("comes").isNotNull();
        return delivery;
    }

    @Test
    void whatIsAcknowledgedIsGone() throws Exception {
        try (SharedQueue<String> queue = SharedQueue.create(2)) {
            queue.put("a");
            Delivery<String> delivery = queue.receive();
            assertThat(delivery.element()).isEqualTo("a");
            assertThat(delivery.isRedelivered()).isFalse();
            assertThat(queue.poll()).isNull();
            delivery.ack();
            assertThat(queue.size()).isZero();
            assertThat(queue.poll()).isNull();
            assertThat(delivery.element()).isEqualTo("a");
        }
    }

    @Test
    void whatIsGivenBackComesBeforeTheOthersAndIsMarked() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(4)) {
            for (Object element : List.of("first", "x".repeat(3_000))) {
                queue.put(element);
                queue.put("second");
                queue.receive().nack();
                assertThat(queue.peek()).isEqualTo(element);
                Delivery<Object> again = queue.receive();
                assertThat(again.element()).isEqualTo(element);
                assertThat(again.isRedelivered()).isTrue();
                assertThat(again).hasToString("delivery of " + element + ", again");
                again.nack();
                assertThat(queue.toArray()).containsExactly(element, "second");
                assertThat(queue.take()).isEqualTo(element);
                assertThat(queue.take()).isEqualTo("second");
            }
        }
    }

    @Test
    void aDeliveryIsAcknowledgedOnce() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            queue.put(1);
            Delivery<Integer> acknowledged = queue.receive();
            acknowledged.ack();
            assertThatThrownBy(acknowledged::ack).isInstanceOf(IllegalStateException.class).hasMessageContaining("before");
            assertThatThrownBy(acknowledged::nack).isInstanceOf(IllegalStateException.class);
            queue.put(2);
            Delivery<Integer> back = queue.receive();
            back.nack();
            assertThatThrownBy(back::ack).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(back::nack).isInstanceOf(IllegalStateException.class);
            Delivery<Integer> again = queue.receive();
            assertThatThrownBy(back::ack).as("the old one ends nothing of the new one").isInstanceOf(IllegalStateException.class);
            again.ack();
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    @SuppressWarnings("try") // the queues are closed before the end
    void whatWasAcknowledgedBeforeTheQueueWasClosedHasNotGoneBack() throws Exception {
        for (String element : List.of("short", "x".repeat(1_000))) {
            try (SharedQueue<String> queue = SharedQueue.create(2)) {
                queue.put(element);
                queue.put(element);
                Delivery<String> acknowledged = queue.receive();
                Delivery<String> open = queue.receive();
                acknowledged.ack();
                queue.close();
                assertThatThrownBy(acknowledged::ack).isInstanceOf(IllegalStateException.class).hasMessageContaining("before");
                assertThatThrownBy(acknowledged::nack).isInstanceOf(IllegalStateException.class);
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(open::ack).isInstanceOf(StaleHandleException.class).hasMessageContaining("has gone back");
                }
            }
        }
    }

    @Test
    void aDeliveryIsNotSentToAnotherProcess() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(4)) {
            queue.put("tea");
            Delivery<Object> delivery = queue.receive();
            assertThatThrownBy(() -> queue.put(delivery))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContainingAll("belongs to the process", "element()");
            assertThatThrownBy(() -> ChildProcess.start(delivery::ack))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("belongs to the process");
            delivery.ack();
        }
    }

    @Test
    void ofManyThreadsOneAcknowledges() throws Exception {
        try (SharedQueue<String> queue = SharedQueue.create(2)) {
            for (int round = 0; round < 50; round++) {
                queue.put("x".repeat(100 * round));
                Delivery<String> delivery = queue.receive();
                var first = new AtomicInteger();
                var begin = new CyclicBarrier(4);
                List<Others.Running<Boolean>> threads = IntStream.range(0, 4)
                        .mapToObj(i -> others.thread(() -> {
                            begin.await();
                            try {
                                if (i % 2 == 0) {
                                    delivery.ack();
                                } else {
                                    delivery.nack();
                                }
                                first.incrementAndGet();
                                return true;
                            } catch (IllegalStateException e) {
                                return false;
                            }
                        }))
                        .toList();
                for (var thread : threads) {
                    thread.get();
                }
                assertThat(first).hasValue(1);
                queue.poll();
                assertThat(queue.size()).isZero();
            }
        }
    }

    @Test
    void whatAKilledConsumerHadReceivedComesBackFirst() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(8); var ready = SharedLatch.create(1)) {
            queue.putAll(List.of(1, "2".repeat(2_000), "3".repeat(20_000_000), 4, 5));
            ChildProcess child = others.process(() -> {
                queue.receive();
                queue.receive();
                queue.receive().element();
                queue.receive().ack();
                ready.countDown();
                Others.stay();
            });
            ready.await();
            assertThat(queue.peek()).isEqualTo(5);
            var waiting = others.thread(() -> {
                assertThat(queue.take()).isEqualTo(5);
                return List.of(next(queue), next(queue), next(queue));
            });
            await().until(waiting::isSleeping);
            queue.put(6);
            queue.put(7);
            Others.kill(child);
            // The thread may have received the new ones before.
            var deliveries = new ArrayList<>(waiting.get());
            Delivery<Object> more = queue.receive(0, TimeUnit.SECONDS);
            while (more != null) {
                deliveries.add(more);
                more = queue.receive(0, TimeUnit.SECONDS);
            }
            while (deliveries.size() < 5) {
                deliveries.add(next(queue));
            }
            assertThat(deliveries.stream().filter(Delivery::isRedelivered).map(Delivery::element))
                    .containsExactly(1, "2".repeat(2_000), "3".repeat(20_000_000));
            assertThat(deliveries.stream().filter(delivery -> !delivery.isRedelivered()).map(Delivery::element)).containsExactly(6, 7);
            deliveries.forEach(Delivery::ack);
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void whoeverHasJoinedADeadConsumerFindsWhatItHadReceivedFirst() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4); SharedQueue<Boolean> ready = SharedQueue.create(1)) {
            queue.put(1);
            queue.put(2);
            for (int i = 0; i < 4; i++) {
                ChildProcess child = others.process(() -> {
                    queue.receive();
                    ready.put(true);
                    Others.stay();
                });
                assertThat(ready.take()).isTrue();
                assertThat(queue.toArray()).containsExactly(2);
                Others.kill(child);
                assertThat(queue.toArray()).containsExactly(1, 2);
            }
            Delivery<Integer> last = queue.receive();
            assertThat(last.element()).isEqualTo(1);
            assertThat(last.isRedelivered()).isTrue();
            last.ack();
        }
    }

    @Test
    void whatWasTakenByAKilledConsumerDoesNotComeBack() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(4); var ready = SharedLatch.create(1)) {
            queue.putAll(List.of(1, "2".repeat(2_000), 3));
            ChildProcess child = others.process(() -> {
                queue.take();
                queue.take();
                ready.countDown();
                Others.stay();
            });
            ready.await();
            Others.kill(child);
            assertThat(queue.take()).isEqualTo(3);
            assertThat(queue.poll()).isNull();
            assertThat(queue.remainingCapacity()).isEqualTo(4);
        }
    }

    @Test
    void aConsumerThatEndsOrClosesGivesBackWhatItHasNotAcknowledged() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4); var closed = SharedLatch.create(1)) {
            queue.put(1);
            Others.endOf(others.process(() -> assertThat(queue.receive().element()).isEqualTo(1)));
            Delivery<Integer> again = next(queue);
            assertThat(again.isRedelivered()).isTrue();
            again.nack();
            ChildProcess child = others.process(() -> {
                SharedQueue<Integer> own = queue;
                own.receive();
                own.close();
                closed.countDown();
                Others.stay();
            });
            closed.await();
            again = next(queue);
            assertThat(again.element()).isEqualTo(1);
            assertThat(again.isRedelivered()).isTrue();
            assertThat(child.isAlive()).isTrue();
            again.ack();
        }
    }

    @Test
    void aStoppedConsumerKeepsWhatItHasAndHoldsNobodyUp() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(4); var ready = SharedLatch.create(1)) {
            queue.put(1);
            ChildProcess child = others.process(() -> {
                queue.receive();
                ready.countDown();
                Others.stay();
            });
            ready.await();
            assertThat(queue.holders()).singleElement().satisfies(holder -> {
                assertThat(holder.process()).contains(Long.toString(child.pid()));
                assertThat(holder.received()).isEqualTo(1);
                assertThat(holder.putting()).isZero();
            });
            Others.signal(child, "STOP");
            assertThat(queue.receive(1, TimeUnit.SECONDS)).isNull();
            for (int i = 0; i < 1_000; i++) {
                queue.put(i);
                assertThat(queue.take()).isEqualTo(i);
            }
            assertThat(queue.remainingCapacity()).isEqualTo(3);
            assertThat(queue.holders()).singleElement().satisfies(holder -> assertThat(holder.process()).contains("stopped"));
            Others.kill(child);
            assertThat(next(queue).isRedelivered()).isTrue();
            assertThat(queue.holders()).singleElement().satisfies(holder -> assertThat(holder.process())
                    .contains(Long.toString(ProcessHandle.current().pid())));
        }
    }

    @Test
    void aProducerThatIsStoppedWhileItPutsHoldsNobodyUp() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(64).bytes(64 << 20).create();
                var put = SharedLong.create(0)) {
            ChildProcess producer = others.process(() -> {
                while (true) {
                    queue.put(new byte[1_000_000]);
                    put.incrementAndGet();
                }
            });
            int putting = 0;
            for (int attempt = 0; attempt < 300 && putting == 0; attempt++) {
                long before = put.get();
                while (put.get() < before + 2) {
                    queue.poll(1, TimeUnit.MILLISECONDS);
                }
                Others.signal(producer, "STOP");
                await().pollDelay(Duration.ZERO).until(() -> isStopped(producer.pid()));
                putting = queue.holders().stream().mapToInt(SharedQueue.Holder::putting).sum();
                if (putting == 0) {
                    Others.signal(producer, "CONT");
                }
            }
            assertThat(putting).as("it was stopped in the middle").isEqualTo(1);
            int left = queue.size();
            for (int i = 0; i < left; i++) {
                assertThat(queue.poll()).hasSize(1_000_000);
            }
            for (int i = 0; i < 300; i++) {
                queue.put(new byte[] {(byte) i});
                assertThat(queue.take()).containsExactly((byte) i);
            }
            assertThat(queue.holders()).singleElement().satisfies(holder -> {
                assertThat(holder.putting()).isEqualTo(1);
                assertThat(holder.process()).contains("stopped", Long.toString(producer.pid()));
            });
            long before = put.get();
            Others.signal(producer, "CONT");
            assertThat(queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).hasSize(1_000_000);
            await().until(() -> put.get() > before);
            Others.kill(producer);
            while (queue.poll() != null) {
                assertThat(queue.size()).isLessThan(64);
            }
            assertThat(queue.remainingCapacity()).as("nothing is left of who was killed while it put").isEqualTo(64);
            assertThat(queue.holders()).isEmpty();
        }
    }

    private static boolean isStopped(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    }
}
