// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.internal.sync.Session;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Messages of more than 2 GB, for which lengths have 64 bits. */
@LeavesNothingBehind
@Timeout(1_200)
class LargeMessagesTest {

    private static final long GIGABYTE = 1L << 30;
    private static final int LONGS_OF_A_GIGABYTE = 1 << 27;

    private final Crew crew = new Crew();

    @AfterEach
    void end() throws Exception {
        crew.end();
    }

    private static void assumeRoom(long bytes) throws Exception {
        long room = Files.getFileStore(Session.current().directory()).getUsableSpace();
        boolean enough = room > bytes;
        assertThat(enough || !Boolean.getBoolean("brood.require.all")).as("%d bytes of shared memory for %d", room, bytes).isTrue();
        assumeTrue(enough, "not enough shared memory");
    }

    @Test
    @Tag("soak")
    void anElementOfFiveGigabytesGoesThroughAQueueOfSixteenMegabytes() throws Exception {
        assumeRoom(6 * GIGABYTE);
        try (SharedQueue<List<long[]>> queue = SharedQueue.create(4); SharedQueue<Long> sums = SharedQueue.create(4)) {
            ChildProcess consumer = ChildProcess.builder(() -> {
                        long sum = 0;
                        for (long[] part : queue.take()) {
                            assertThat(part).hasSize(LONGS_OF_A_GIGABYTE);
                            sum += part[0] + part[LONGS_OF_A_GIGABYTE - 1];
                        }
                        sums.put(sum);
                    })
                    .maxHeap("7g")
                    .start();
            ChildProcess producer = ChildProcess.builder(() -> {
                        var parts = new ArrayList<long[]>();
                        for (int i = 0; i < 5; i++) {
                            parts.add(new long[LONGS_OF_A_GIGABYTE]);
                            parts.get(i)[0] = i;
                            parts.get(i)[LONGS_OF_A_GIGABYTE - 1] = 10L * i;
                        }
                        long began = System.nanoTime();
                        queue.put(parts);
                        System.out.printf("5 GB put in %.1f s%n", (System.nanoTime() - began) / 1e9);
                    })
                    .maxHeap("7g")
                    .start();
            assertThat(sums.take()).isEqualTo(110);
            assertThat(producer.join(Duration.ofMinutes(5))).isTrue();
            assertThat(consumer.join(Duration.ofMinutes(5))).isTrue();
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    @Tag("soak")
    void memoryOfThreeGigabytesGoesThroughAPipe() throws Exception {
        assumeRoom(10 * GIGABYTE);
        long bytes = 3 * GIGABYTE + 8;
        try (Pipe<Object> pipe = Pipe.oneWay(); Arena arena = Arena.ofShared()) {
            Connection<Object> writer = pipe.second();
            ChildProcess child = crew.child(() -> {
                try (Arena own = Arena.ofConfined()) {
                    MemorySegment memory = own.allocate(bytes);
                    memory.set(ValueLayout.JAVA_LONG, 0, 1);
                    memory.set(ValueLayout.JAVA_LONG, bytes - 8, 2);
                    writer.sendBytes(memory);
                }
            });
            MemorySegment memory = arena.allocate(bytes);
            long began = System.nanoTime();
            assertThat(pipe.first().receiveInto(memory)).isEqualTo(bytes);
            System.out.printf("3 GB received in %.1f s, with the start of the sender%n", (System.nanoTime() - began) / 1e9);
            assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
            assertThat(memory.get(ValueLayout.JAVA_LONG, bytes - 8)).isEqualTo(2);
            Crew.endOf(child);
        }
    }

    @Test
    @Tag("soak")
    void aMessageThatIsTooLongForAnArrayStays() throws Exception {
        assumeRoom(3 * GIGABYTE);
        long bytes = Integer.MAX_VALUE - 3L;
        try (Pipe<Object> pipe = Pipe.oneWay(); Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(bytes);
            memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 7);
            pipe.second().sendBytes(memory);
            memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 0);
            assertThatIllegalStateException().isThrownBy(() -> pipe.first().receiveBytes()).withMessageContaining("It stays");
            assertThat(pipe.first().receiveInto(memory)).isEqualTo(bytes);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 7);
        }
    }

    /** A program whose heap has no room for a message. */
    static final class LittleHeap {
        private LittleHeap() {}

        public static void main(String[] args) throws InterruptedException {
            long bytes = 100L << 20;
            try (Pipe<Object> pipe = Pipe.oneWay(); Arena arena = Arena.ofShared()) {
                MemorySegment memory = arena.allocate(bytes);
                memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 7);
                pipe.second().sendBytes(memory);
                memory.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 0);
                try {
                    System.out.println("received " + pipe.first().receiveBytes().length);
                } catch (OutOfMemoryError e) {
                    System.out.println("no room");
                }
                System.out.println(pipe.first().poll(Duration.ZERO) ? "it stays" : "it is lost");
                System.out.println(pipe.first().receiveInto(memory) + " bytes, " + memory.get(ValueLayout.JAVA_BYTE, bytes - 1));
            }
        }
    }

    @Test
    void aMessageForWhichThereIsNoHeapStays() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m", "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                        LittleHeap.class.getName())
                .redirectErrorStream(true)
                .start();
        List<String> lines = program.inputReader(StandardCharsets.UTF_8).readAllLines();
        assertThat(program.waitFor()).as("%s", lines).isZero();
        assertThat(lines).containsSubsequence("no room", "it stays", "104857600 bytes, 7");
    }

    @Test
    void anElementLargerThanTheQueueGoesInAloneAndTheNextOneWaitsForIt() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(4).bytes(100_000).create()) {
            queue.put(new byte[3_000_000]);
            assertThat(queue.offer(new byte[2_000_000])).isFalse();
            assertThat(queue.offer(new byte[1_000])).isTrue();
            var waiting = crew.thread(() -> {
                queue.put(new byte[2_000_001]);
                return true;
            });
            assertThat(queue.take()).hasSize(3_000_000);
            assertThat(waiting.get()).isTrue();
            assertThat(queue.take()).hasSize(1_000);
            assertThat(queue.take()).hasSize(2_000_001);
            assertThat(queue.remainingCapacity()).isEqualTo(4);
        }
    }
}
