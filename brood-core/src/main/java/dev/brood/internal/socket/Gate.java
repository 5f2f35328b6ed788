// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where threads wait until a non-blocking channel can go on, platform threads and virtual ones, interruptibly.
 *
 * <p>One thread may wait to read (or accept) and one to write (or connect). What ends a wait may be spurious: who has waited tries
 * again. A race that looks possible and is not: readiness between an attempt and the wait is seen, for the poller looks at the
 * state of the channel, not at its changes.
 */
final class Gate implements Watched, Closeable {

    private static final int INBOUND = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private final SelectableChannel channel;
    private final Place inbound = new Place();
    private final Place outbound = new Place();
    private final Watchers watchers = new Watchers();
    private volatile boolean closed;

    /** Who waits for one direction. */
    private static final class Place {
        private volatile @Nullable Thread thread;
        private volatile boolean ready;

        void open() {
            ready = true;
            Thread waiting = thread;
            if (waiting != null) {
                LockSupport.unpark(waiting);
            }
        }
    }

    Gate(SelectableChannel channel) {
        this.channel = channel;
    }

    SelectableChannel channel() {
        return channel;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Waits until the channel may be ready, or was closed.
     *
     * @return false if the deadline has passed
     */
    boolean await(int operation, Deadline deadline) throws IOException, InterruptedException {
        Place place = enter(operation);
        try {
            while (!place.ready && !closed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.hasPassed()) {
                    return false;
                }
                deadline.park(this);
            }
            return true;
        } finally {
            place.thread = null;
        }
    }

    /** Waits as {@link #await} does, but keeps an interrupt for later, and has no deadline. */
    void awaitUninterruptibly(int operation) throws IOException {
        Place place = enter(operation);
        boolean interrupted = false;
        try {
            while (!place.ready && !closed) {
                interrupted |= Thread.interrupted();
                LockSupport.park(this);
            }
        } finally {
            place.thread = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Those who are told when something may have come in. */
    Watchers watchers() {
        return watchers;
    }

    /** Has the watchers told when there is something to read. */
    void watchReading() throws IOException {
        if (closed) {
            watchers.tell();
        } else {
            Poller.SHARED.watch(this, SelectionKey.OP_READ);
        }
    }

    private Place enter(int operation) throws IOException {
        Place place = (operation & INBOUND) != 0 ? inbound : outbound;
        place.ready = false;
        place.thread = Thread.currentThread();
        if (!closed) {
            Poller.SHARED.watch(this, operation);
        }
        return place;
    }

    /** Lets those go on that wait for one of these operations. */
    @Override
    public boolean ready(int operations) {
        if ((operations & INBOUND) != 0) {
            inbound.open();
            watchers.tell();
        }
        if ((operations & ~INBOUND) != 0) {
            outbound.open();
        }
        return true;
    }

    /** Closes the channel as {@link #close} does; its descriptor is closed, and its address free, when this returns. */
    void closeAndFree() throws IOException {
        closed = true; // so that nobody has it watched again
        Poller.SHARED.release(channel);
        close();
    }

    /** Closes the channel, and lets all go on that wait here. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            channel.close();
        } finally {
            ready(~0);
            Poller.SHARED.forget();
        }
    }
}
