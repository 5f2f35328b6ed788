// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Listeners and clients of one process: addresses, keys, messages, ends. */
@LeavesNothingBehind
@Timeout(120)
class ListenerTest {

    private static final byte[] KEY = "correct horse battery staple".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] OTHER_KEY = "another key".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    enum Family {
        UNIX,
        TCP
    }

    record Order(int number, List<String> lines) {}

    private Listener.Builder listener(Family family) {
        return family == Family.UNIX ? Listener.builder().unix(directory.resolve("socket")).key(KEY) : Listener.builder().key(KEY);
    }

    private static Client.Builder client(Listener listener) {
        return Client.builder().address(listener.address()).key(KEY);
    }

    /** Both ends of a connection. */
    private static final class Pair implements AutoCloseable {
        final Listener listener;
        final Connection<Object> server;
        final Connection<Object> client;

        Pair(Listener listener, Client.Builder builder) throws InterruptedException {
            this.listener = listener;
            client = builder.connect();
            server = listener.<Object>accept(LONG).orElseThrow();
        }

        @Override
        public void close() {
            client.close();
            server.close();
            listener.close();
        }
    }

    private Pair pair(Family family) throws InterruptedException {
        Listener listener = listener(family).allow(Order.class).open();
        return new Pair(listener, client(listener).allow(Order.class));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void objectsAndBytesGoBothWays(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            pair.client.send("hello");
            pair.client.sendBytes(new byte[] {1, 2, 3});
            pair.client.send(null);
            assertThat(pair.server.receive()).isEqualTo("hello");
            assertThat(pair.server.receiveBytes()).containsExactly(1, 2, 3);
            assertThat(pair.server.receive()).isNull();
            for (int i = 0; i < 3; i++) {
                pair.server.send(new Order(i, List.of("a", "b")));
                assertThat(pair.client.receive()).isEqualTo(new Order(i, List.of("a", "b")));
            }
            assertThat(pair.listener.lastAccepted()).hasValueSatisfying(
                    peer -> assertThat(peer).contains("process " + ProcessHandle.current().pid()));
        }
    }

    @Test
    void valuesAndCollectionsOfTheJdkAreAlwaysAllowed() throws Exception {
        try (Pair pair = pair(Family.TCP)) {
            List<Object> values = List.of(
                    1, 2L, 3.0, 'c', true, "text", new TreeMap<>(Map.of("a", 1)), new ArrayList<>(List.of(1, "b")), LocalDate.of(2026, 1, 2),
                    ZonedDateTime.now(java.time.ZoneId.of("Europe/Berlin")), Duration.ofMinutes(3), DayOfWeek.MONDAY,
                    EnumSet.of(DayOfWeek.FRIDAY), new EnumMap<>(Map.of(DayOfWeek.FRIDAY, "f")), UUID.randomUUID(), Optional.of("x"),
                    java.net.URI.create("http://a/b"), new java.math.BigDecimal("1.50"), java.util.BitSet.valueOf(new long[] {5}),
                    Arrays.asList(1, 2), java.util.Collections.unmodifiableMap(new TreeMap<>(Map.of(1, 2))),
                    new java.util.ArrayDeque<>(List.of(1)).clone().toString(), Path.of("a", "b"), java.util.Locale.GERMANY);
            for (Object value : values) {
                pair.client.send(value);
                assertThat(pair.server.receive()).isEqualTo(value);
            }
            pair.client.send(new int[] {1, 2});
            assertThat(pair.server.receive()).isEqualTo(new int[] {1, 2});
            pair.client.send(new String[][] {{"a"}, {"b"}});
            assertThat(pair.server.receive()).isEqualTo(new String[][] {{"a"}, {"b"}});
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aMessageIsReceivedAsWhatItWasSentAndStaysOtherwise(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            pair.client.sendBytes(new byte[100]);
            pair.client.send("object");
            assertThatThrownBy(pair.server::receive).isInstanceOf(IllegalStateException.class).hasMessageContaining("100 bytes");
            assertThatThrownBy(() -> pair.server.receiveBytes(99)).isInstanceOf(IllegalStateException.class).hasMessageContaining("99");
            assertThatThrownBy(() -> pair.server.receiveInto(new byte[120], 30)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pair.server.receiveBytes(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(pair.server.receiveBytes(100)).hasSize(100);
            assertThatThrownBy(pair.server::receiveBytes).isInstanceOf(IllegalStateException.class).hasMessageContaining("object");
            assertThat(pair.server.receive()).isEqualTo("object");
            pair.client.sendBytes(new byte[0]);
            assertThat(pair.server.receiveBytes(0)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void bytesAreReceivedIntoArraysAndMemory(Family family) throws Exception {
        try (Pair pair = pair(family);
                Arena arena = Arena.ofShared()) {
            byte[] message = pattern(1_000_000);
            byte[] target = new byte[message.length + 10];
            Future<?> sending = background(() -> {
                for (int i = 0; i < 3; i++) {
                    pair.client.sendBytes(message);
                }
                pair.client.sendBytes(MemorySegment.ofArray(new long[] {1, 2, 3, 4}));
                pair.client.sendBytes(MemorySegment.ofArray(new long[100_000]));
            });
            assertThat(pair.server.receiveInto(target, 10)).isEqualTo(message.length);
            assertThat(Arrays.copyOfRange(target, 10, target.length)).isEqualTo(message);
            MemorySegment memory = arena.allocate(message.length);
            assertThat(pair.server.receiveInto(memory)).isEqualTo(message.length);
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(message);
            assertThat(pair.server.receiveBytes()).isEqualTo(message);
            long[] longs = new long[4];
            assertThat(pair.server.receiveInto(MemorySegment.ofArray(longs))).isEqualTo(32);
            assertThat(longs).containsExactly(1, 2, 3, 4);
            assertThat(pair.server.receiveInto(MemorySegment.ofArray(new long[100_000]))).isEqualTo(800_000);
            sending.get(30, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void bytesThatTheTargetCannotTakeStay(Family family) throws Exception {
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(100);
        }
        try (Pair pair = pair(family)) {
            pair.client.sendBytes(new byte[] {1, 2, 3});
            assertThatThrownBy(() -> pair.server.receiveInto(MemorySegment.ofArray(new byte[10]).asReadOnly()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("read-only");
            assertThatThrownBy(() -> pair.server.receiveInto(closed)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(pair.server.receiveBytes()).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anObjectIsReceivedWithoutWaitingOrNotAtAll(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            List<Object> received = new ArrayList<>();
            assertThat(pair.server.tryReceive(received::add)).isFalse();
            pair.client.send("text");
            pair.client.send(null);
            pair.client.sendBytes(new byte[5]);
            pair.client.close();
            await().atMost(LONG).until(() -> pair.server.tryReceive(received::add));
            await().atMost(LONG).until(() -> pair.server.tryReceive(received::add));
            assertThat(received).containsExactly("text", null);
            assertThat(pair.server.poll(LONG)).isTrue();
            assertThatThrownBy(() -> pair.server.tryReceive(received::add)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("5 bytes").hasMessageContaining("It stays");
            assertThat(pair.server.receiveBytes()).hasSize(5);
            assertThat(pair.server.poll(LONG)).isTrue();
            assertThatThrownBy(() -> pair.server.tryReceive(received::add)).isInstanceOf(QueueEndedException.class);
        }
    }

    @Test
    void whileAThreadReceivesNothingIsThereForOthers() throws Exception {
        try (Pair pair = pair(Family.UNIX)) {
            var receiving = new CompletableFuture<Object>();
            Thread receiver = Thread.ofPlatform().start(() -> {
                try {
                    receiving.complete(pair.server.receive());
                } catch (Throwable t) {
                    receiving.completeExceptionally(t);
                }
            });
            await().atMost(LONG).until(() -> receiver.getState() == Thread.State.WAITING);
            assertThat(pair.server.tryReceive(message -> {})).isFalse();
            pair.client.send("for the first one");
            assertThat(receiving.get(30, TimeUnit.SECONDS)).isEqualTo("for the first one");
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void pollTellsOfMessagesAndOfTheEnd(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            assertThat(pair.server.poll(Duration.ZERO)).isFalse();
            assertThat(pair.server.poll(Duration.ofMillis(20))).isFalse();
            pair.client.send(1);
            assertThat(pair.server.poll(LONG)).isTrue();
            assertThat(pair.server.poll(Duration.ZERO)).isTrue();
            assertThat(pair.server.receive()).isEqualTo(1);
            assertThat(pair.server.poll(Duration.ZERO)).isFalse();
            pair.client.send(2);
            pair.client.close();
            assertThat(pair.server.poll(LONG)).isTrue();
            assertThat(pair.server.receive()).isEqualTo(2);
            assertThat(pair.server.poll(LONG)).isTrue();
            assertThatThrownBy(pair.server::receive).isInstanceOf(QueueEndedException.class).hasMessageContaining("closed");
            assertThatThrownBy(pair.server::receiveBytes).isInstanceOf(QueueEndedException.class);
            await().atMost(LONG).untilAsserted(
                    () -> assertThatThrownBy(() -> pair.server.send(3)).isInstanceOf(QueueEndedException.class));
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anInterruptedReceiverLosesNothingAndTheConnectionStays(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            for (boolean virtual : new boolean[] {false, true}) {
                var outcome = new CompletableFuture<Object>();
                Thread receiver = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                    try {
                        outcome.complete(pair.server.receive());
                    } catch (Throwable t) {
                        outcome.complete(t);
                    }
                });
                await().atMost(LONG).until(() -> receiver.getState() == Thread.State.WAITING);
                receiver.interrupt();
                assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
                pair.client.send("after");
                assertThat(pair.server.receive()).isEqualTo("after");
            }
            Thread.currentThread().interrupt();
            assertThatThrownBy(pair.server::receive).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pair.server.send(1)).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pair.server.poll(LONG)).isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aMessageWhoseSenderWasInterruptedIsTakenBack(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            byte[] large = pattern(50_000_000);
            for (int round = 0; round < 3; round++) {
                Thread sender = Thread.ofPlatform().start(() -> {
                    try {
                        pair.client.sendBytes(large);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                await().atMost(LONG).until(() -> sender.getState() == Thread.State.WAITING);
                sender.interrupt();
                sender.join();
                byte[] small = pattern(100 + round);
                Future<?> sending = background(() -> pair.client.sendBytes(small));
                assertThat(pair.server.receiveBytes()).isEqualTo(small);
                sending.get(30, TimeUnit.SECONDS);
            }
            assertThat(pair.server.poll(Duration.ZERO)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void closingSendsThoseAwayThatWait(Family family) throws Exception {
        try (Pair pair = pair(family)) {
            byte[] large = new byte[50_000_000];
            Future<?> receiving = background(() -> pair.server.receive());
            Future<?> alsoReceiving = background(() -> pair.server.poll(LONG));
            Future<?> sending = background(() -> pair.server.sendBytes(large));
            await().atMost(LONG).until(() -> !receiving.isDone() && !sending.isDone());
            pair.server.close();
            for (Future<?> each : List.of(receiving, alsoReceiving, sending)) {
                assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StaleHandleException.class);
            }
            assertThatThrownBy(pair.server::receive).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> pair.server.send(1)).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> pair.server.poll(LONG)).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> pair.server.tryReceive(message -> {})).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(pair.server::isReadable).isInstanceOf(StaleHandleException.class).hasMessageContaining("Close it after");
            assertThatThrownBy(pair.server::isWritable).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(pair.server::isReady).isInstanceOf(StaleHandleException.class);
            assertThatThrownBy(() -> pair.server.watch(() -> {})).isInstanceOf(StaleHandleException.class);
            pair.server.close();
        }
    }

    @Test
    void closingTheListenerSendsThoseAwayThatWaitAndLeavesAcceptedConnections() throws Exception {
        try (Pair pair = pair(Family.UNIX)) {
            Future<?> accepting = background(() -> pair.listener.accept());
            assertThat(pair.listener.accept(Duration.ofMillis(10))).isEmpty();
            pair.listener.close();
            assertThatThrownBy(() -> accepting.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StaleHandleException.class);
            assertThatThrownBy(pair.listener::accept).isInstanceOf(StaleHandleException.class);
            assertThat(directory.resolve("socket")).doesNotExist();
            pair.client.send("still");
            assertThat(pair.server.receive()).isEqualTo("still");
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aWrongKeyIsRefusedOnBothSides(Family family) throws Exception {
        var refusals = new ConcurrentLinkedQueue<BroodException>();
        try (Listener listener = listener(family).onRefusal(refusals::add).open()) {
            assertThatThrownBy(() -> client(listener).key(OTHER_KEY).connect())
                    .isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("This process is refused by the listener at");
            await().atMost(LONG).until(() -> refusals.size() == 1);
            assertThat(refusals.element()).isInstanceOf(AuthenticationFailedException.class).hasMessageContaining("The listener at")
                    .hasMessageContaining("refuses process " + ProcessHandle.current().pid()).hasMessageNotContaining("another key");
            try (Pair still = new Pair(listener, client(listener))) {
                still.client.send("welcome");
                assertThat(still.server.receive()).isEqualTo("welcome");
            }
        }
    }

    @Test
    void aListenerWithoutAKeyIsOnlyForAPrivateDirectory() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path socket = directory.resolve("socket");
        assertThatThrownBy(() -> Listener.unix(socket)).isInstanceOf(BroodException.class).hasMessageContaining("open to other users");
        assertThatThrownBy(() -> Listener.builder().open()).isInstanceOf(BroodException.class).hasMessageContaining("needs a key");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        var refusals = new ConcurrentLinkedQueue<BroodException>();
        try (Listener listener = Listener.builder().unix(socket).onRefusal(refusals::add).open();
                Connection<String> client = Client.connect(socket);
                Connection<String> server = listener.accept()) {
            client.send("no key");
            assertThat(server.receive()).isEqualTo("no key");
            assertThatThrownBy(() -> Client.connect(socket, KEY)).isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("has no key");
            await().atMost(LONG).until(() -> refusals.size() == 1);
        }
        try (Listener listener = Listener.unix(socket, KEY)) {
            assertThatThrownBy(() -> Client.connect(socket)).isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("asks for a key");
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void anAddressInUseIsRefusedByName() throws Exception {
        Path socket = directory.resolve("socket");
        try (Listener first = Listener.unix(socket, KEY);
                Listener tcp = Listener.tcp(KEY)) {
            assertThatThrownBy(() -> Listener.unix(socket, KEY)).isInstanceOf(BroodException.class).hasCauseInstanceOf(BindException.class)
                    .hasMessageContaining(socket.toString()).hasMessageContaining("in use").hasMessageContaining("another path");
            assertThatThrownBy(() -> Listener.tcp((InetSocketAddress) tcp.address(), KEY)).isInstanceOf(BroodException.class)
                    .hasMessageContaining("in use").hasMessageContaining(":" + ((InetSocketAddress) tcp.address()).getPort());
            try (Pair pair = new Pair(first, client(first))) {
                pair.client.send(1);
                assertThat(pair.server.receive()).isEqualTo(1);
            }
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void theAddressIsFreeWhenTheListenerHasBeenClosed() {
        InetSocketAddress address;
        try (Listener listener = Listener.tcp(KEY)) {
            address = (InetSocketAddress) listener.address();
        }
        for (int i = 0; i < 300; i++) {
            Listener.tcp(address, KEY).close();
        }
    }

    @Test
    void callersWhoResetTheConnectionAreNoRefusals() throws Exception {
        var refusals = new ConcurrentLinkedQueue<BroodException>();
        try (Listener listener = listener(Family.TCP).onRefusal(refusals::add).open()) {
            for (int i = 0; i < 50; i++) {
                try (SocketChannel caller = SocketChannel.open(listener.address())) {
                    caller.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
            assertThatThrownBy(() -> Client.connect(listener.address(), OTHER_KEY)).isInstanceOf(AuthenticationFailedException.class);
            await().until(() -> !refusals.isEmpty());
            assertThat(refusals).singleElement().isInstanceOf(AuthenticationFailedException.class);
        }
    }

    @Test
    void addressesThatCannotBeUsedAreRefusedByName() throws Exception {
        assertThatThrownBy(() -> Listener.tcp(new InetSocketAddress("192.0.2.1", 0), KEY)).isInstanceOf(BroodException.class)
                .hasMessageContaining("192.0.2.1").hasMessageContaining("none of this machine's");
        assertThatThrownBy(() -> Listener.tcp(InetSocketAddress.createUnresolved("nowhere.invalid", 0), KEY))
                .isInstanceOf(BroodException.class).hasMessageContaining("nowhere.invalid");
        SocketAddress odd = new SocketAddress() {
            private static final long serialVersionUID = 1L;
        };
        assertThatThrownBy(() -> Listener.builder().address(odd).key(KEY).open()).isInstanceOf(BroodException.class)
                .hasMessageContaining("Not an address");
        int free;
        try (ServerSocket probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }
        assertThatThrownBy(() -> Client.connect(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), free), KEY)).isInstanceOf(BroodException.class)
                .hasMessageContaining("Nobody listens");
        assertThatThrownBy(() -> Client.connect(directory.resolve("none"), KEY)).isInstanceOf(BroodException.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> Listener.unix(directory.resolve("no").resolve("s"), KEY)).isInstanceOf(BroodException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Listener.unix(directory.resolve("é".repeat(128)), KEY)).isInstanceOf(BroodException.class)
                .hasMessageContaining("its file name has 256 bytes, and may have 255");
        assertThatThrownBy(() -> Client.builder().key(KEY).connect()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Client.builder().key(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatIsNoSocketIsNotReplacedAndAStaleSocketIs() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "text");
        assertThatThrownBy(() -> Listener.unix(file, KEY)).isInstanceOf(BroodException.class).hasMessageContaining("no socket");
        assertThat(file).hasContent("text");

        Path stale = directory.resolve("stale");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        assertThat(stale).exists();
        try (Listener listener = Listener.unix(stale, KEY);
                Pair pair = new Pair(listener, client(listener))) {
            pair.client.send(1);
            assertThat(pair.server.receive()).isEqualTo(1);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void manyWhoReplaceAStaleSocketAtOnceLeaveOneListener() throws Exception {
        Path stale = directory.resolve("stale");
        for (int round = 0; round < 10; round++) {
            try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                dead.bind(UnixDomainSocketAddress.of(stale));
            }
            var opened = new ConcurrentLinkedQueue<Listener>();
            var others = new ConcurrentLinkedQueue<Throwable>();
            try (var threads = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 8; i++) {
                    threads.execute(() -> {
                        try {
                            opened.add(Listener.unix(stale, KEY));
                        } catch (BroodException e) {
                            others.add(e);
                        }
                    });
                }
            }
            assertThat(opened).as("%s", others).hasSize(1);
            try (Listener listener = opened.remove();
                    Pair pair = new Pair(listener, client(listener))) {
                pair.client.send(1);
                assertThat(pair.server.receive()).isEqualTo(1);
            }
            assertThat(stale).doesNotExist();
        }
    }

    @Test
    void aPathThatIsTooLongForAnAddressWorksByAnAlias() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(100)).resolve("e".repeat(100)));
        for (String name : List.of("s", "n".repeat(200))) {
            Path socket = deep.resolve(name);
            try (Listener listener = Listener.unix(socket, KEY)) {
                assertThat(listener.address()).isEqualTo(UnixDomainSocketAddress.of(socket));
                assertThat(socket).exists();
                assertThatThrownBy(() -> Listener.unix(socket, KEY)).isInstanceOf(BroodException.class).hasMessageContaining("in use");
                try (Pair pair = new Pair(listener, client(listener))) {
                    pair.client.send("far");
                    assertThat(pair.server.receive()).isEqualTo("far");
                }
            }
            try (Stream<Path> left = Files.list(deep)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void oneConnectionTooManyIsRefusedUntilOneIsClosed() throws Exception {
        var refusals = new ConcurrentLinkedQueue<BroodException>();
        List<Connection<Object>> all = new ArrayList<>();
        try (Listener listener = listener(Family.UNIX).onRefusal(refusals::add).open()) {
            for (int i = 0; i < 256; i++) {
                all.add(client(listener).connect());
                all.add(listener.<Object>accept(LONG).orElseThrow());
            }
            var warnings = new ConcurrentLinkedQueue<String>();
            Logger log = Logger.getLogger("dev.brood.internal.socket.Acceptor");
            Filter catching = entry -> {
                if (entry.getLevel().equals(Level.WARNING)) {
                    warnings.add(entry.getMessage());
                }
                return false;
            };
            log.setFilter(catching);
            try {
                assertThatThrownBy(() -> client(listener).connect()).isInstanceOf(BroodException.class)
                        .hasMessageContaining("as many connections as it takes");
                await().atMost(LONG).until(() -> refusals.size() == 1);
            } finally {
                log.setFilter(null);
            }
            assertThat(warnings).singleElement().asString().contains("as many connections as it takes");
            all.getLast().close();
            all.add(client(listener).connect());
            all.add(listener.<Object>accept(LONG).orElseThrow());
            all.get(all.size() - 2).send("the 257th");
            assertThat(all.getLast().receive()).isEqualTo("the 257th");
        } finally {
            all.forEach(Connection::close);
        }
    }

    @Test
    void aThousandWaitingConnectionsNeedNoThreadsOfTheirOwn() throws Exception {
        List<Connection<Object>> all = new ArrayList<>();
        var received = new AtomicInteger();
        try (Listener listener = listener(Family.UNIX).maxConnections(1_000).open();
                var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Connection<Object>> clients = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                clients.add(client(listener).connect());
                Connection<Object> server = listener.<Object>accept(LONG).orElseThrow();
                all.add(server);
                virtual.submit(() -> {
                    Object message = server.receive();
                    received.incrementAndGet();
                    return message;
                });
            }
            all.addAll(clients);
            assertThat(Thread.getAllStackTraces().size()).isLessThan(200);
            for (Connection<Object> client : clients) {
                client.send("go");
            }
            await().atMost(LONG).untilAtomic(received, org.hamcrest.Matchers.is(1_000));
        } finally {
            all.forEach(Connection::close);
        }
    }

    @Test
    void aMessageThatIsLongerThanTheOtherEndTakesIsRefusedAtTheCall() throws Exception {
        try (Listener listener = listener(Family.TCP).maxMessage(1_000).open();
                Pair pair = new Pair(listener, client(listener))) {
            assertThatThrownBy(() -> pair.client.sendBytes(new byte[1_001])).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1001").hasMessageContaining("maxMessage");
            assertThatThrownBy(() -> pair.client.send("x".repeat(2_000))).isInstanceOf(dev.brood.error.NotSendableException.class);
            pair.client.sendBytes(new byte[1_000]);
            assertThat(pair.server.receiveBytes()).hasSize(1_000);
            pair.server.sendBytes(new byte[1_001]);
            assertThat(pair.client.receiveBytes()).hasSize(1_001);
        }
    }

    @Test
    void manyThreadsShareOneConnection() throws Exception {
        try (Pair pair = pair(Family.TCP);
                var threads = Executors.newFixedThreadPool(8)) {
            var sum = new java.util.concurrent.atomic.AtomicLong();
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int number = t;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        pair.client.send(new Order(number * 500 + i, List.of("line")));
                    }
                    return null;
                }));
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        sum.addAndGet(((Order) pair.server.receive()).number());
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(sum).hasValue(2_000L * 1_999 / 2);
        }
    }

    /** Something that must not run. */
    static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            System.setProperty("brood.test.trap", "sprung");
        }

        @SuppressWarnings("unused") // it is what travels
        private final String bait = "bait";

        private void readObject(java.io.ObjectInputStream in) throws java.io.IOException, ClassNotFoundException {
            in.defaultReadObject();
            System.setProperty("brood.test.trap", "read");
        }
    }

    @Test
    void whatIsNotAllowedIsRefusedAndTheConnectionStays() throws Exception {
        try (Listener listener = listener(Family.TCP).open();
                Pair pair = new Pair(listener, client(listener))) {
            pair.client.send(new Order(1, List.of()));
            assertThatThrownBy(pair.server::receive).isInstanceOf(BroodException.class).hasMessageContaining(Order.class.getName())
                    .hasMessageContaining("allow-list");
            pair.client.send((dev.brood.RemoteCallable<Integer>) () -> 1);
            assertThatThrownBy(pair.server::receive).isInstanceOf(BroodException.class).hasMessageContaining("allow-list");
            pair.client.send(new Trap());
            System.clearProperty("brood.test.trap");
            assertThatThrownBy(pair.server::receive).isInstanceOf(BroodException.class).hasMessageContaining(Trap.class.getName());
            assertThat(System.getProperty("brood.test.trap")).isNull();
            pair.client.send(List.of(1, new Object[] {Order.class}));
            assertThatThrownBy(pair.server::receive).isInstanceOf(BroodException.class).hasMessageContaining("allow-list");
            pair.client.send("still there");
            assertThat(pair.server.receive()).isEqualTo("still there");
        }
    }

    @Test
    void whatIsAllowedIsTaken() throws Exception {
        try (Listener listener = listener(Family.TCP).allowPackages("dev.brood.ipc").allowLambdasOf(ListenerTest.class).open();
                Pair pair = new Pair(listener, client(listener).allowIf(name -> name.endsWith("$Order")))) {
            pair.client.send(new Order(1, List.of("x")));
            assertThat(pair.server.receive()).isEqualTo(new Order(1, List.of("x")));
            pair.server.send(new Order(2, List.of("x")));
            assertThat(pair.client.receive()).isEqualTo(new Order(2, List.of("x")));
            int captured = 41;
            pair.client.send((dev.brood.RemoteCallable<Integer>) () -> captured + 1);
            assertThat(((dev.brood.RemoteCallable<?>) pair.server.receive()).call()).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @SuppressWarnings("try") // what is closed before the end is closed again then
    void aWaiterWaitsForListenersAndConnections(Family family) throws Exception {
        try (Listener listener = listener(family).open();
                Waiter waiter = Waiter.of(listener)) {
            assertThat(waiter.await(Duration.ZERO)).isEmpty();
            Future<Connection<Object>> connecting = inBackground(() -> client(listener).connect());
            assertThat(waiter.await(LONG)).containsExactly(listener);
            try (Connection<Object> server = listener.accept();
                    Connection<Object> client = connecting.get(30, TimeUnit.SECONDS)) {
                waiter.add(server);
                assertThat(waiter.await(Duration.ofMillis(20))).isEmpty();
                Future<List<Waitable>> waiting = inBackground(() -> waiter.await(LONG));
                client.send(1);
                client.send(2);
                assertThat(waiting.get(30, TimeUnit.SECONDS)).containsExactly(server);
                assertThat(server.receive()).isEqualTo(1);
                assertThat(waiter.await(LONG)).as("what is in the buffer").containsExactly(server);
                assertThat(server.receive()).isEqualTo(2);
                assertThat(waiter.await(Duration.ZERO)).isEmpty();
                for (int i = 0; i < 1_000; i++) {
                    client.send(i);
                    assertThat(waiter.await(LONG)).containsExactly(server);
                    assertThat(server.receive()).isEqualTo(i);
                }
                waiter.add(client);
                Future<List<Waitable>> ending = inBackground(() -> waiter.await(LONG));
                client.send("last");
                assertThat(ending.get(30, TimeUnit.SECONDS)).containsExactly(server);
                waiter.remove(client);
                client.close();
                assertThat(server.receive()).isEqualTo("last");
                assertThat(waiter.await(LONG)).as("the end").containsExactly(server);
                waiter.remove(server);
                assertThat(waiter.await(Duration.ZERO)).isEmpty();
            }
        }
    }

    private static <T> Future<T> inBackground(java.util.concurrent.Callable<T> action) {
        var done = new CompletableFuture<T>();
        Thread.ofPlatform().daemon().name("background").start(() -> {
            try {
                done.complete(action.call());
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        return done;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Future<?> background(Action action) {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name("background").start(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        return done;
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}
