// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The Unix socket on which the children of this process connect.
 *
 * <p>A caller must run as the same user (peer credentials, and the session's directory is closed to others) and show,
 * in its first frame, the secret of a child that is expected. Before that it may send 4 KB and has 5 seconds, in which this
 * process is not stopped; 256 such callers are served at once, the next ones wait to be accepted. Each connection has a
 * thread of its own, for a child that is stopped or slow must not hold up another.
 */
final class ControlServer implements Closeable {

    private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
    private static final Duration AUTHENTICATION_SLICE = Duration.ofMillis(500);
    private static final int AUTHENTICATION_SLICES = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MAX_HELLO = 4096;
    private static final int MAX_CALLERS = 256;
    private static final int SMALL_BUFFER = 1 << 10;
    private static final int LARGE_BUFFER = 1 << 16;

    private final Path path;
    private final ServerSocketChannel server;
    private final String user;
    private final Set<LaunchedProcess> expected = ConcurrentHashMap.newKeySet();
    /** The secrets of children that are not expected any more, the last ones only; guarded by itself. */
    private final Deque<byte[]> former = new ArrayDeque<>();
    private final Semaphore unknownCallers = new Semaphore(MAX_CALLERS);

    private ControlServer(Path path, ServerSocketChannel server, String user) {
        this.path = path;
        this.server = server;
        this.user = user;
    }

    /**
     * Opens the socket and begins to accept.
     *
     * @param path where; what lies there is a leftover of an earlier owner of the same slot
     */
    static ControlServer open(Path path) {
        ServerSocketChannel server = null;
        try {
            Files.deleteIfExists(path);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path), MAX_CALLERS);
            String user = Files.getOwner(path).getName();
            var control = new ControlServer(path, server, user);
            Thread.ofPlatform().daemon().name("brood-control").start(control::acceptAll);
            return control;
        } catch (IOException e) {
            closeQuietly(server);
            throw new BroodException("cannot open the control socket " + path + ": " + e.getMessage()
                    + "; the folder must allow Unix sockets and its path must be shorter than 108 bytes (-Dbrood.dir)", e);
        }
    }

    Path path() {
        return path;
    }

    void expect(LaunchedProcess child) {
        expected.add(child);
    }

    void forget(LaunchedProcess child) {
        synchronized (former) {
            former.addLast(child.secret());
            if (former.size() > MAX_CALLERS) {
                former.removeFirst();
            }
        }
        expected.remove(child);
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }

    private void acceptAll() {
        while (server.isOpen()) {
            try {
                accept();
            } catch (IOException | OutOfMemoryError e) { // no descriptor or no thread is left just now
                if (server.isOpen()) {
                    LOG.log(Level.ERROR, "Accepting a connection on " + path + " failed", e);
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private void accept() throws IOException {
        unknownCallers.acquireUninterruptibly();
        SocketChannel caller = null;
        boolean served = false;
        try {
            SocketChannel accepted = server.accept();
            caller = accepted;
            Thread.ofPlatform().daemon().name("brood-connection").start(() -> serve(accepted));
            served = true;
        } finally {
            if (!served) {
                unknownCallers.release();
                closeQuietly(caller);
            }
        }
    }

    private void serve(SocketChannel caller) {
        Hello hello = null;
        LaunchedProcess child = null;
        try {
            FrameChannel frames = null;
            try {
                frames = new FrameChannel(caller, SMALL_BUFFER);
                hello = authenticate(caller, frames);
                child = hello == null ? null : owner(hello);
            } finally {
                unknownCallers.release();
            }
            if (hello == null || child == null) {
                caller.close();
                return;
            }
            child.connected(hello, hello.purpose() == Hello.Purpose.CONTROL ? frames : frames.enlarged(LARGE_BUFFER));
        } catch (IOException | OutOfMemoryError e) { // no memory is left for the buffers just now
            LOG.log(e instanceof IOException ? Level.DEBUG : Level.ERROR, "A connection on " + path + " ended", e);
            closeQuietly(caller);
        }
    }

    private @Nullable Hello authenticate(SocketChannel caller, FrameChannel frames) throws IOException {
        if (!PeerCredentials.sameUser(caller, user)) {
            LOG.log(Level.WARNING, "A process of another user called on {0}; refused", path);
            return null;
        }
        Alarm alarm = new Alarm(caller);
        alarm.arm(AUTHENTICATION_SLICES);
        try {
            Frame frame = frames.read(MAX_HELLO);
            return frame == null || frame.type() != FrameType.HELLO ? null : Hello.decode(frame.body());
        } finally {
            alarm.cancel();
        }
    }

    /**
     * Closes a connection some slices of time after it was armed. A process that was stopped finds one slice over when it
     * goes on, not all of them, and has the time to read what has come in meanwhile.
     */
    private static final class Alarm {

        private final SocketChannel caller;
        private @Nullable Future<?> next;
        private boolean cancelled;

        Alarm(SocketChannel caller) {
            this.caller = caller;
        }

        synchronized void arm(int slices) {
            if (!cancelled) {
                next = Timers.after(AUTHENTICATION_SLICE, () -> {
                    if (slices > 1) {
                        arm(slices - 1);
                    } else {
                        ring();
                    }
                });
            }
        }

        private synchronized void ring() {
            if (!cancelled) {
                closeQuietly(caller);
            }
        }

        synchronized void cancel() {
            cancelled = true;
            if (next != null) {
                next.cancel(false);
            }
        }
    }

    private @Nullable LaunchedProcess owner(Hello hello) {
        for (LaunchedProcess child : expected) {
            if (child.accepts(hello)) {
                return child;
            }
        }
        if (isFormer(hello)) {
            LOG.log(Level.DEBUG, "A child called on {0} that has ended, or was killed, before it was heard; refused", path);
        } else {
            LOG.log(Level.WARNING, "Process {0} called on {1} with a secret that no child has; refused",
                    Long.toString(hello.pid()), path);
        }
        return null;
    }

    private boolean isFormer(Hello hello) {
        synchronized (former) {
            return former.stream().anyMatch(hello::shows);
        }
    }

    private static void closeQuietly(@Nullable Closeable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing a connection failed", e);
        }
    }
}
