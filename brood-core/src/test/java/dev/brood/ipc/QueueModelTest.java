// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever one thread does with a queue, it finds what an {@link ArrayBlockingQueue} says, but for the room that was made between
 * elements, which may come later.
 *
 * <p>{@code -Dbrood.model.seed=N} repeats a run.
 */
@LeavesNothingBehind
@Timeout(300)
class QueueModelTest {

    private static final long SEED = Long.getLong("brood.model.seed", ThreadLocalRandom.current().nextLong());
    private static final int STEPS = 6_000;

    /** One run. */
    private static final class Run {
        private final Random random;
        private final SharedQueue<String> queue;
        private final ArrayBlockingQueue<String> model;
        /** How many were removed behind others since the queue was empty. */
        private int holes;
        private int next;

        Run(Random random, SharedQueue<String> queue) {
            this.random = random;
            this.queue = queue;
            this.model = new ArrayBlockingQueue<>(queue.capacity());
        }

        private String element() {
            int length = switch (random.nextInt(8)) {
                case 0 -> random.nextInt(3_000);
                case 1 -> 30 + random.nextInt(30);
                default -> 0;
            };
            return next++ + "-" + "x".repeat(length);
        }

        /** One that is there, or was. */
        private String some() {
            int index = random.nextInt(model.size() + 1);
            return index == model.size() ? "none" : List.copyOf(model).get(index);
        }

        void step() throws Exception {
            switch (random.nextInt(17)) {
                case 0, 1, 2, 3 -> offer();
                case 4, 5 -> assertThat(queue.poll()).isEqualTo(model.poll());
                case 6 -> assertThat(queue.poll(0, TimeUnit.SECONDS)).isEqualTo(model.poll());
                case 7 -> assertThat(queue.peek()).isEqualTo(model.peek());
                case 8 -> remove();
                case 9 -> {
                    String wanted = some();
                    assertThat(queue.contains(wanted)).isEqualTo(model.contains(wanted));
                }
                case 10 -> drain();
                case 11 -> iterate();
                case 12 -> acknowledge();
                case 13 -> giveBack();
                case 14 -> removeSome();
                case 15 -> {
                    if (random.nextInt(20) == 0) {
                        queue.clear();
                        model.clear();
                    }
                }
                default -> assertThat(queue.toArray(new String[0])).isEqualTo(model.toArray(new String[0]));
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(queue.remainingCapacity()).isEqualTo(model.remainingCapacity());
            if (model.isEmpty()) {
                holes = 0;
            }
        }

        private void offer() {
            String element = element();
            if (queue.offer(element)) {
                assertThat(model.offer(element)).isTrue();
            } else {
                assertThat(model.size() + holes).as("what is in the queue, or was removed from between").isGreaterThanOrEqualTo(queue.capacity());
            }
        }

        private void remove() {
            String unwanted = some();
            boolean first = unwanted.equals(model.peek());
            boolean removed = model.remove(unwanted);
            assertThat(queue.remove(unwanted)).isEqualTo(removed);
            holes += removed && !first ? 1 : 0;
        }

        private void drain() {
            int most = random.nextInt(4);
            List<String> drained = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            assertThat(queue.drainTo(drained, most)).isEqualTo(model.drainTo(expected, most));
            assertThat(drained).isEqualTo(expected);
        }

        private void iterate() {
            Iterator<String> actual = queue.iterator();
            Iterator<String> expected = model.iterator();
            while (expected.hasNext()) {
                assertThat(actual.hasNext()).isTrue();
                assertThat(actual.next()).isEqualTo(expected.next());
                if (random.nextInt(6) == 0) {
                    actual.remove();
                    expected.remove();
                    holes++;
                }
            }
            assertThat(actual.hasNext()).isFalse();
        }

        private void removeSome() {
            int divisor = 2 + random.nextInt(5);
            int before = model.size();
            boolean removed = model.removeIf(element -> element.hashCode() % divisor == 1);
            assertThat(queue.removeIf(element -> element.hashCode() % divisor == 1)).isEqualTo(removed);
            holes += before - model.size();
        }

        private void acknowledge() throws InterruptedException {
            Delivery<String> delivery = queue.receive(0, TimeUnit.SECONDS);
            String expected = model.poll();
            assertThat(delivery == null ? null : delivery.element()).isEqualTo(expected);
            if (delivery != null) {
                assertThat(queue.size()).isEqualTo(model.size() + 1);
                delivery.ack();
            }
        }

        private void giveBack() throws InterruptedException {
            Delivery<String> delivery = queue.receive(0, TimeUnit.SECONDS);
            assertThat(delivery == null ? null : delivery.element()).isEqualTo(model.peek());
            if (delivery != null) {
                delivery.nack();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 100})
    void aQueueIsAsItsModelSays(int capacity) throws Exception {
        System.out.println("model of capacity " + capacity + " with seed " + SEED);
        try (SharedQueue<String> queue = SharedQueue.<String>builder().capacity(capacity).create()) {
            var run = new Run(new Random(SEED), queue);
            for (int i = 0; i < STEPS; i++) {
                run.step();
            }
        }
    }
}
