// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.sync.Others;
import dev.brood.sync.SharedLatch;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Queues that are joined: until all that was put is taken and done with, by whoever took it and lives. */
@LeavesNothingBehind
@Timeout(300)
class JoinableQueueTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    private static void leave(JoinableQueue<?> queue) {
        queue.close();
    }

    private static boolean joins(JoinableQueue<?> queue) throws InterruptedException {
        return queue.join(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void anEmptyQueueIsJoinedAtOnce() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(4)) {
            queue.join();
            assertThat(queue.join(0, TimeUnit.DAYS)).isTrue();
            assertThat(queue.join(-1, TimeUnit.DAYS)).isTrue();
            assertThat(queue.capacity()).isEqualTo(4);
        }
        try (JoinableQueue<Integer> queue = JoinableQueue.create()) {
            assertThat(queue.capacity()).isEqualTo(SharedQueue.DEFAULT_CAPACITY);
            queue.put(1);
            queue.put(2);
            assertThat(queue.remove(2)).as("done with at once").isTrue();
            assertThat(queue.remove()).as("not done with").isEqualTo(1);
            assertThat(queue.join(0, TimeUnit.DAYS)).isFalse();
            queue.taskDone();
            queue.join();
        }
    }

    @Test
    void aJoinWaitsForWhatIsInTheQueueAndForWhatIsNotDoneWith() throws Exception {
        try (JoinableQueue<Integer> queue = SharedQueue.<Integer>builder().capacity(4).createJoinable()) {
            queue.put(1);
            queue.put(2);
            assertThat(queue.join(0, TimeUnit.DAYS)).isFalse();
            assertThat(queue.join(20, TimeUnit.MILLISECONDS)).isFalse();
            var joining = others.thread(() -> joins(queue));
            queue.take();
            queue.drainTo(new ArrayList<>());
            await().until(joining::isSleeping);
            queue.taskDone();
            assertThat(queue.join(0, TimeUnit.DAYS)).isFalse();
            assertThat(joining.task().isDone()).isFalse();
            queue.taskDone();
            assertThat(joining.get()).isTrue();
        }
    }

    @Test
    void processesSayWhenTheyAreDone() throws Exception {
        int elements = 300;
        try (JoinableQueue<Integer> queue = JoinableQueue.create(8); var sum = SharedLong.create(0)) {
            for (int i = 0; i < 2; i++) {
                others.process(() -> {
                    while (true) {
                        sum.getAndAdd(queue.take());
                        queue.taskDone();
                    }
                });
            }
            for (int round = 1; round <= 3; round++) {
                for (int i = 0; i < elements; i++) {
                    queue.put(1);
                }
                assertThat(joins(queue)).isTrue();
                assertThat(sum.get()).isEqualTo((long) round * elements);
            }
        }
    }

    @Test
    void moreThanWereTakenCannotBeDone() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(4); var taken = SharedLatch.create(1)) {
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class).hasMessageContaining("more often");
            queue.putAll(List.of(1, 2));
            others.process(() -> {
                queue.take();
                taken.countDown();
                Others.stay();
            });
            taken.await();
            assertThatThrownBy(queue::taskDone).as("what another process has taken").isInstanceOf(IllegalStateException.class);
            assertThat(queue.take()).isEqualTo(2);
            queue.taskDone();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
            assertThat(queue.join(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void whatADeadConsumerWasNotDoneWithIsNotWaitedFor() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(4); SharedQueue<Boolean> ready = SharedQueue.create(1)) {
            for (int i = 0; i < 3; i++) {
                queue.putAll(List.of(1, 2));
                ChildProcess child = others.process(() -> {
                    queue.take();
                    queue.take();
                    queue.taskDone();
                    ready.put(true);
                    Others.stay();
                });
                ready.take();
                assertThat(queue.join(20, TimeUnit.MILLISECONDS)).isFalse();
                var joining = others.thread(() -> joins(queue));
                await().until(joining::isSleeping);
                Others.kill(child);
                assertThat(joining.get()).isTrue();
            }
            queue.put(3);
            Others.endOf(others.process(() -> queue.take()));
            assertThat(joins(queue)).as("who ended without a word").isTrue();
            queue.put(4);
            others.process(() -> {
                JoinableQueue<Integer> own = queue;
                own.take();
                own.close();
                Others.stay();
            });
            assertThat(joins(queue)).as("who closed the queue").isTrue();
        }
    }

    @Test
    void whatWasReceivedIsAcknowledgedAndDone() throws Exception {
        try (JoinableQueue<String> queue = JoinableQueue.create(4)) {
            for (String element : List.of("small", "large".repeat(1_000))) {
                queue.put(element);
                Delivery<String> delivery = queue.receive();
                queue.taskDone();
                assertThat(queue.join(0, TimeUnit.DAYS)).as("not acknowledged").isFalse();
                delivery.ack();
                assertThat(joins(queue)).isTrue();
                queue.put(element);
                queue.receive().ack();
                assertThat(queue.join(0, TimeUnit.DAYS)).as("not done").isFalse();
                queue.taskDone();
                assertThat(joins(queue)).isTrue();
            }
        }
    }

    @Test
    void whatIsGivenBackIsNotCounted() throws Exception {
        try (JoinableQueue<String> queue = JoinableQueue.create(4)) {
            queue.put("a");
            queue.receive().nack();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
            Delivery<String> again = queue.receive();
            queue.taskDone(); // too early
            again.nack();
            assertThat(queue.join(0, TimeUnit.DAYS)).isFalse();
            assertThat(queue.take()).isEqualTo("a");
            assertThat(queue.join(0, TimeUnit.DAYS)).isFalse();
            queue.taskDone();
            assertThat(joins(queue)).isTrue();
        }
    }

    @Test
    void whatAKilledConsumerHadReceivedIsDoneByAnother() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(4); var ready = SharedLatch.create(1)) {
            queue.put(1);
            ChildProcess child = others.process(() -> {
                queue.receive();
                ready.countDown();
                Others.stay();
            });
            ready.await();
            Others.kill(child);
            assertThat(queue.join(50, TimeUnit.MILLISECONDS)).isFalse();
            Delivery<Integer> again = queue.receive();
            assertThat(again.isRedelivered()).isTrue();
            again.ack();
            queue.taskDone();
            assertThat(joins(queue)).isTrue();
        }
    }

    @Test
    void whatIsRemovedNeedsNoWord() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(8)) {
            queue.putAll(List.of(1, 2, 3, 4));
            assertThat(queue.remove(2)).isTrue();
            assertThat(queue.removeIf(element -> element == 3)).isTrue();
            queue.clear();
            assertThat(joins(queue)).isTrue();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aJoinIsEndedByAnInterruptOrTheClose() throws Exception {
        JoinableQueue<Integer> queue = JoinableQueue.create(4);
        queue.put(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(queue::join).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.join(1, TimeUnit.DAYS)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            var joining = others.start(kind, () -> {
                queue.join();
                return true;
            });
            await().until(joining::isSleeping);
            joining.thread().interrupt();
            assertThatThrownBy(joining::get).hasCauseInstanceOf(InterruptedException.class);
        }
        List<Others.Running<Boolean>> closed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            closed.add(others.thread(() -> queue.join(1, TimeUnit.DAYS)));
        }
        await().until(() -> closed.stream().allMatch(Others.Running::isSleeping));
        queue.close();
        for (var joining : closed) {
            assertThatThrownBy(joining::get).hasCauseInstanceOf(StaleHandleException.class);
        }
        assertThatThrownBy(queue::join).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(queue::taskDone).isInstanceOf(StaleHandleException.class);
    }

    @Test
    void severalProcessesJoin() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(4); var ready = SharedLatch.create(2)) {
            queue.put(1);
            List<ChildProcess> joining = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                joining.add(others.process(() -> {
                    ready.countDown();
                    queue.join();
                }));
            }
            ready.await();
            assertThat(joining).allMatch(ChildProcess::isAlive);
            queue.take();
            queue.taskDone();
            for (ChildProcess child : joining) {
                Others.endOf(child);
            }
        }
    }

    /** While the joiner looks at one position after the other, an element goes to where it has looked already. */
    @Test
    void aJoinWaitsForWhatWhoeverTakesPutsInBeforeItIsDone() throws Exception {
        int rounds = 300;
        int steps = 60;
        try (JoinableQueue<Integer> queue = JoinableQueue.create(1_024); var done = SharedLong.create(0)) {
            for (int i = 0; i < 2; i++) {
                others.thread(() -> {
                    while (true) {
                        int left = queue.take();
                        if (left < 0) {
                            return true;
                        }
                        if (left > 0) {
                            queue.put(left - 1);
                        } else {
                            done.incrementAndGet();
                        }
                        queue.taskDone();
                    }
                });
            }
            for (int round = 1; round <= rounds; round++) {
                queue.put(steps);
                int looks = 0;
                while (!queue.join(0, TimeUnit.SECONDS)) {
                    assertThat(looks++).as("looks of one round").isLessThan(100_000_000);
                }
                assertThat(done.get()).as("after %s looks", looks).isEqualTo(round);
            }
            queue.put(-1);
            queue.put(-1);
        }
    }

    @Test
    @SuppressWarnings("try") // what a close does is looked at
    void whatAProcessHasNotDoneIsGivenBackWhenItClosesTheQueueThoughAMessageNamesIt() throws Exception {
        try (JoinableQueue<Integer> queue = JoinableQueue.create(4);
                SharedQueue<JoinableQueue<Integer>> messages = SharedQueue.create(1);
                var closed = SharedLatch.create(1);
                var end = SharedLatch.create(1)) {
            queue.put(1);
            others.process(() -> {
                queue.take();
                messages.put(queue); // the message keeps the process's part of it
                leave(queue);
                closed.countDown();
                end.await();
            });
            closed.await();
            assertThat(joins(queue)).isTrue();
            end.countDown();
        }
    }
}
