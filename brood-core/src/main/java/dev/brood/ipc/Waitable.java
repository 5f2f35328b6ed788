// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import java.nio.channels.SelectableChannel;
import java.time.Duration;

/**
 * Something that a {@link Waiter} can wait for, with many others at once: a queue, a connection, the end of a process, a channel, a time.
 *
 * <p>Programs may implement it: who is waited for tells once, after each call of {@link #watch}, that he may have become ready.
 */
public interface Waitable {

    /**
     * {@return whether it is ready: there is something to take or to receive, or the end has come, the process has ended, the channel can be
     * used, the time is over}
     *
     * @throws dev.brood.error.StaleHandleException if this process has closed it
     */
    boolean isReady();

    /**
     * Has something run once when it may have become ready since this method was called. It may be run for no reason, and in
     * whatever thread.
     *
     * @param change what is run; it does not wait, nor throw
     * @return ends the watch, if it has not been over before
     */
    Watch watch(Runnable change);

    /** A watch that has begun. */
    @FunctionalInterface
    interface Watch {
        /** Ends it. What is to be run may be running. */
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
     * {@return that a channel can be used} As long as somebody waits for it, it cannot be put into blocking mode; and nobody is told that it
     * was closed in this process, so do not wait for it any more before that.
     *
     * @param channel a channel in non-blocking mode
     * @param operations for what, of {@link java.nio.channels.SelectionKey}
     * @throws IllegalArgumentException if the channel is in blocking mode, or does not have these operations
     */
    static Waitable of(SelectableChannel channel, int operations) {
        return ChannelWaitable.of(channel, operations);
    }
}
