// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Messages of great size through sockets. */
@LeavesNothingBehind
@Tag("soak")
@Timeout(1_800)
class ListenerSoakTest {

    private static final byte[] KEY = "the key".getBytes(StandardCharsets.US_ASCII);
    private static final long LENGTH = (2L << 30) + 12_345;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moreThanTwoGigabytesAreOneMessage(boolean unix) throws Exception {
        Listener.Builder builder = Listener.builder().key(KEY).maxMessage(4L << 30);
        try (Listener listener = (unix ? builder.unix(directory.resolve("s")) : builder).open();
                Connection<Object> client = Client.connect(listener.address(), KEY);
                Connection<Object> server = listener.<Object>accept(Duration.ofSeconds(30)).orElseThrow();
                Arena arena = Arena.ofShared()) {
            MemorySegment message = arena.allocate(LENGTH);
            for (long at = 0; at < LENGTH - 8; at += 1_000_003) {
                message.set(ValueLayout.JAVA_LONG_UNALIGNED, at, at);
            }
            var sent = new CompletableFuture<Void>();
            Thread.ofPlatform().name("sender").start(() -> {
                try {
                    client.sendBytes(message);
                    client.send("after");
                    sent.complete(null);
                } catch (Throwable t) {
                    sent.completeExceptionally(t);
                }
            });
            assertThatThrownBy(server::receiveBytes).isInstanceOf(IllegalStateException.class).hasMessageContaining("" + LENGTH);
            MemorySegment target = arena.allocate(LENGTH);
            assertThat(server.receiveInto(target)).isEqualTo(LENGTH);
            assertThat(target.mismatch(message)).isEqualTo(-1);
            assertThat(server.receive()).isEqualTo("after");
            sent.get(60, TimeUnit.SECONDS);
        }
    }
}
