// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.ChildProcess;
import dev.brood.ipc.Client;
import dev.brood.ipc.Listener;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A process that may not open any more files is told so. */
@LeavesNothingBehind
@Timeout(120)
class NoDescriptorsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** A connection that nobody has waited for yet, and its other end. */
    private record Line(MessageSocket socket, SocketChannel other) implements Closeable {

        static Line at(Path path) throws IOException {
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(path));
                SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel channel = server.accept();
                channel.configureBlocking(false);
                var settings = new SocketSettings(null, null, false, 1_000, new AllowList().freeze());
                var outcome = new Authentication.Outcome(false, 1_000, "the peer");
                return new Line(new MessageSocket(new PlainTransport(channel, new Gate(channel)), outcome, settings, () -> {}), other);
            }
        }

        /** Waits for a byte. */
        void awaitByte() throws Exception {
            var told = new CountDownLatch(1);
            socket.watch(told::countDown);
            other.write(ByteBuffer.wrap(new byte[1]));
            check(told.await(LONG.toSeconds(), TimeUnit.SECONDS), "the watch has told");
        }

        @Override
        public void close() throws IOException {
            socket.close();
            other.close();
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("it does not hold that " + what);
        }
    }

    private static boolean isWatching() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("brood-sockets"));
    }

    private static void watchWithoutDescriptors(Path first, Path second) throws Exception {
        try (Line line = Line.at(first)) {
            line.awaitByte(); // all classes are loaded now
        }
        long began = System.nanoTime();
        while (isWatching()) {
            check(System.nanoTime() - began < LONG.toNanos(), "the thread that watches ends");
            Thread.sleep(20);
        }
        try (Line line = Line.at(second)) {
            Process limit = new ProcessBuilder("prlimit", "--pid", Long.toString(ProcessHandle.current().pid()), "--nofile=400:").start();
            check(limit.waitFor() == 0, "the limit is lower");
            List<InputStream> files = new ArrayList<>();
            String message = "";
            try {
                while (true) {
                    files.add(Files.newInputStream(Path.of("/dev/null")));
                }
            } catch (IOException full) {
                try {
                    line.socket().watch(() -> {});
                } catch (UncheckedIOException e) {
                    message = String.valueOf(e.getMessage());
                }
            } finally {
                for (InputStream file : files) {
                    file.close();
                }
            }
            check(message.contains("the peer cannot be watched") && message.contains("ulimit -n"), "the watch is refused: " + message);
            line.awaitByte();
        }
    }

    @Test
    @SuppressWarnings("serial") // what is sent is trusted
    void aConnectionThatCannotBeWatchedSaysSoAndCanBeWatchedLater() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")) || Boolean.getBoolean("brood.require.all"), "no prlimit");
        String first = directory.resolve("first").toString();
        String second = directory.resolve("second").toString();
        try (ChildProcess child = ChildProcess.start(() -> watchWithoutDescriptors(Path.of(first), Path.of(second)))) {
            assertThat(child.join(LONG.multipliedBy(2))).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    /** What logs needs descriptors itself, as the JDK does for the first line with a time in it. Counts what could not be logged. */
    private static AtomicInteger failingHandlers() {
        var unlogged = new AtomicInteger();
        Logger.getLogger(Acceptor.class.getName()).setFilter(line -> {
            unlogged.incrementAndGet();
            throw new IllegalStateException("no descriptor to log " + line.getMessage());
        });
        return unlogged;
    }

    private static void acceptWithoutDescriptors(Path door) throws Exception {
        AtomicInteger unlogged = failingHandlers();
        byte[] key = {1, 2, 3};
        try (Listener listener = Listener.unix(door, key)) {
            Client.connect(door, key).close(); // all classes are loaded now
            listener.accept().close();
            SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX);
            Process limit = new ProcessBuilder("prlimit", "--pid", Long.toString(ProcessHandle.current().pid()), "--nofile=400:").start();
            check(limit.waitFor() == 0, "the limit is lower");
            List<InputStream> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(Files.newInputStream(Path.of("/dev/null")));
                }
            } catch (IOException full) {
                caller.connect(UnixDomainSocketAddress.of(door)); // cannot be accepted
                for (long end = System.nanoTime() + LONG.toNanos(); unlogged.get() < 2 && System.nanoTime() - end < 0; ) {
                    LockSupport.parkNanos(1_000_000); // what waits better may need a descriptor
                }
                check(unlogged.get() >= 2, "the listener has failed twice");
            } finally {
                for (InputStream file : files) {
                    file.close();
                }
            }
            Client.connect(door, key).close();
            caller.close();
        }
    }

    @Test
    @SuppressWarnings("serial") // what is sent is trusted
    void aListenerGoesOnWhenThereAreDescriptorsAgainAlthoughNothingCouldBeLogged() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")) || Boolean.getBoolean("brood.require.all"), "no prlimit");
        String door = directory.resolve("door").toString();
        try (ChildProcess child = ChildProcess.start(() -> acceptWithoutDescriptors(Path.of(door)))) {
            assertThat(child.join(LONG.multipliedBy(2))).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        }
    }
}
