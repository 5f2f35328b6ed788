// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Pipes between threads and processes that may be killed. */
@LeavesNothingBehind
@Timeout(300)
class PipeTest {

    private static final Duration SOON = Duration.ofSeconds(Crew.LIMIT_SECONDS);

    private final Crew crew = new Crew();

    @AfterEach
    void end() throws Exception {
        crew.end();
    }

    @Test
    void messagesGoBothWaysAndArriveInOrderWholeAndOnce() throws Exception {
        try (Pipe<@Nullable Object> pipe = Pipe.create()) {
            Connection<@Nullable Object> there = pipe.second();
            ChildProcess child = crew.child(() -> {
                for (Object message = there.receive(); !"end".equals(message); message = there.receive()) {
                    there.send(List.of(String.valueOf(message)));
                }
                there.send(null);
            });
            there.close();
            Connection<@Nullable Object> here = pipe.first();
            List<@Nullable Object> sent = new ArrayList<>(List.of("text", 1, 2.5, List.of(0, "x"), Map.of("a", new int[0])));
            sent.add(null);
            for (int i = 0; i < 1_000; i++) {
                sent.add(i);
            }
            for (Object message : sent) {
                here.send(message);
                Object answer = here.receive();
                assertThat(answer).isInstanceOf(List.class);
            }
            here.send("end");
            assertThat(here.receive()).isNull();
            Crew.endOf(child);
            assertThatThrownBy(here::receive).isInstanceOf(QueueEndedException.class).hasMessageContaining("stream has ended");
        }
    }

    @Test
    void messagesNeverMergeNorSplitAndMayBeEmptyOrLongerThanThePipe() throws Exception {
        int[] sizes = {0, 1, 47, 48, 49, 1_151, 1_152, 1_153, 65_536, 1 << 20, 9_000_001};
        try (Pipe<Object> pipe = Pipe.oneWay()) {
            Connection<Object> writer = pipe.second();
            ChildProcess child = crew.child(() -> {
                for (int round = 0; round < 3; round++) {
                    for (int size : sizes) {
                        byte[] bytes = new byte[size];
                        Arrays.fill(bytes, (byte) (size + round));
                        writer.sendBytes(bytes);
                    }
                }
            });
            writer.close();
            for (int round = 0; round < 3; round++) {
                for (int size : sizes) {
                    byte[] expected = new byte[size];
                    Arrays.fill(expected, (byte) (size + round));
                    assertThat(Arrays.equals(pipe.first().receiveBytes(), expected)).as("%d bytes, round %d", size, round).isTrue();
                }
            }
            Crew.endOf(child);
        }
    }

    @Test
    void partsOfArraysAndMemoryAreSentAndReceivedInPlace() throws Exception {
        try (Pipe<Object> pipe = Pipe.oneWay(); Arena arena = Arena.ofConfined()) {
            byte[] ten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
            pipe.second().sendBytes(ten, 3, 4);
            byte[] target = new byte[8];
            assertThat(pipe.first().receiveInto(target, 2)).isEqualTo(4);
            assertThat(target).containsExactly(0, 0, 3, 4, 5, 6, 0, 0);
            MemorySegment memory = arena.allocate(100_000);
            memory.set(ValueLayout.JAVA_LONG, 99_992, 42);
            pipe.second().sendBytes(memory);
            MemorySegment copy = arena.allocate(100_008);
            assertThat(pipe.first().receiveInto(copy)).isEqualTo(100_000);
            assertThat(copy.get(ValueLayout.JAVA_LONG, 99_992)).isEqualTo(42);
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pipe.second().sendBytes(ten, 8, 3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> pipe.first().receiveInto(ten, 11));
            assertThatIllegalArgumentException().isThrownBy(() -> pipe.first().receiveInto(copy.asReadOnly()));
            assertThatIllegalArgumentException().isThrownBy(() -> pipe.first().receiveBytes(-1)).withMessageContaining("-1");
        }
    }

    @Test
    void aMessageThatIsNotWhatIsWantedStays() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay()) {
            pipe.second().sendBytes(new byte[300]);
            assertThatIllegalStateException().isThrownBy(() -> pipe.first().receiveBytes(299)).withMessageContaining("300");
            assertThatIllegalStateException().isThrownBy(() -> pipe.first().receiveInto(new byte[100], 0)).withMessageContaining("300");
            assertThatIllegalStateException().isThrownBy(() -> pipe.first().receive()).withMessageContaining("300 bytes");
            assertThat(pipe.first().receiveBytes(300)).hasSize(300);
            pipe.second().send("object");
            assertThatIllegalStateException().isThrownBy(() -> pipe.first().receiveBytes()).withMessageContaining("object");
            assertThat(pipe.first().receive()).isEqualTo("object");
            assertThat(pipe.first().poll(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void aMessageThatTheTargetCannotTakeStays() throws Exception {
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(2_000_000);
        }
        for (int size : new int[] {10, 300, 1_000_000}) {
            try (Pipe<String> pipe = Pipe.oneWay(); Arena own = Arena.ofConfined()) {
                MemorySegment target = own.allocate(size);
                pipe.second().sendBytes(new byte[size]);
                pipe.second().send("next");
                assertThatIllegalStateException().isThrownBy(() -> pipe.first().receiveInto(closed)).withMessageContaining("closed");
                var other = crew.thread(() -> pipe.first().receiveInto(target));
                assertThatThrownBy(other::get).hasCauseInstanceOf(WrongThreadException.class);
                assertThatIllegalArgumentException().isThrownBy(() -> pipe.first().receiveInto(target.asReadOnly()));
                assertThat(pipe.first().receiveInto(target)).isEqualTo(size);
                assertThat(pipe.first().receive()).isEqualTo("next");
            }
        }
    }

    @Test
    void aMessageIsReceivedWithoutWaitingOrNotAtAll() throws Exception {
        try (Pipe<@Nullable String> pipe = Pipe.oneWay()) {
            List<@Nullable String> received = new ArrayList<>();
            assertThat(pipe.first().tryReceive(received::add)).isFalse();
            pipe.second().send("text");
            pipe.second().send(null);
            pipe.second().send("x".repeat(10_000));
            for (int i = 0; i < 3; i++) {
                assertThat(pipe.first().tryReceive(received::add)).isTrue();
            }
            assertThat(received).containsExactly("text", null, "x".repeat(10_000));
            assertThat(pipe.first().tryReceive(received::add)).isFalse();
            pipe.second().sendBytes(new byte[3]);
            assertThatIllegalStateException().isThrownBy(() -> pipe.first().tryReceive(received::add)).withMessageContaining("3 bytes");
            assertThat(pipe.first().receiveBytes()).hasSize(3);
            pipe.second().send("thrown");
            assertThatThrownBy(() -> pipe.first().tryReceive(message -> {
                throw new IllegalCallerException(message);
            })).isInstanceOf(IllegalCallerException.class).hasMessage("thrown");
            assertThatThrownBy(() -> pipe.second().tryReceive(received::add)).isInstanceOf(UnsupportedOperationException.class);
            pipe.second().send("last");
            pipe.second().close();
            Thread.currentThread().interrupt();
            assertThat(pipe.first().tryReceive(received::add)).isTrue();
            assertThatThrownBy(() -> pipe.first().tryReceive(received::add)).isInstanceOf(QueueEndedException.class)
                    .hasMessageContaining("stream has ended");
            assertThat(Thread.interrupted()).as("the interrupt stays").isTrue();
            assertThat(received).hasSize(4).endsWith("last");
            pipe.first().close();
            assertThatThrownBy(() -> pipe.first().tryReceive(received::add)).isInstanceOf(StaleHandleException.class);
        }
    }

    @Test
    void thePipeItselfCannotBeCapturedOrSent() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay(); SharedQueue<Object> queue = SharedQueue.create()) {
            assertThatThrownBy(() -> crew.child(() -> pipe.second().send("x"))).isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("two ends").hasMessageContaining("var end = pipe.second()");
            assertThatThrownBy(() -> queue.put(pipe)).isInstanceOf(NotSendableException.class).hasMessageContaining("two ends");
        }
    }

    @Test
    void oneWayPipesRefuseTheWrongDirectionAndAllRefuseUseAfterClose() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay()) {
            assertThat(pipe.first().isReadable()).isTrue();
            assertThat(pipe.first().isWritable()).isFalse();
            assertThat(pipe.second().isReadable()).isFalse();
            assertThat(pipe.second().isWritable()).isTrue();
            assertThatThrownBy(() -> pipe.first().send("x")).isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("reads");
            assertThatThrownBy(() -> pipe.first().sendBytes(new byte[1])).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("writes");
            assertThatThrownBy(() -> pipe.second().poll(SOON)).isInstanceOf(UnsupportedOperationException.class);
            pipe.first().close();
            pipe.first().close();
            assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> pipe.first().poll(Duration.ZERO)).isInstanceOf(StaleHandleException.class);
        }
    }

    @Test
    void pollWaitsForAMessageAndIsTrueAtTheEnd() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay()) {
            Connection<String> writer = pipe.second();
            assertThat(pipe.first().poll(Duration.ofMillis(20))).isFalse();
            assertThat(pipe.first().poll(Duration.ofSeconds(-1))).isFalse();
            var polling = crew.thread(() -> pipe.first().poll(SOON));
            await().until(polling::isWaiting);
            writer.send("there");
            assertThat(polling.get()).isTrue();
            assertThat(pipe.first().poll(Duration.ZERO)).isTrue();
            assertThat(pipe.first().receive()).isEqualTo("there");
            ChildProcess child = crew.child(Crew::stay);
            assertThat(child.isAlive()).isTrue();
            var second = crew.thread(() -> pipe.first().poll(SOON));
            await().until(second::isWaiting);
            writer.close();
            assertThat(second.get()).isTrue();
            assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(QueueEndedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pipe.first().poll(SOON)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void theStreamEndsWhenTheLastWriterIsKilled() throws Exception {
        try (Pipe<Integer> pipe = Pipe.oneWay(); SharedLong ready = SharedLong.create(0)) {
            Connection<Integer> writer = pipe.second();
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int number = i;
                children.add(crew.child(() -> {
                    writer.send(number);
                    ready.incrementAndGet();
                    Crew.stay();
                }));
            }
            writer.close();
            await().atMost(SOON).until(() -> ready.get() == 2);
            Crew.kill(children.get(0));
            assertThat(List.of(pipe.first().receive(), pipe.first().receive())).containsExactlyInAnyOrder(0, 1);
            assertThat(pipe.first().poll(Duration.ofMillis(100))).isFalse();
            var receiving = crew.thread(() -> pipe.first().receive());
            await().until(receiving::isWaiting);
            Crew.kill(children.get(1));
            assertThatThrownBy(receiving::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(QueueEndedException.class);
        }
    }

    @Test
    void whoSendsToNobodyIsTold() throws Exception {
        try (Pipe<byte[]> pipe = Pipe.oneWay()) {
            Connection<byte[]> reader = pipe.first();
            ChildProcess child = crew.child(() -> {
                reader.receive();
                Crew.stay();
            });
            reader.close();
            pipe.second().send(new byte[10]);
            var sending = crew.thread(() -> {
                while (true) {
                    pipe.second().send(new byte[100_000]);
                }
            });
            await().until(sending::isWaiting);
            Crew.kill(child);
            assertThatThrownBy(sending::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(QueueEndedException.class);
            assertThatThrownBy(() -> pipe.second().send(new byte[1])).isInstanceOf(QueueEndedException.class).hasMessageContaining("Nobody");
        }
    }

    @Test
    void anEndTravelsThroughATaskAPipeAndAQueueAndItsSenderMayCloseIt() throws Exception {
        try (Pipe<Connection<String>> carrier = Pipe.oneWay();
                SharedQueue<Map<String, Connection<String>>> queue = SharedQueue.create(4);
                Pipe<String> first = Pipe.create();
                Pipe<String> second = Pipe.create()) {
            Connection<Connection<String>> ends = carrier.first();
            ChildProcess child = crew.child(() -> {
                try (Connection<String> end = ends.receive()) {
                    end.send("through a pipe, " + end.receive());
                }
                try (Connection<String> end = queue.take().get("end")) {
                    end.send("through a queue, " + end.receive());
                }
            });
            ends.close();
            first.first().send("one");
            carrier.second().send(first.second());
            first.second().close(); // it is on its way
            second.first().send("two");
            var map = new HashMap<String, Connection<String>>();
            map.put("end", second.second());
            queue.put(map);
            second.second().close();
            assertThat(first.first().receive()).isEqualTo("through a pipe, one");
            assertThat(second.first().receive()).isEqualTo("through a queue, two");
            Crew.endOf(child);
            assertThatThrownBy(() -> first.first().receive()).isInstanceOf(QueueEndedException.class);
        }
    }

    @Test
    void anEndThatNobodyTookFromAQueueCountsAsOneWhoCouldSendUntilTheQueueIsGone() throws Exception {
        try (Pipe<String> pipe = Pipe.oneWay()) {
            try (SharedQueue<Connection<String>> queue = SharedQueue.create(4)) {
                queue.put(pipe.second());
                pipe.second().close();
                assertThat(pipe.first().poll(Duration.ofMillis(50))).isFalse();
            }
            assertThat(pipe.first().poll(SOON)).isTrue();
            assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(QueueEndedException.class);
        }
    }

    @Test
    void fiveSendersShareAnEndAndTwoReceiversTheOther() throws Exception {
        int each = 2_000;
        try (Pipe<int[]> pipe = Pipe.oneWay(); SharedLong sum = SharedLong.create(0); SharedLong count = SharedLong.create(0)) {
            Connection<int[]> writer = pipe.second();
            Connection<int[]> reader = pipe.first();
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int sender = i;
                children.add(crew.child(() -> {
                    for (int j = 0; j < each; j++) {
                        writer.send(new int[] {sender, j});
                    }
                }));
            }
            for (int i = 0; i < 2; i++) {
                children.add(crew.child(() -> {
                    int[] last = {-1, -1, -1, -1, -1};
                    try {
                        while (true) {
                            int[] message = reader.receive();
                            if (message[1] <= last[message[0]]) {
                                throw new AssertionError(message[1] + " of " + message[0] + " after " + last[message[0]]);
                            }
                            last[message[0]] = message[1];
                            sum.addAndGet(message[1]);
                            count.incrementAndGet();
                        }
                    } catch (QueueEndedException e) {
                        return;
                    }
                }));
            }
            writer.close();
            reader.close();
            for (ChildProcess child : children) {
                Crew.endOf(child);
            }
            assertThat(count.get()).isEqualTo(5L * each);
            assertThat(sum.get()).isEqualTo(5L * each * (each - 1) / 2);
        }
    }

    @Test
    void aMessageThatCannotBeSentIsTheSendersException() throws Exception {
        try (Pipe<Object> pipe = Pipe.create()) {
            assertThatThrownBy(() -> pipe.first().send(Thread.currentThread())).isInstanceOf(NotSendableException.class);
            pipe.first().send("next");
            assertThat(pipe.second().receive()).isEqualTo("next");
        }
    }

    @Test
    void interruptsAndClosingEndWaitsOfPlatformAndVirtualThreads() throws Exception {
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            try (Pipe<String> pipe = Pipe.create()) {
                var receiving = crew.thread(kind, () -> pipe.first().receive());
                await().until(receiving::isWaiting);
                receiving.thread().interrupt();
                assertThatThrownBy(receiving::get).hasCauseInstanceOf(InterruptedException.class);
                var again = crew.thread(kind, () -> pipe.first().receive());
                await().until(again::isWaiting);
                pipe.first().close();
                assertThatThrownBy(again::get).hasCauseInstanceOf(StaleHandleException.class);
            }
        }
    }

    @Test
    void whoReceivesWhileThePipeIsClosedGetsAWholeMessageOrIsTold() throws Exception {
        byte[] message = new byte[300_000];
        Arrays.fill(message, (byte) 7);
        for (int round = 0; round < 200; round++) {
            boolean intoMemory = round % 2 == 0;
            Pipe<Object> pipe = Pipe.oneWay();
            for (int i = 0; i < 3; i++) {
                pipe.second().sendBytes(message);
            }
            var begun = new CountDownLatch(1);
            var receiving = crew.thread(() -> {
                byte[] target = new byte[message.length];
                while (true) {
                    byte[] received = intoMemory ? target : pipe.first().receiveBytes();
                    if (intoMemory) {
                        pipe.first().receiveInto(target, 0);
                    }
                    if (!Arrays.equals(received, message)) {
                        throw new AssertionError("half a message");
                    }
                    begun.countDown();
                }
            });
            begun.await();
            pipe.close();
            assertThatThrownBy(receiving::get).satisfies(failure -> assertThat(failure.getCause())
                    .isInstanceOfAny(StaleHandleException.class, QueueEndedException.class));
        }
    }

    @Test
    void manyPipesComeAndGoWithoutLeavingAnything() throws Exception {
        for (int i = 0; i < 500; i++) {
            try (Pipe<Integer> pipe = Pipe.create()) {
                pipe.first().send(i);
                assertThat(pipe.second().receive()).isEqualTo(i);
            }
        }
    }
}
