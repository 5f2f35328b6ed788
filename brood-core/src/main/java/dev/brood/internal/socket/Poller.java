// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of this JVM that watches sockets for all threads that wait for them. It is there while a channel is open that
 * somebody has waited for, and a second longer. It runs no user code and never blocks but in the selector.
 */
final class Poller {

    static final Poller SHARED = new Poller();

    private static final System.Logger LOG = System.getLogger(Poller.class.getName());
    private static final long IDLE_MILLIS = 1_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RELEASE_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONGEST_RELEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Null when there is no thread; guarded by this. */
    private @Nullable Selector selector;

    /** One more, with a thread and a selector of its own: for tests. */
    Poller() {}

    /** Opens the gate once the operation is possible, or at once if that cannot be known. */
    synchronized void watch(Gate gate, int operation) throws IOException {
        if (gate.isClosed()) {
            gate.ready(operation);
            return;
        }
        Selector current = selector;
        if (current == null) {
            current = start();
        }
        try {
            SelectionKey key = gate.channel().keyFor(current);
            if (key == null) {
                gate.channel().register(current, operation, gate);
            } else {
                key.interestOpsOr(operation);
            }
        } catch (ClosedChannelException | CancelledKeyException closed) {
            gate.ready(operation); // the next attempt tells the caller
        }
        current.wakeup();
    }

    /**
     * Watches a channel for somebody.
     *
     * @param fresh what belongs to the channel if it is not watched yet
     * @param adding adds who watches to what belongs to the channel
     * @return what belongs to the channel; null if the selector has not let go yet of those who watched it last: try again
     */
    synchronized <W extends Watched> @Nullable W watch(SelectableChannel channel, int operations, W fresh, Class<W> type, Consumer<W> adding)
            throws IOException {
        Selector current = selector;
        if (current == null) {
            current = start();
        }
        SelectionKey key = channel.keyFor(current);
        if (key != null && !key.isValid()) {
            current.wakeup();
            return null;
        }
        W own = key == null ? fresh : type.cast(key.attachment());
        adding.accept(own);
        try {
            if (key == null) {
                channel.register(current, operations, own);
            } else {
                key.interestOpsOr(operations);
            }
        } catch (CancelledKeyException closed) {
            return null; // the next attempt tells the caller
        }
        current.wakeup();
        return own;
    }

    /** Lets go of a channel that nobody watches any more. */
    @SuppressWarnings("ReferenceEquality") // whose it is, not what it is like
    synchronized void leave(SelectableChannel channel, Watched own, BooleanSupplier unused) {
        Selector current = selector;
        if (current == null) {
            return;
        }
        SelectionKey key = channel.keyFor(current);
        if (key != null && key.attachment() == own && unused.getAsBoolean()) {
            key.cancel();
            current.wakeup();
        }
    }

    /** Has the selector let go of closed channels: their descriptors stay open until it has. */
    synchronized void forget() {
        if (selector != null) {
            selector.wakeup();
        }
    }

    /**
     * Lets go of a channel that is about to be closed, and waits for that: while a selector has a channel, its descriptor stays open
     * after the closing.
     */
    void release(SelectableChannel channel) {
        synchronized (this) {
            Selector current = selector;
            SelectionKey key = current == null ? null : channel.keyFor(current);
            if (current == null || key == null) {
                return;
            }
            key.cancel();
            current.wakeup();
        }
        long began = System.nanoTime();
        while (channel.isRegistered() && System.nanoTime() - began < LONGEST_RELEASE_NANOS) { // for ever, on the poller's own thread
            LockSupport.parkNanos(RELEASE_PAUSE_NANOS);
        }
    }

    private Selector start() throws IOException {
        Selector fresh = Selector.open();
        try {
            Thread.ofPlatform().daemon().name("brood-sockets").start(() -> run(fresh));
        } catch (Throwable t) { // no thread can be had: the next one who waits tries again
            fresh.close();
            throw t;
        }
        selector = fresh;
        return fresh;
    }

    /**
     * Looks until there is nothing to look at. A key that was cancelled counts as gone, though the selector still has it: the wake-up
     * that followed may have been taken together with an earlier one, and nothing would end a wait without a limit.
     */
    private void run(Selector own) {
        boolean ends = false;
        while (!ends) {
            try {
                boolean idle = own.keys().stream().noneMatch(SelectionKey::isValid);
                own.select(idle ? IDLE_MILLIS : 0);
                for (SelectionKey key : own.selectedKeys()) {
                    open(key);
                }
                own.selectedKeys().clear();
                ends = idle && ended(own);
            } catch (IOException | RuntimeException | Error e) {
                complain(e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Logs why nothing could be watched. What fails here, too, does not end the thread: all sockets depend on it. */
    private static void complain(Throwable reason) {
        try {
            LOG.log(Level.WARNING, "Watching sockets failed; it is tried again", reason);
        } catch (RuntimeException | Error unlogged) { // by the handlers of the program: there is nowhere to tell of that
            reason.addSuppressed(unlogged);
        }
    }

    private void open(SelectionKey key) {
        Watched watched = (Watched) key.attachment();
        try {
            int ready = key.readyOps();
            key.interestOpsAnd(~ready);
            if (!watched.ready(ready)) {
                leaveIfUnused(key);
            }
        } catch (CancelledKeyException closed) {
            watched.ready(~0);
        }
    }

    /** Lets go of a channel, unless somebody has come to watch it. */
    private synchronized void leaveIfUnused(SelectionKey key) {
        if (key.interestOps() == 0) {
            key.cancel();
        }
    }

    /** Ends the thread, unless somebody has come since it looked. */
    private synchronized boolean ended(Selector own) {
        if (!own.keys().isEmpty()) {
            return false;
        }
        selector = null;
        try {
            own.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing a selector failed", e);
        }
        return true;
    }
}
