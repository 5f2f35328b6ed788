// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import java.nio.channels.SelectableChannel;
import java.time.Duration;

/**
 * Something that a {@link Waiter} can wait for, with many others at once: a queue, a connection, the end of a process, a channel, a time.
 *
 * <p>Programs may implement it, thread-safely: several waiters, and several threads of one, call both methods at once. {@link #isReady}
 * looks and does not wait. {@link #watch} tells of every change from its call on: one that comes between its beginning and its return
 * must run what was given, too, and so may one that came before, or none. A waiter asks {@link #isReady}, begins a watch if it is false,
 * and asks once more; it begins the next watch when it has been told. What either method throws is thrown by
 * {@link Waiter#await()}, which asks that source again the next time.
 */
public interface Waitable {

    /**
     * {@return whether it is ready: there is something to take or to receive, or the end has come, the process has ended, the channel can be
     * used, the time is over} Does not wait.
     *
     * @throws dev.brood.error.StaleHandleException if this process has closed it
     */
    boolean isReady();

    /**
     * Has something run once when it may have become ready since this method was called, also if that happens before it returns. It
     * may be run for no reason, and in whatever thread. Does not wait.
     *
     * @param change what is run; it does not wait, nor throw
     * @return ends the watch, if it has not been over before
     * @throws dev.brood.error.StaleHandleException if this process has closed it
     */
    Watch watch(Runnable change);

    /** A watch that has begun. */
    @FunctionalInterface
    interface Watch {
        /** Ends it; does nothing if it is over. What is to be run may be running still. */
        void end();
    }

    /**
     * {@return a time that is over after a while}
     *
     * @param delay how long from now
     */
    static Waitable after(Duration delay) {
        return new TimerWaitable(delay);
    }

    /**
     * {@return a source that is ready when a channel can be used} As long as somebody waits for it, the channel cannot be put into
     * blocking mode; and nobody is told that it was closed in this process, so do not wait for it any more before that.
     *
     * @param channel a channel in non-blocking mode
     * @param operations for what, of {@link java.nio.channels.SelectionKey}
     * @throws IllegalArgumentException if the channel is in blocking mode, or does not have these operations
     */
    static Waitable of(SelectableChannel channel, int operations) {
        return ChannelWaitable.of(channel, operations);
    }
}
