// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.sync.SharedEvent;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What breaks the queues of others, shown there by {@code benchmarks/pains}: 4, 10, 11 and 12. */
@LeavesNothingBehind
class QueuePainsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static void stay() throws InterruptedException {
        new CountDownLatch(1).await(); // for ever
    }

    private static void killMyself() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
        stay();
    }

    private static void kill(ChildProcess child) throws InterruptedException {
        child.kill();
        child.join();
    }

    @Test
    void pain4AQueueIsNotBrokenByAKilledUser() throws InterruptedException {
        try (SharedQueue<Integer> queue = SharedQueue.create(1); var entered = SharedEvent.create()) {
            ChildProcess taker = ChildProcess.start(() -> {
                entered.set();
                queue.take();
            });
            entered.await();
            assertThat(taker.join(Duration.ofMillis(200))).as("there is nothing to take").isFalse();
            kill(taker);
            entered.clear();
            queue.put(1);
            ChildProcess putter = ChildProcess.start(() -> {
                entered.set();
                queue.put(2);
            });
            entered.await();
            assertThat(putter.join(Duration.ofMillis(200))).as("there is no room").isFalse();
            kill(putter);
            entered.clear();
            ChildProcess holder = ChildProcess.start(() -> {
                queue.receive();
                entered.set();
                stay();
            });
            entered.await();
            kill(holder);

            Delivery<Integer> delivery = queue.receive(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(delivery).isNotNull();
            assertThat(delivery.element()).isEqualTo(1);
            assertThat(delivery.isRedelivered()).isTrue();
            delivery.ack();
            ChildProcess.start(() -> queue.put(3)).join();
            assertThat(queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void pain10AChildIsJoinedBeforeSomebodyTakesWhatItHasPut() throws InterruptedException {
        try (SharedQueue<byte[]> queue = SharedQueue.create()) {
            ChildProcess child = ChildProcess.start(() -> {
                for (int i = 0; i < 10; i++) {
                    queue.put(new byte[1_000_000]);
                }
            });
            assertThat(child.join(PATIENCE)).isTrue();
            assertThat(queue.size()).isEqualTo(10);
            assertThat(queue.stream().limit(10)).allMatch(bytes -> bytes.length == 1_000_000);
        }
    }

    @Test
    void pain11WhatPutHasPutIsThere() throws InterruptedException {
        try (SharedQueue<Object> queue = SharedQueue.create()) {
            ChildProcess child = ChildProcess.start(() -> {
                queue.put("the last words");
                killMyself();
            });
            child.join();
            assertThat(child.exitCode()).hasValue(-9);
            assertThat(queue.poll()).isEqualTo("the last words");

            assertThatThrownBy(() -> queue.put(new Thread())).isInstanceOf(NotSendableException.class);
            assertThat(queue.size()).isZero();
            assertThat(queue.remainingCapacity()).isEqualTo(queue.capacity());
        }
    }

    @Test
    void pain12AQueueHasAnEndAlsoIfItsProducerIsKilled() throws InterruptedException {
        try (SharedQueue<Integer> queue = SharedQueue.<Integer>builder().endsWithProducers().create()) {
            ChildProcess producer = ChildProcess.start(() -> {
                queue.put(1);
                queue.put(2);
                stay();
            });
            assertThat(queue.take()).isEqualTo(1);
            assertThat(queue.take()).isEqualTo(2);
            assertThat(queue.poll(100, TimeUnit.MILLISECONDS)).as("it may put more").isNull();
            producer.kill();
            assertThatThrownBy(() -> queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(QueueEndedException.class);
            producer.join();
        }
    }
}
