// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.BroodException;
import dev.brood.error.QueueEndedException;
import dev.brood.ipc.Client;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Listener;
import dev.brood.ipc.Waiter;
import dev.brood.testing.LeavesNothingBehind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random and mutated bytes, before and after the authentication: refused clearly, with others not disturbed. For 10 s, and for 10
 * minutes with {@code -Psoak}, or as {@code brood.fuzz.seconds} says.
 */
@LeavesNothingBehind
@Timeout(3_600)
class SocketFuzzTest {

    private static final byte[] KEY = "the key".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long SECONDS = Long.getLong("brood.fuzz.seconds", Boolean.getBoolean("brood.soak") ? 600 : 10);
    private static final long SEED = Long.getLong("brood.fuzz.seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger(Acceptor.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getThrown() != null) {
                faults.add(record.getMessage() + ": " + record.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    record Point(int x, Object y) {}

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.setUseParentHandlers(true);
        logger.removeHandler(handler);
    }

    private static long until(double share) {
        return System.nanoTime() + (long) (SECONDS * share * 1e9);
    }

    private static Listener.Builder listener() {
        return Listener.builder().key(KEY).maxMessage(1 << 20).allow(Point.class).authenticationTimeout(Duration.ofSeconds(10));
    }

    @Test
    void beforeTheAuthenticationNothingGetsThrough() throws Exception {
        int calls = 0;
        try (Listener listener = listener().open();
                Connection<Object> other = Client.builder().address(listener.address()).key(KEY).connect();
                Connection<Object> others = listener.<Object>accept(LONG).orElseThrow()) {
            for (long end = until(0.4); System.nanoTime() < end; calls++) {
                try (RawCaller caller = new RawCaller(listener.address())) {
                    garble(caller);
                    caller.channel.shutdownOutput();
                    assertThat(caller.readToEnd()).as("seed %s", SEED).isLessThanOrEqualTo(SocketLayout.HELLO_BYTES + SocketLayout.ANSWER_BYTES);
                } catch (IOException refused) {
                    continue; // reset while it wrote: refused as well
                }
                if (calls % 100 == 0) {
                    other.send(calls);
                    assertThat(others.receive()).isEqualTo(calls);
                }
            }
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
        assertThat(calls).isGreaterThan(10);
        assertThat(faults).as("seed %s", SEED).isEmpty();
    }

    /** Says something that is not, or not quite, what a caller says. */
    private void garble(RawCaller caller) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> caller.write(bytes(random.nextInt(5_000)));
            case 1 -> {
                byte[] hello = RawCaller.content(RawCaller.hello().bytes());
                mutate(hello, 1 + random.nextInt(4));
                caller.write(hello);
                caller.write(bytes(random.nextInt(200)));
            }
            case 2 -> {
                caller.write(RawCaller.hello().bytes());
                caller.write(bytes(SocketLayout.PROOF_BYTES + random.nextInt(2_000)));
            }
            default -> {
                Hello own = RawCaller.hello();
                caller.write(own.bytes());
                Prover prover = new Prover(own, new Hello(caller.read(SocketLayout.HELLO_BYTES)), new byte[0]);
                byte[] proof = prover.proof(KEY, "key 1", SocketLayout.CALLER);
                mutate(proof, 1);
                caller.write(Arrays.copyOf(proof, random.nextInt(SocketLayout.PROOF_BYTES + 1)));
            }
        }
    }

    @Test
    void afterTheAuthenticationDamageEndsOneConnectionWithAnErrorThatSaysSo() throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        byte[] whole = recording();
        try (Listener listener = listener().open();
                Connection<Object> other = Client.builder().address(listener.address()).key(KEY).connect();
                Connection<Object> others = listener.<Object>accept(LONG).orElseThrow()) {
            int calls = 0;
            for (long end = until(0.6); System.nanoTime() < end; calls++) {
                byte[] damaged = damaged(whole);
                try (RawCaller caller = new RawCaller(listener.address()).authenticate(KEY);
                        Connection<Object> server = listener.<Object>accept(LONG).orElseThrow()) {
                    Thread writer = Thread.ofVirtual().start(() -> writeAll(caller, damaged));
                    receiveToEnd(server, outcomes, calls);
                    writer.join();
                }
                if (calls % 100 == 0) {
                    other.send(calls);
                    assertThat(others.receive()).isEqualTo(calls);
                }
            }
        }
        assertThat(faults).as("seed %s", SEED).isEmpty();
        assertThat(outcomes).as("seed %s", SEED).containsKeys("value", "torn or damaged", "unreadable");
    }

    private static void writeAll(RawCaller caller, byte[] bytes) {
        try {
            caller.write(bytes);
            caller.channel.shutdownOutput();
        } catch (IOException closed) {
            return; // the listener has closed a damaged connection
        }
    }

    private static void receiveToEnd(Connection<Object> server, Map<String, Integer> outcomes, int call) throws InterruptedException {
        boolean asObject = true;
        for (int messages = 0; ; messages++) {
            assertThat(messages).as("messages in call %s, seed %s", call, SEED).isLessThan(100_000);
            try {
                if (asObject && messages % 2 == 0) {
                    server.receive();
                } else if (asObject) {
                    assertThat(Waiter.awaitAny(LONG, server)).as("call %s, seed %s", call, SEED).containsExactly(server);
                    if (!server.tryReceive(value -> {})) {
                        continue;
                    }
                } else {
                    server.receiveBytes();
                }
                outcomes.merge("value", 1, Integer::sum);
            } catch (IllegalStateException otherKind) {
                asObject = !asObject;
            } catch (QueueEndedException end) {
                outcomes.merge("end", 1, Integer::sum);
                return;
            } catch (UncheckedIOException damaged) {
                assertThat(damaged).hasMessageContaining("The connection is of no use any more: process");
                outcomes.merge("torn or damaged", 1, Integer::sum);
                return;
            } catch (BroodException unreadable) {
                assertThat(unreadable).as("call %s, seed %s", call, SEED).hasMessageContaining("An object from process");
                for (Throwable t = unreadable; t != null; t = t.getCause()) {
                    assertThat(t).as("call %s, seed %s", call, SEED).isNotInstanceOf(VirtualMachineError.class);
                }
                outcomes.merge("unreadable", 1, Integer::sum);
            }
        }
    }

    /** What an honest caller says. */
    private static byte[] recording() throws Exception {
        var bytes = new ByteArrayOutputStream();
        MessageWriter writer = new MessageWriter(new Transport() {
            @Override
            public int read(ByteBuffer target) {
                return -1;
            }

            @Override
            public void write(ByteBuffer... sources) {
                for (ByteBuffer source : sources) {
                    byte[] part = new byte[source.remaining()];
                    source.get(part);
                    bytes.writeBytes(part);
                }
            }

            @Override
            public boolean flush() {
                return true;
            }

            @Override
            public Gate gate() {
                throw new IllegalStateException("never waits");
            }

            @Override
            public byte[] binding() {
                return new byte[0];
            }

            @Override
            public void close() {}
        });
        SocketObjects objects = SocketObjects.amongStrangers(new AllowList().freeze());
        int told = 0;
        List<Object> messages = new ArrayList<>(List.of(
                "text", 1, List.of(1, 2, "x"), new Point(1, new Point(2, "y")), LocalDate.of(2026, 1, 1), new TreeMap<>(Map.of("a", 1)),
                new Object[] {1, new int[] {1, 2, 3}, new String[] {"q"}}, new ArrayList<>(List.of(Map.of(1, 2)))));
        for (Object message : messages) {
            byte[] record = objects.encode(message);
            if (told < objects.entries()) {
                writer.write(SocketLayout.ENTRIES, MemorySegment.ofArray(objects.entries(told, objects.entries())));
                told = objects.entries();
            }
            writer.write(SocketLayout.OBJECT, MemorySegment.ofArray(record));
            writer.write(SocketLayout.BYTES, MemorySegment.ofArray(record));
        }
        writer.write(SocketLayout.BYTES, MemorySegment.ofArray(new byte[20_000]));
        writer.writeEnd();
        return bytes.toByteArray();
    }

    private byte[] damaged(byte[] whole) {
        byte[] copy = whole.clone();
        return switch (random.nextInt(5)) {
            case 0 -> bytes(random.nextInt(3_000));
            case 1 -> Arrays.copyOf(copy, random.nextInt(copy.length));
            case 2 -> {
                int cut = random.nextInt(2_000);
                byte[] without = new byte[copy.length - 1];
                System.arraycopy(copy, 0, without, 0, cut);
                System.arraycopy(copy, cut + 1, without, cut, without.length - cut);
                yield without;
            }
            case 3 -> {
                // A length or a number that is extreme.
                ByteBuffer.wrap(copy).putInt(random.nextInt(2_000), random.nextBoolean() ? -1 : Integer.MAX_VALUE - random.nextInt(10));
                yield copy;
            }
            default -> {
                mutate(copy, 1 + random.nextInt(6));
                yield copy;
            }
        };
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Changes some of the first bytes, where the structure is. */
    private void mutate(byte[] bytes, int changes) {
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(Math.min(bytes.length, 2_000))] ^= (byte) (1 + random.nextInt(255));
        }
    }
}
