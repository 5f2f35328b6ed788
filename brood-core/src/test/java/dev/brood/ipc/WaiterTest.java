// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Waiting for many things at once. */
@LeavesNothingBehind
@Timeout(300)
class WaiterTest {

    private static final Duration SOON = Duration.ofSeconds(Crew.LIMIT_SECONDS);

    private final Crew crew = new Crew();

    @AfterEach
    void end() throws Exception {
        crew.end();
    }

    @Test
    void whateverComesFirstEndsTheWait() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay();
                SharedQueue<Integer> queue = SharedQueue.create(4);
                SharedQueue<String> go = SharedQueue.create(4)) {
            Connection<String> writer = pipe.second();
            ChildProcess child = crew.child(() -> {
                for (String what = go.take(); !what.equals("end"); what = go.take()) {
                    if (what.equals("pipe")) {
                        writer.send("message");
                    } else {
                        queue.put(1);
                    }
                }
            });
            Waitable timer = Waitable.after(Duration.ofDays(1));
            try (Waiter waiter = Waiter.of(pipe.first(), queue, child, timer)) {
                assertThat(waiter.size()).isEqualTo(4);
                assertThat(waiter.await(Duration.ofMillis(20))).isEmpty();
                go.put("queue");
                assertThat(waiter.await()).containsExactly(queue);
                assertThat(waiter.await()).as("as long as it is not taken").containsExactly(queue);
                assertThat(queue.poll()).isEqualTo(1);
                go.put("pipe");
                assertThat(waiter.await(SOON)).containsExactly(pipe.first());
                assertThat(pipe.first().receive()).isEqualTo("message");
                assertThat(waiter.await(Duration.ZERO)).isEmpty();
                go.put("end");
                assertThat(waiter.await(SOON)).containsExactly(child);
                assertThat(waiter.remove(child)).isTrue();
                assertThat(waiter.remove(child)).isFalse();
                Waitable soon = Waitable.after(Duration.ofMillis(30));
                waiter.add(soon);
                assertThat(waiter.await(SOON)).containsExactly(soon);
            }
        }
    }

    @Test
    void theEndOfAStreamAndOfAQueueAreReady() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay(); SharedQueue<Integer> queue = SharedQueue.create(4)) {
            Connection<String> writer = pipe.second();
            ChildProcess child = crew.child(() -> {
                writer.send("here");
                Crew.stay();
            });
            assertThat(pipe.first().receive()).isEqualTo("here");
            writer.close();
            try (Waiter waiter = Waiter.of(pipe.first(), queue)) {
                assertThat(waiter.await(Duration.ofMillis(20))).isEmpty();
                Crew.kill(child);
                assertThat(waiter.await(SOON)).containsExactly(pipe.first());
                waiter.remove(pipe.first());
                queue.end();
                assertThat(waiter.await(SOON)).containsExactly(queue);
            }
        }
    }

    @Test
    void sourcesComeAndGoWhileAThreadWaits() throws Exception {
        try (SharedQueue<Integer> first = SharedQueue.create(4); SharedQueue<Integer> second = SharedQueue.create(4)) {
            try (Waiter waiter = Waiter.of(first)) {
                var waiting = crew.thread(() -> waiter.await());
                await().until(waiting::isWaiting);
                second.put(1);
                waiter.add(second);
                assertThat(waiting.get()).containsExactly(second);
                assertThat(second.take()).isEqualTo(1);
                var again = crew.thread(() -> waiter.await());
                await().until(again::isWaiting);
                waiter.remove(first);
                waiter.remove(second);
                assertThat(again.get()).as("there is nothing to wait for").isEmpty();
            }
        }
    }

    @Test
    void interruptsClosingAndClosedSourcesEndAWait() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.create(4);
        Waiter waiter = Waiter.of(queue);
        var interrupted = crew.thread(Thread.ofVirtual(), () -> waiter.await());
        await().until(interrupted::isWaiting);
        interrupted.thread().interrupt();
        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
        var stale = crew.thread(() -> waiter.await());
        await().until(stale::isWaiting);
        queue.close();
        assertThatThrownBy(stale::get).hasCauseInstanceOf(StaleHandleException.class);
        waiter.remove(queue);
        Waitable never = Waitable.after(Duration.ofDays(1));
        waiter.add(never);
        var closed = crew.thread(() -> waiter.await());
        await().until(closed::isWaiting);
        waiter.close();
        assertThatThrownBy(closed::get).hasCauseInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> waiter.await(Duration.ZERO)).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> waiter.add(never)).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> waiter.remove(never)).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(waiter::size).isInstanceOf(StaleHandleException.class);
        assertThat(waiter).hasToString("closed waiter");
        waiter.close();
    }

    /** A source that counts those who watch it. */
    private static final class Counted implements Waitable {
        private final AtomicInteger watches = new AtomicInteger();

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public Watch watch(Runnable change) {
            watches.incrementAndGet();
            return watches::decrementAndGet;
        }
    }

    @Test
    @SuppressWarnings("try") // what is closed before the end is closed again then
    void aSingleWaitLeavesNoWatchBehind() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay(); SharedQueue<Integer> queue = SharedQueue.create(4)) {
            var counted = new Counted();
            assertThat(Waiter.awaitAny(Duration.ofMillis(20), counted, pipe.first(), queue)).isEmpty();
            assertThat(counted.watches).hasValue(0);
            assertThat(Waiter.awaitAny(Duration.ofMillis(20))).isEmpty();
            var waiting = crew.thread(() -> Waiter.awaitAny(ChronoUnit.FOREVER.getDuration(), counted, pipe.first(), queue));
            await().until(waiting::isWaiting);
            queue.put(1);
            assertThat(waiting.get()).containsExactly(queue);
            pipe.second().send("x");
            assertThat(Waiter.awaitAny(Duration.ZERO, pipe.first(), counted, queue)).containsExactly(pipe.first(), queue);
            assertThat(counted.watches).hasValue(0);
            queue.close();
            assertThatThrownBy(() -> Waiter.awaitAny(SOON, counted, queue)).isInstanceOf(StaleHandleException.class);
            assertThat(counted.watches).hasValue(0);
        }
    }

    @Test
    void severalProcessesWaitForOneEndAndNoneIsHeldUpByAMessageThatAnotherOneTook() throws Exception {
        int messages = 300;
        try (Pipe<Integer> pipe = Pipe.oneWay(); SharedQueue<Integer> taken = SharedQueue.create(messages)) {
            Connection<Integer> shared = pipe.first();
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                children.add(crew.child(() -> {
                    try (Waiter waiter = Waiter.of(shared)) {
                        while (waiter.await().size() == 1) {
                            shared.tryReceive(taken::add);
                        }
                    } catch (QueueEndedException end) {
                        shared.close();
                    }
                }));
            }
            shared.close();
            for (int i = 0; i < messages; i++) {
                pipe.second().send(i);
            }
            pipe.second().close();
            for (ChildProcess child : children) {
                Crew.endOf(child);
            }
            assertThat(taken).hasSize(messages).doesNotHaveDuplicates();
        }
    }

    @Test
    void whoOnlyLooksAtASocketDoesNotHideItsMessagesFromThoseWhoWait() throws Exception {
        byte[] key = {1, 2, 3};
        var over = new AtomicBoolean();
        try (Listener listener = Listener.tcp(key);
                Connection<Integer> sender = Client.connect(listener.address(), key);
                Connection<Integer> receiver = listener.accept();
                Waiter waiter = Waiter.of(receiver);
                var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<?> looker = threads.submit(() -> {
                while (!over.get()) {
                    boolean ignored = receiver.isReady();
                }
            });
            try {
                for (int round = 0; round < 500; round++) {
                    int number = round;
                    Future<?> sent = threads.submit(() -> {
                        sender.send(number);
                        return null;
                    });
                    assertThat(waiter.await(SOON)).as("round %d", round).containsExactly(receiver);
                    assertThat(receiver.receive()).isEqualTo(round);
                    sent.get();
                }
            } finally {
                over.set(true);
            }
            looker.get();
        }
    }

    @Test
    @SuppressWarnings("try") // what closing does is looked at
    void channelsOfTheProgramAreWaitedForAndFreeAfterwards() throws Exception {
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        try (var source = pipe.source(); var sink = pipe.sink(); SharedQueue<Integer> queue = SharedQueue.create(4)) {
            assertThatThrownBy(() -> Waitable.of(source, SelectionKey.OP_READ))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("configureBlocking");
            source.configureBlocking(false);
            assertThatThrownBy(() -> Waitable.of(source, SelectionKey.OP_ACCEPT)).isInstanceOf(IllegalArgumentException.class);
            Waitable channel = Waitable.of(source, SelectionKey.OP_READ);
            try (Waiter waiter = Waiter.of(channel, queue)) {
                assertThat(waiter.await(Duration.ofMillis(20))).isEmpty();
                for (int round = 0; round < 20; round++) {
                    var waiting = crew.thread(() -> waiter.await());
                    await().until(waiting::isWaiting);
                    sink.write(ByteBuffer.wrap(new byte[] {1}));
                    assertThat(waiting.get()).containsExactly(channel);
                    assertThat(source.read(ByteBuffer.allocate(10))).isEqualTo(1);
                    assertThat(waiter.await(Duration.ZERO)).isEmpty();
                }
                queue.put(1);
                assertThat(waiter.await(SOON)).containsExactly(queue);
                queue.take();
                sink.close();
                assertThat(waiter.await(SOON)).as("the end of the stream").containsExactly(channel);
                source.close();
                assertThat(waiter.await(SOON)).as("closed").containsExactly(channel);
            }
        }
        java.nio.channels.Pipe other = java.nio.channels.Pipe.open();
        try (var source = other.source(); var sink = other.sink()) {
            source.configureBlocking(false);
            try (Waiter waiter = Waiter.of(Waitable.of(source, SelectionKey.OP_READ))) {
                assertThat(waiter.await(Duration.ofMillis(20))).isEmpty();
            }
            await().untilAsserted(() -> source.configureBlocking(true));
            assertThat(sink.isOpen()).isTrue();
        }
    }

    @Test
    void aThousandSourcesTakeNoThreadEachAndNoneOfThemIsMissed() throws Exception {
        int count = 1_000;
        List<Pipe<Integer>> pipes = new ArrayList<>();
        try (Waiter waiter = Waiter.of(); SharedQueue<Integer> go = SharedQueue.create(count)) {
            for (int i = 0; i < count; i++) {
                pipes.add(Pipe.oneWay());
                waiter.add(pipes.get(i).first());
            }
            assertThat(waiter.await(Duration.ofMillis(50))).isEmpty();
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            assertThat(before.stream().map(Thread::getName).filter(name -> name.equals("brood-doorbell"))).hasSize(1);
            List<Connection<Integer>> writers = pipes.stream().map(Pipe::second).toList();
            ChildProcess child = crew.child(() -> {
                for (Integer which = go.take(); which >= 0; which = go.take()) {
                    writers.get(which).send(which);
                }
            });
            var random = new java.util.Random(7);
            for (int round = 0; round < 200; round++) {
                int which = random.nextInt(count);
                go.put(which);
                assertThat(waiter.await(SOON)).as("round %d", round).containsExactly(pipes.get(which).first());
                assertThat(pipes.get(which).first().receive()).isEqualTo(which);
            }
            var expected = new HashSet<Integer>();
            for (int i = 0; i < count; i += 3) {
                go.put(i);
                expected.add(i);
            }
            while (!expected.isEmpty()) {
                for (Waitable ready : waiter.await(SOON)) {
                    @SuppressWarnings("unchecked") // all sources are such
                    var connection = (Connection<Integer>) ready;
                    assertThat(expected.remove(connection.receive())).isTrue();
                }
            }
            go.put(-1);
            Crew.endOf(child);
        } finally {
            pipes.forEach(Pipe::close);
        }
    }

    @Test
    void amongAThousandSourcesThatAreKilledOneAfterAnotherNoDeathAndNoMessageIsMissed() throws Exception {
        List<Pipe<Integer>> idle = new ArrayList<>();
        try (Waiter waiter = Waiter.of(); SharedQueue<Integer> go = SharedQueue.create(4); Pipe<Integer> ticks = Pipe.oneWay()) {
            for (int i = 0; i < 1_000; i++) {
                idle.add(Pipe.oneWay());
                waiter.add(idle.get(i).first());
            }
            Connection<Integer> tick = ticks.second();
            ChildProcess ticker = crew.child(() -> {
                for (Integer round = go.take(); round >= 0; round = go.take()) {
                    tick.send(round);
                }
            });
            waiter.add(ticks.first());
            for (int round = 0; round < 8; round++) {
                Pipe<Integer> pipe = Pipe.oneWay();
                Connection<Integer> writer = pipe.second();
                ChildProcess victim = crew.child(() -> {
                    writer.send(0);
                    Crew.stay();
                });
                waiter.add(pipe.first());
                waiter.add(victim);
                assertThat(waiter.await(SOON)).containsExactly(pipe.first());
                assertThat(pipe.first().receive()).isZero();
                writer.close(); // the other one has it now
                go.put(round);
                victim.kill();
                Set<Waitable> expected = new HashSet<>(Set.of(pipe.first(), victim, ticks.first()));
                while (!expected.isEmpty()) {
                    List<Waitable> ready = waiter.await(SOON);
                    assertThat(ready).as("round %d, one of %s", round, expected).isNotEmpty();
                    for (Waitable source : ready) {
                        assertThat(expected.remove(source)).as("%s is ready", source).isTrue();
                        if (source.equals(ticks.first())) {
                            assertThat(ticks.first().receive()).isEqualTo(round);
                        } else {
                            waiter.remove(source);
                        }
                    }
                }
                assertThatThrownBy(pipe.first()::receive).isInstanceOf(QueueEndedException.class);
                pipe.close();
            }
            go.put(-1);
            Crew.endOf(ticker);
        } finally {
            idle.forEach(Pipe::close);
        }
    }
}
