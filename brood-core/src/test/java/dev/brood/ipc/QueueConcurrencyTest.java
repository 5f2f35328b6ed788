// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.memory.SharedLong;
import dev.brood.memory.SharedLongArray;
import dev.brood.sync.Others;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Many threads, and processes, put into one small queue and take from it: nothing is lost, nothing comes twice, all in its order. */
@LeavesNothingBehind
@Timeout(300)
class QueueConcurrencyTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private record Item(int producer, int number, String filler) implements Serializable {
        static Item random(int producer, int number) {
            int length = switch (ThreadLocalRandom.current().nextInt(16)) {
                case 0 -> 5_000;
                case 1, 2, 3 -> 100;
                default -> 0;
            };
            return new Item(producer, number, Integer.toString(number).repeat(length / 5));
        }

        boolean isWhole() {
            return filler.isEmpty() || filler.startsWith(Integer.toString(number).repeat(20));
        }
    }

    /** A hammering: how often each element was found, and what was found wrong. */
    private record Hammering(SharedQueue<Item> queue, SharedLongArray found, SharedLong wrong, int each)
            implements AutoCloseable, Serializable {

        static Hammering of(int capacity, int producers, int each) {
            return new Hammering(SharedQueue.<Item>builder().capacity(capacity).bytes(20_000).create(),
                    SharedLongArray.createWithoutLock((long) producers * each), SharedLong.create(0), each);
        }

        void produce(int producer) throws InterruptedException {
            List<Item> batch = new ArrayList<>();
            for (int number = 0; number < each; number++) {
                Item item = Item.random(producer, number);
                batch.add(item);
                switch (ThreadLocalRandom.current().nextInt(8)) {
                    case 0 -> {
                        if (batch.size() > 1 || !queue.offer(item)) {
                            queue.putAll(batch);
                        }
                        batch.clear();
                    }
                    case 1 -> {
                        if (batch.size() > 1 || !queue.offer(item, 50, TimeUnit.MICROSECONDS)) {
                            queue.putAll(batch);
                        }
                        batch.clear();
                    }
                    case 2 -> {} // with the next one
                    default -> {
                        for (Item each : batch) {
                            queue.put(each);
                        }
                        batch.clear();
                    }
                }
            }
            queue.putAll(batch);
        }

        void consume() throws InterruptedException {
            Map<Integer, Integer> last = new HashMap<>();
            List<Item> drained = new ArrayList<>();
            try {
                while (true) {
                    switch (ThreadLocalRandom.current().nextInt(6)) {
                        case 0 -> {
                            Item item = queue.poll();
                            if (item != null) {
                                check(item, last);
                            }
                        }
                        case 1 -> {
                            Item item = queue.poll(50, TimeUnit.MICROSECONDS);
                            if (item != null) {
                                check(item, last);
                            }
                        }
                        case 2 -> {
                            queue.drainTo(drained, 3);
                            for (Item item : drained) {
                                check(item, last);
                            }
                            drained.clear();
                        }
                        case 3 -> {
                            Delivery<Item> delivery = queue.receive();
                            check(delivery.element(), last);
                            if (delivery.isRedelivered()) {
                                fail("redelivered " + delivery);
                            }
                            delivery.ack();
                        }
                        default -> check(queue.take(), last);
                    }
                    int size = queue.size();
                    int room = queue.remainingCapacity();
                    if (size < 0 || size > queue.capacity() || room < 0 || room > queue.capacity()) {
                        fail("size " + size + ", room " + room);
                    }
                }
            } catch (QueueEndedException e) {
                assertThat(queue.poll()).isNull();
            }
        }

        private void check(Item item, Map<Integer, Integer> last) {
            if (!item.isWhole()) {
                fail("torn " + item);
            }
            Integer before = last.put(item.producer, item.number);
            if (before != null && before >= item.number) {
                fail(item.producer + ": " + item.number + " after " + before);
            }
            found.getAndAdd((long) item.producer * each + item.number, 1);
        }

        private void fail(String what) {
            wrong.incrementAndGet();
            System.err.println("HAMMERING: " + what);
        }

        void checkAll() {
            assertThat(wrong.get()).as("what was found wrong, told on standard error").isZero();
            for (long i = 0; i < found.length(); i++) {
                assertThat(found.get(i)).as("how often number %s of producer %s was found", i % each, i / each).isEqualTo(1);
            }
            assertThat(queue.size()).isZero();
            assertThat(queue.remainingCapacity()).isEqualTo(queue.capacity());
            assertThat(queue.holders()).isEmpty();
        }

        @Override
        public void close() {
            queue.close();
            found.close();
            wrong.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64})
    void threadsLoseNothing(int capacity) throws Exception {
        int producers = 6;
        try (var hammering = Hammering.of(capacity, producers, 2_500)) {
            List<Others.Running<Boolean>> putting = new ArrayList<>();
            List<Others.Running<Boolean>> taking = new ArrayList<>();
            for (int i = 0; i < producers; i++) {
                int producer = i;
                putting.add(others.start(i % 3 == 0 ? Thread.ofVirtual() : Thread.ofPlatform(), () -> {
                    hammering.produce(producer);
                    return true;
                }));
                taking.add(others.start(i % 3 == 1 ? Thread.ofVirtual() : Thread.ofPlatform(), () -> {
                    hammering.consume();
                    return true;
                }));
            }
            for (var thread : putting) {
                thread.get();
            }
            hammering.queue.end();
            for (var thread : taking) {
                thread.get();
            }
            hammering.checkAll();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void processesLoseNothing(int capacity) throws Exception {
        int producers = 4;
        try (var hammering = Hammering.of(capacity, producers, 5_000)) {
            List<ChildProcess> putting = new ArrayList<>();
            List<ChildProcess> taking = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int first = 2 * i;
                putting.add(others.process(() -> both(() -> hammering.produce(first), () -> hammering.produce(first + 1))));
                taking.add(others.process(() -> both(hammering::consume, hammering::consume)));
            }
            for (ChildProcess child : putting) {
                Others.endOf(child);
            }
            hammering.queue.end();
            for (ChildProcess child : taking) {
                Others.endOf(child);
            }
            hammering.checkAll();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void both(Work first, Work second) throws Exception {
        var other = new FutureTask<>(() -> {
            second.run();
            return true;
        });
        Thread.ofPlatform().start(other);
        first.run();
        other.get();
    }

    @Test
    void takersThatGiveUpAndInterruptedOnesSwallowNoElement() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            int elements = 3_000;
            var found = SharedLongArray.createWithoutLock(elements);
            try (found) {
                List<Others.Running<Boolean>> taking = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    taking.add(others.thread(() -> {
                        while (true) {
                            try {
                                Integer element = queue.poll(ThreadLocalRandom.current().nextInt(200), TimeUnit.MICROSECONDS);
                                if (element != null) {
                                    found.getAndAdd(element, 1);
                                }
                            } catch (InterruptedException e) {
                                Thread.onSpinWait(); // nothing was taken
                            } catch (QueueEndedException e) {
                                return true;
                            }
                        }
                    }));
                }
                for (int i = 0; i < elements; i++) {
                    queue.put(i);
                    taking.get(i % 4).thread().interrupt();
                }
                queue.end();
                for (var thread : taking) {
                    assertThat(thread.get()).isTrue();
                }
                for (int i = 0; i < elements; i++) {
                    assertThat(found.get(i)).as("%s", i).isEqualTo(1);
                }
            }
        }
    }
}
