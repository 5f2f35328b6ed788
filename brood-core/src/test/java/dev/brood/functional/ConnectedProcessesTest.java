// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.RemoteCallable;
import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import dev.brood.error.QueueEndedException;
import dev.brood.ipc.Client;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Listener;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedLatch;
import dev.brood.testing.LeavesNothingBehind;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Listeners and clients in different processes, which die in between. */
@LeavesNothingBehind
@Timeout(180)
class ConnectedProcessesTest {

    private static final String KEY = "a key for processes";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    record Greeting(String text) {}

    private static byte[] key() {
        return KEY.getBytes(StandardCharsets.US_ASCII);
    }

    /** An address as text, which travels. */
    private static String text(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : "" + ((InetSocketAddress) address).getPort();
    }

    private static SocketAddress address(String text) {
        return text.startsWith("/")
                ? UnixDomainSocketAddress.of(text)
                : new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), Integer.parseInt(text));
    }

    private static <T> Connection<T> connect(String address) throws InterruptedException {
        return Client.builder().address(address(address)).key(key()).timeout(LONG).connect();
    }

    private Listener listener(boolean unix) {
        return unix ? Listener.unix(directory.resolve("socket"), key()) : Listener.tcp(key());
    }

    private static void end(ChildProcess child) throws InterruptedException {
        assertThat(child.join(LONG)).isTrue();
        assertThat(child.exitCode()).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChildCallsAndIsAnswered(boolean unix) throws Exception {
        try (Listener listener = listener(unix)) {
            String where = text(listener.address());
            ChildProcess child = ChildProcess.start((RemoteAction) () -> {
                try (Connection<Object> parent = connect(where)) {
                    parent.send("hello");
                    parent.sendBytes(new byte[3_000_000]);
                    parent.send(parent.receiveBytes().length);
                }
            });
            try (Connection<Object> connection = listener.<Object>accept(LONG).orElseThrow()) {
                assertThat(listener.lastAccepted().orElseThrow()).contains("process " + child.pid());
                assertThat(connection.receive()).isEqualTo("hello");
                assertThat(connection.receiveBytes()).hasSize(3_000_000);
                connection.sendBytes(new byte[2_000_000]);
                assertThat(connection.receive()).isEqualTo(2_000_000);
                assertThatThrownBy(connection::receive).isInstanceOf(QueueEndedException.class);
            }
            end(child);
        }
    }

    @Test
    void processesOfOneSessionTakeAnyObjectThroughAUnixSocket() throws Exception {
        try (Listener listener = listener(true);
                SharedLong counter = SharedLong.create(1)) {
            String where = text(listener.address());
            ChildProcess child = ChildProcess.start((RemoteAction) () -> {
                try (Connection<Object> parent = connect(where)) {
                    String captured = "cap";
                    parent.send((RemoteCallable<String>) () -> captured + "tured");
                    parent.send(new Greeting("any class"));
                    SharedLong shared = (SharedLong) parent.receive();
                    shared.incrementAndGet();
                    parent.send("done");
                }
            });
            try (Connection<Object> connection = listener.<Object>accept(LONG).orElseThrow()) {
                assertThat(((RemoteCallable<?>) connection.receive()).call()).isEqualTo("captured");
                assertThat(connection.receive()).isEqualTo(new Greeting("any class"));
                connection.send(counter);
                assertThat(connection.receive()).isEqualTo("done");
                assertThat(counter.get()).isEqualTo(2);
            }
            end(child);
        }
    }

    @Test
    void overTcpAChildIsAStranger() throws Exception {
        try (Listener listener = listener(false)) {
            String where = text(listener.address());
            ChildProcess child = ChildProcess.start((RemoteAction) () -> {
                try (Connection<Object> parent = connect(where)) {
                    parent.send(new Greeting("any class"));
                    parent.send("value");
                }
            });
            try (Connection<Object> connection = listener.<Object>accept(LONG).orElseThrow()) {
                assertThatThrownBy(connection::receive).isInstanceOf(BroodException.class).hasMessageContaining("allow-list");
                assertThat(connection.receive()).isEqualTo("value");
            }
            end(child);
        }
    }

    /** A program of a session of its own. */
    static final class StrangerProgram {
        private StrangerProgram() {}

        public static void main(String[] arguments) throws Exception {
            ChildProcess.start(() -> {}).join(); // has a session, too
            try (Connection<Object> connection = connect(arguments[0])) {
                connection.send(new Greeting("from a stranger"));
                connection.send("value");
            }
        }
    }

    @Test
    void aProgramOfAnotherSessionIsAStrangerThroughAUnixSocketToo() throws Exception {
        ChildProcess.start(() -> {}).join();
        try (Listener listener = listener(true);
                Program stranger = Program.start(StrangerProgram.class, text(listener.address()));
                Connection<Object> connection = listener.<Object>accept(LONG).orElseThrow()) {
            assertThat(stranger).isNotNull();
            assertThatThrownBy(connection::receive).isInstanceOf(BroodException.class).hasMessageContaining("allow-list");
            assertThat(connection.receive()).isEqualTo("value");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAChildHasSentBeforeItDiedArrivesAlthoughNobodyHadAccepted(boolean unix) throws Exception {
        try (Listener listener = listener(unix)) {
            String where = text(listener.address());
            ChildProcess child = ChildProcess.start((RemoteAction) () -> {
                Connection<Object> parent = connect(where);
                for (int i = 0; i < 100; i++) {
                    parent.send(i);
                }
                Runtime.getRuntime().halt(0);
            });
            assertThat(child.join(LONG)).isTrue();
            try (Connection<Object> connection = listener.<Object>accept(LONG).orElseThrow()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(connection.receive()).isEqualTo(i);
                }
                assertThat(connection.poll(LONG)).isTrue();
                assertThatThrownBy(connection::receive).isInstanceOf(QueueEndedException.class).hasMessageContaining("died");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageThatItsSenderHasNotFinishedIsAnErrorAndNotHalfAMessage(boolean unix) throws Exception {
        try (Listener listener = listener(unix)) {
            String where = text(listener.address());
            ChildProcess child = ChildProcess.start((RemoteAction) () -> connect(where).sendBytes(new byte[100_000_000]));
            try (Connection<Object> connection = listener.<Object>accept(LONG).orElseThrow()) {
                assertThat(connection.poll(LONG)).isTrue();
                child.kill();
                assertThat(child.join(LONG)).isTrue();
                assertThatThrownBy(connection::receiveBytes).isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("has gone within a message");
                assertThatThrownBy(connection::receive).isInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @Test
    void aKilledListenersSocketIsReplacedAndItsCallersAreToldOfItsEnd() throws Exception {
        String where = directory.resolve("socket").toString();
        try (SharedLatch open = SharedLatch.create(1)) {
            ChildProcess server = ChildProcess.start((RemoteAction) () -> {
                Listener listener = Listener.unix(Path.of(where), key());
                open.countDown();
                Connection<String> caller = listener.accept();
                caller.send("accepted");
                caller.receive();
            });
            assertThat(open.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            try (Connection<String> connection = connect(where)) {
                assertThat(connection.receive()).isEqualTo("accepted");
                server.kill();
                assertThat(server.join(LONG)).isTrue();
                assertThatThrownBy(connection::receive).isInstanceOf(QueueEndedException.class);
                assertThatThrownBy(() -> connection.send("x")).isInstanceOf(QueueEndedException.class);
            }
            assertThat(Path.of(where)).exists();
            assertThatThrownBy(() -> connect(where)).isInstanceOf(BroodException.class).hasMessageContaining("Nobody listens");
            try (Listener next = listener(true);
                    Connection<String> client = connect(where);
                    Connection<String> accepted = next.<String>accept(LONG).orElseThrow()) {
                client.send("again");
                assertThat(accepted.receive()).isEqualTo("again");
            }
            assertThat(Path.of(where)).doesNotExist();
        }
    }

    @Test
    void aChildWithoutTheKeyIsRefusedAndKnowsByWhom() throws Exception {
        try (Listener listener = listener(true)) {
            String where = text(listener.address());
            ChildProcess child = ChildProcess.start((RemoteAction) () -> {
                try {
                    Client.connect(Path.of(where), new byte[] {1});
                } catch (AuthenticationFailedException e) {
                    ChildProcess.exitNow(e.getMessage().startsWith("This process is refused by the listener") ? 7 : 8);
                }
            });
            assertThat(child.join(LONG)).isTrue();
            assertThat(child.exitCode()).hasValue(7);
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }
}
