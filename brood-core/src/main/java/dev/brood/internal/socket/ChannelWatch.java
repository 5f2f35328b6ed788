// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Those who watch a channel of the program's own, without a thread for it. Thread-safe.
 *
 * <p>The channel is registered with the poller's selector as long as anybody watches it, so that it cannot be put into blocking mode
 * then; that ends with the watches, within moments.
 */
public final class ChannelWatch implements Watched {

    private static final long PAUSE_NANOS = 50_000;

    /** Guarded by this. */
    private final List<Watcher> watchers = new ArrayList<>();

    private ChannelWatch() {}

    /** One that is called once. Compared by identity. */
    private static final class Watcher {
        private final int operations;
        private final Runnable change;

        Watcher(int operations, Runnable change) {
            this.operations = operations;
            this.change = change;
        }
    }

    /**
     * {@return whether a channel can be used at this moment, or cannot be any more}
     *
     * @param channel the channel, in non-blocking mode
     * @param operations for what, of {@link SelectionKey}
     */
    public static boolean isReady(SelectableChannel channel, int operations) {
        try (Selector selector = channel.provider().openSelector()) {
            SelectionKey key = channel.register(selector, operations);
            return selector.selectNow() > 0 || !key.isValid();
        } catch (ClosedChannelException | CancelledKeyException e) {
            return true; // using it tells
        } catch (IOException e) {
            throw new UncheckedIOException(channel + " cannot be looked at. Raise the limit of open files (ulimit -n), if that is reached.", e);
        }
    }

    /**
     * Has something run once when a channel may be ready.
     *
     * @param channel the channel, in non-blocking mode
     * @param operations for what, of {@link SelectionKey}
     * @param change what is run; it must not wait, nor throw
     * @return ends the watch
     */
    public static Runnable watch(SelectableChannel channel, int operations, Runnable change) {
        var watcher = new Watcher(operations, change);
        try {
            ChannelWatch watch = join(channel, operations, watcher);
            return () -> watch.end(channel, watcher);
        } catch (ClosedChannelException e) {
            change.run(); // using it tells
            return () -> {};
        } catch (IOException e) {
            throw new UncheckedIOException(channel + " cannot be watched. Raise the limit of open files (ulimit -n), if that is reached.", e);
        }
    }

    private static ChannelWatch join(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        while (true) {
            ChannelWatch watch =
                    Poller.SHARED.watch(channel, operations, new ChannelWatch(), ChannelWatch.class, own -> own.add(watcher));
            if (watch != null) {
                return watch;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized void add(Watcher watcher) {
        watchers.add(watcher);
    }

    private void end(SelectableChannel channel, Watcher watcher) {
        boolean unused;
        synchronized (this) {
            watchers.remove(watcher);
            unused = watchers.isEmpty();
        }
        if (unused) {
            Poller.SHARED.leave(channel, this, this::isUnused);
        }
    }

    private synchronized boolean isUnused() {
        return watchers.isEmpty();
    }

    @Override
    public boolean ready(int operations) {
        var called = new ArrayList<Runnable>();
        boolean stays;
        synchronized (this) {
            for (Iterator<Watcher> all = watchers.iterator(); all.hasNext(); ) {
                Watcher watcher = all.next();
                if ((watcher.operations & operations) != 0) {
                    all.remove();
                    called.add(watcher.change);
                }
            }
            stays = !watchers.isEmpty();
        }
        called.forEach(Runnable::run);
        return stays;
    }
}
