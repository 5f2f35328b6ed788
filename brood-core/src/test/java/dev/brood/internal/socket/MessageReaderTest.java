// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.QueueEndedException;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Listener;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    private void assertDamaged(String message) {
        assertThatThrownBy(server::receiveBytes).isInstanceOf(UncheckedIOException.class).hasMessageContaining("The connection is closed")
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
