// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.BroodException;
import dev.brood.error.StaleHandleException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket, and the connections that wait to be accepted.
 *
 * <p>Callers are taken and authenticated as they come, each by a virtual thread of its own, whether somebody accepts or not: a slow
 * or silent one holds up nobody, and what a caller has sent before it died is there for who accepts. As many as there may be
 * connections are authenticated at once; further ones wait in the system's queue. Thread-safe.
 */
public final class Acceptor implements Closeable {

    private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WARNING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LONGEST_BACKLOG = 4_096;

    private final SocketAddress address;
    private final ServerSocketChannel server;
    private final Gate gate;
    private final @Nullable SocketFile file;
    private final SocketSettings settings;
    private final Duration patience;
    private final Consumer<? super BroodException> onRefusal;
    private final Semaphore strangers;
    private final Semaphore connections;
    private final Set<Gate> greeted = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock. */
    private final Deque<MessageSocket> waiting = new ArrayDeque<>();

    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - WARNING_INTERVAL_NANOS);
    private final Watchers watchers = new Watchers();
    private volatile boolean closed;
    private volatile @Nullable String lastAccepted;

    private Acceptor(SocketAddress address, ServerSocketChannel server, @Nullable SocketFile file, SocketSettings settings, Limits limits,
            Consumer<? super BroodException> onRefusal) {
        this.address = address;
        this.server = server;
        this.gate = new Gate(server);
        this.file = file;
        this.settings = settings;
        this.patience = limits.authentication();
        this.onRefusal = onRefusal;
        strangers = new Semaphore(limits.connections());
        connections = new Semaphore(limits.connections());
    }

    /**
     * How much a listener takes on.
     *
     * @param connections how many connections may be open at once, and how many callers authenticated
     * @param authentication how long a caller may take to authenticate itself
     */
    public record Limits(int connections, Duration authentication) {}

    /**
     * Opens a listener.
     *
     * @param address where
     * @param settings what was asked for
     * @param limits how much it takes on
     * @param onRefusal what is told of each caller that was refused
     * @return the listener
     * @throws BroodException if the address cannot be used
     */
    public static Acceptor open(SocketAddress address, SocketSettings settings, Limits limits, Consumer<? super BroodException> onRefusal) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        if (settings.key() == null) {
            if (!unix) {
                throw new BroodException("A listener at " + Addresses.describe(address) + " needs a key: anybody who reaches the address"
                        + " could connect. Give it one (key), or listen on a Unix socket in a directory of this user alone.");
            }
            SocketFile.refuseOpenPlace(Addresses.path(address));
        }
        ServerSocketChannel server = null;
        Acceptor acceptor = null;
        SocketFile file = null;
        try {
            server = ServerSocketChannel.open(Addresses.family(address));
            server.configureBlocking(false);
            int backlog = Math.min(limits.connections(), LONGEST_BACKLOG);
            SocketAddress bound = address;
            if (unix) {
                Path path = Addresses.path(address);
                file = SocketFile.bind(server, path, backlog);
                bound = UnixDomainSocketAddress.of(path);
            } else {
                server.bind(address, backlog);
                bound = server.getLocalAddress();
            }
            acceptor = new Acceptor(bound, server, file, settings, limits, onRefusal);
            Thread.ofVirtual().name("brood-accept").start(acceptor::run);
            return acceptor;
        } catch (IOException | UnsupportedOperationException | UnsupportedAddressTypeException | UnresolvedAddressException e) {
            throw Addresses.notBound(address, e);
        } finally {
            if (acceptor == null) {
                closeQuietly(server);
                if (file != null) {
                    file.remove();
                }
            }
        }
    }

    /** {@return where it listens} */
    public SocketAddress address() {
        return address;
    }

    /** {@return a description of the process that was accepted last, if any was} */
    public Optional<String> lastAccepted() {
        return Optional.ofNullable(lastAccepted);
    }

    /**
     * Waits for the next authenticated caller.
     *
     * @param deadline until when
     * @return its connection, or null if the deadline has passed
     * @throws StaleHandleException if the listener is closed
     * @throws InterruptedException if the thread was interrupted
     */
    public @Nullable MessageSocket accept(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                refuseClosed();
                MessageSocket next = waiting.pollFirst();
                if (next != null) {
                    lastAccepted = next.peer();
                    return next;
                }
                if (deadline.hasPassed()) {
                    return null;
                }
                if (deadline.bounded()) {
                    long ignored = changed.awaitNanos(deadline.left());
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether somebody can be accepted} */
    public boolean isReady() {
        lock.lock();
        try {
            refuseClosed();
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has something run once when somebody may be accepted, or the listener is closed.
     *
     * @param change what is run
     * @return ends that
     */
    public Runnable watch(Runnable change) {
        Runnable end = watchers.add(change);
        if (closed) {
            watchers.tell();
        }
        return end;
    }

    private void refuseClosed() {
        if (closed) {
            throw new StaleHandleException("The listener at " + Addresses.describe(address) + " has been closed. Close it after its last use.");
        }
    }

    /** Takes callers until the listener is closed. */
    private void run() {
        while (!closed) {
            boolean held = false;
            try {
                strangers.acquire();
                held = true;
                SocketChannel caller = server.accept();
                if (caller != null) {
                    Thread.ofVirtual().name("brood-greet").start(() -> greet(caller));
                    held = false;
                } else {
                    strangers.release();
                    held = false;
                    gate.await(SelectionKey.OP_ACCEPT, Deadline.NEVER);
                }
            } catch (Throwable t) { // an Error, too: the listener must go on when there is memory again
                if (!closed) {
                    complain(t);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } finally {
                if (held) {
                    strangers.release();
                }
            }
        }
    }

    /** Logs why nobody could be accepted. What fails here, too, for want of descriptors or memory, does not end the listening. */
    private void complain(Throwable reason) {
        try {
            LOG.log(warningLevel(), "Accepting a connection at " + Addresses.describe(address) + " failed; it is tried again", reason);
        } catch (Throwable unlogged) { // by the handlers of the program: there is nowhere to tell of that
            reason.addSuppressed(unlogged);
        }
    }

    /** Authenticates one caller, on a thread of its own. */
    private void greet(SocketChannel caller) {
        Gate own = new Gate(caller);
        boolean[] room = new boolean[1];
        boolean welcome = false;
        greeted.add(own);
        try {
            if (closed) {
                return;
            }
            caller.configureBlocking(false);
            Deadline deadline = Deadline.in(patience);
            Peer peer = Peer.of(caller);
            Transport transport = Greeting.secure(caller, own, address, false, settings, deadline);
            Authentication.Outcome outcome =
                    new Authentication(transport, deadline, peer, Addresses.describe(address), settings).answer(() -> {
                        room[0] = connections.tryAcquire();
                        return room[0];
                    });
            welcome = offer(new MessageSocket(transport, outcome, settings, connections::release));
        } catch (BroodException e) {
            LOG.log(warningLevel(), e.getMessage());
            tell(e);
        } catch (EOFException | SocketException e) {
            LOG.log(Level.DEBUG, "A caller at {0} has gone before it was authenticated", Addresses.describe(address));
        } catch (SSLException e) {
            LOG.log(warningLevel(), "A caller at " + Addresses.describe(address) + " was refused: " + e.getMessage()
                    + ". A listener with TLS needs a context that has a certificate, and a caller one that trusts it.");
            tell(new BroodException("The listener at " + Addresses.describe(address) + " refuses a caller: " + e.getMessage()
                    + ". Its context needs a certificate, and the caller's must trust that.", e));
        } catch (IOException e) {
            if (!closed) {
                LOG.log(Level.DEBUG, "A caller at " + Addresses.describe(address) + " was refused", e);
                tell(new BroodException("The listener at " + Addresses.describe(address) + " refuses a caller: " + e.getMessage() + ".", e));
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "Nobody interrupts this thread", e);
        } catch (Throwable t) { // an Error, too: it must not be lost with the thread
            LOG.log(Level.WARNING, "A caller at " + Addresses.describe(address) + " could not be authenticated", t);
        } finally {
            greeted.remove(own);
            if (!welcome) {
                closeQuietly(own);
                if (room[0]) {
                    connections.release();
                }
            }
            strangers.release();
        }
    }

    /** A warning for each refused caller, but not for all of those who try a hundred times a second. */
    private Level warningLevel() {
        long now = System.nanoTime();
        long last = lastWarning.get();
        return now - last >= WARNING_INTERVAL_NANOS && lastWarning.compareAndSet(last, now) ? Level.WARNING : Level.DEBUG;
    }

    private void tell(BroodException refusal) {
        try {
            onRefusal.accept(refusal);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "What is told of refused callers has failed", e);
        }
    }

    /** Has the connection accepted; false if the listener is closed. */
    private boolean offer(MessageSocket connection) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.addLast(connection);
            changed.signal();
        } finally {
            lock.unlock();
        }
        watchers.tell();
        return true;
    }

    /** Ends the listening, sends those away that wait, and closes what nobody has accepted. */
    @Override
    public void close() {
        Deque<MessageSocket> left;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            left = new ArrayDeque<>(waiting);
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (file != null) {
            file.remove();
        }
        try {
            gate.closeAndFree();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing a socket failed", e);
        }
        strangers.release(); // the accepting thread may wait for a place
        watchers.tell();
        left.forEach(MessageSocket::close);
        greeted.forEach(Acceptor::closeQuietly);
    }

    static void closeQuietly(@Nullable Closeable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing a socket failed", e);
        }
    }

    @Override
    public String toString() {
        return "listener at " + Addresses.describe(address) + (closed ? ", closed" : "");
    }
}
