// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.QueueEndedException;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Listener;
import dev.brood.ipc.Waiter;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Messages that come in pieces, are taken back, or are none. */
@LeavesNothingBehind
@Timeout(120)
class MessageReaderTest {

    private static final byte[] KEY = "the key".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);

    private Listener listener;
    private RawCaller caller;
    private Connection<Object> server;

    @BeforeEach
    void connect() throws Exception {
        listener = Listener.builder().key(KEY).maxMessage(1 << 20).open();
        caller = new RawCaller(listener.address()).authenticate(KEY);
        server = listener.<Object>accept(LONG).orElseThrow();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        caller.close();
        listener.close();
    }

    private static byte[] header(int kind, long length) {
        return ByteBuffer.allocate(SocketLayout.HEADER_BYTES).put((byte) kind).putLong(length).array();
    }

    private static byte[] chunk(int length) {
        return ByteBuffer.allocate(SocketLayout.CHUNK_HEADER_BYTES).put(SocketLayout.CHUNK).putInt(length).array();
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoIsInterruptedWithinAMessageLeavesAllOfItToTheNextReceiver(boolean intoMemory) throws Exception {
        byte[] message = pattern(300_000);
        caller.write(header(SocketLayout.BYTES, message.length));
        caller.write(chunk(200_000));
        caller.write(Arrays.copyOf(message, 150_000));
        byte[] target = new byte[message.length];
        var outcome = new CompletableFuture<Throwable>();
        Thread receiver = Thread.ofPlatform().start(() -> {
            try {
                if (intoMemory) {
                    server.receiveInto(target, 0);
                } else {
                    server.receiveBytes();
                }
            } catch (Throwable t) {
                outcome.complete(t);
            }
        });
        await().atMost(LONG).until(() -> receiver.getState() == Thread.State.WAITING && (!intoMemory || target[149_998] != 0));
        receiver.interrupt();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        Arrays.fill(target, (byte) 0);
        assertThat(server.poll(Duration.ZERO)).isTrue();
        caller.write(Arrays.copyOfRange(message, 150_000, 200_000));
        caller.write(chunk(100_000));
        caller.write(Arrays.copyOfRange(message, 200_000, 300_000));
        caller.write(SocketLayout.COMPLETE);
        if (intoMemory) {
            assertThat(server.receiveBytes()).isEqualTo(message);
        } else {
            assertThat(server.receiveInto(MemorySegment.ofArray(target))).isEqualTo(message.length);
            assertThat(target).isEqualTo(message);
        }
    }

    @Test
    void whatIsTakenBackIsNeverSeen() throws Exception {
        caller.write(header(SocketLayout.BYTES, 10));
        caller.write(SocketLayout.CANCELLED);
        caller.write(header(SocketLayout.BYTES, 1_000));
        caller.write(chunk(500));
        caller.write(new byte[500]);
        caller.write(SocketLayout.CANCELLED);
        caller.write(header(SocketLayout.ENTRIES, 1_000));
        caller.write(chunk(10));
        caller.write(new byte[10]);
        caller.write(SocketLayout.CANCELLED);
        caller.write(header(SocketLayout.BYTES, 2));
        caller.write(chunk(1));
        caller.write(new byte[] {7});
        caller.write(chunk(1));
        caller.write(new byte[] {8});
        caller.write(SocketLayout.COMPLETE);
        assertThat(server.receiveBytes()).containsExactly(7, 8);
        caller.write(header(SocketLayout.END, 0));
        assertThatThrownBy(server::receive).isInstanceOf(QueueEndedException.class).hasMessageContaining("was closed");
    }

    /** An object as it is sent among strangers. */
    private static byte[] record(Object object) {
        return SocketObjects.amongStrangers(new AllowList().freeze()).encode(object);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void halfAnObjectIsNotThereForWhoDoesNotWaitAndNoReasonToWakeHim(boolean receivedByWaiting) throws Exception {
        byte[] record = record("x".repeat(10_000));
        List<Object> received = new ArrayList<>();
        caller.write(header(SocketLayout.OBJECT, record.length));
        caller.write(chunk(5_000));
        caller.write(Arrays.copyOf(record, 3_000));
        try (Waiter waiter = Waiter.of(server)) {
            assertThat(waiter.await(LONG)).as("it has begun").containsExactly(server);
            assertThat(server.tryReceive(received::add)).isFalse();
            assertThat(server.poll(LONG)).as("it has begun").isTrue();
            assertThat(waiter.await(Duration.ofMillis(50))).as("it is not whole").isEmpty();
            caller.write(Arrays.copyOfRange(record, 3_000, 5_000));
            caller.write(chunk(record.length - 5_000));
            assertThat(waiter.await(Duration.ofMillis(50))).as("it is not whole").isEmpty();
            caller.write(Arrays.copyOfRange(record, 5_000, record.length));
            caller.write(SocketLayout.COMPLETE);
            assertThat(waiter.await(LONG)).containsExactly(server);
            if (receivedByWaiting) {
                received.add(server.receive());
            } else {
                assertThat(server.tryReceive(received::add)).isTrue();
            }
            assertThat(received).containsExactly("x".repeat(10_000));
            byte[] next = record("next");
            caller.write(header(SocketLayout.OBJECT, next.length));
            assertThat(waiter.await(LONG)).as("nobody has tried to receive this one").containsExactly(server);
        }
    }

    @Test
    void anObjectThatIsTakenBackIsNotThereForWhoDoesNotWait() throws Exception {
        byte[] record = record("text");
        caller.write(header(SocketLayout.OBJECT, 1_000));
        caller.write(chunk(500));
        assertThat(server.poll(LONG)).isTrue();
        assertThat(server.tryReceive(message -> {})).isFalse();
        caller.write(new byte[500]);
        caller.write(SocketLayout.CANCELLED);
        caller.write(header(SocketLayout.OBJECT, record.length));
        caller.write(chunk(record.length));
        caller.write(record);
        caller.write(SocketLayout.COMPLETE);
        List<Object> received = new ArrayList<>();
        await().atMost(LONG).until(() -> server.tryReceive(received::add));
        assertThat(received).containsExactly("text");
    }

    @Test
    void whatWasReceivedIntoMemoryThatIsClosedMeanwhileIsToldToBeLost() throws Exception {
        caller.write(header(SocketLayout.BYTES, 1_000));
        caller.write(chunk(1_000));
        caller.write(pattern(500));
        var outcome = new CompletableFuture<Throwable>();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment target = arena.allocate(1_000);
            Thread receiver = Thread.ofPlatform().start(() -> {
                try {
                    server.receiveInto(target);
                } catch (Throwable t) {
                    outcome.complete(t);
                }
            });
            await().atMost(LONG).until(() -> receiver.getState() == Thread.State.WAITING && target.get(ValueLayout.JAVA_BYTE, 499) != 0);
        }
        caller.write(pattern(500));
        caller.write(SocketLayout.COMPLETE);
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(server::receiveBytes).isInstanceOf(UncheckedIOException.class).hasMessageContaining("is lost with the memory");
    }

    /** A socket that the system has given up, for a reason that it tells in the user's language. */
    private record Lost(Gate gate, IOException reason) implements Transport {
        @Override
        public int read(ByteBuffer target) throws IOException {
            throw reason;
        }

        @Override
        public void write(ByteBuffer... sources) throws IOException {
            throw reason;
        }

        @Override
        public boolean flush() throws IOException {
            throw reason;
        }

        @Override
        public byte[] binding() {
            return new byte[0];
        }

        @Override
        public void close() throws IOException {
            gate.close();
        }
    }

    @Test
    void aConnectionThatTheSystemHasLostIsAtItsEndInWhateverLanguageItSaysSo() throws Exception {
        try (Gate gate = new Gate(SocketChannel.open())) {
            var reader = new MessageReader(
                    new Lost(gate, new IOException("Unterbrochene Leitung")), SocketObjects.amongStrangers(new AllowList().freeze()), 1_000, "the peer");
            assertThatThrownBy(() -> reader.next(Deadline.NEVER)).isInstanceOf(QueueEndedException.class)
                    .hasMessageContaining("the peer has ended").hasMessageContaining("Unterbrochene Leitung");
            assertThat(reader.isEnded()).isTrue();
            var damaged = new MessageReader(
                    new Lost(gate, new SSLException("bad record")), SocketObjects.amongStrangers(new AllowList().freeze()), 1_000, "the peer");
            assertThatThrownBy(() -> damaged.next(Deadline.NEVER)).isInstanceOf(UncheckedIOException.class).hasMessageContaining("bad record");
        }
    }

    private void assertDamaged(String message) {
        assertThatThrownBy(server::receiveBytes).isInstanceOf(UncheckedIOException.class).hasMessageContaining("of no use any more")
                .hasMessageContaining(message);
        assertThatThrownBy(server::receive).as("again").isInstanceOf(UncheckedIOException.class).hasMessageContaining(message);
        assertThatThrownBy(() -> server.send("x")).isInstanceOf(QueueEndedException.class);
        assertThat(caller.readToEnd()).as("the peer is told by the end").isZero();
    }

    @Test
    void aMessageOfAnUnknownKindIsDamage() throws Exception {
        caller.write(header(99, 1));
        assertDamaged("unknown kind, 99");
    }

    @Test
    void aMessageThatIsTooLongIsDamage() throws Exception {
        caller.write(header(SocketLayout.BYTES, Long.MAX_VALUE));
        assertDamaged("9223372036854775807 bytes; 1048576 are allowed");
    }

    @Test
    void aNegativeLengthIsDamage() throws Exception {
        caller.write(header(SocketLayout.OBJECT, -1));
        assertDamaged("-1 bytes");
    }

    @Test
    void aChunkThatIsLongerThanWhatIsMissingIsDamage() throws Exception {
        caller.write(header(SocketLayout.BYTES, 10));
        caller.write(chunk(11));
        assertDamaged("chunk of 11 bytes");
    }

    @Test
    void aMessageThatIsCompleteTooEarlyIsDamage() throws Exception {
        caller.write(header(SocketLayout.BYTES, 10));
        caller.write(SocketLayout.COMPLETE);
        assertDamaged("ended a message of 10 bytes after 0");
    }

    @Test
    void entriesThatAreNoneAreDamage() throws Exception {
        caller.write(header(SocketLayout.ENTRIES, 8));
        caller.write(chunk(8));
        caller.write(new byte[] {0, 0, 0, 5, 0, 0, 0, 0});
        caller.write(SocketLayout.COMPLETE);
        assertDamaged("dictionary entries from 5 on");
    }

    @Test
    void anEndWithinAMessageIsNoMessage() throws Exception {
        caller.write(header(SocketLayout.BYTES, 10));
        caller.write(chunk(10));
        caller.write(new byte[9]);
        caller.channel.shutdownOutput();
        assertDamaged("9 bytes have come");
    }
}
