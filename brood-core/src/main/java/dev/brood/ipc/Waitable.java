// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import java.time.Duration;

/**
 * Something that a {@link Waiter} can wait for, with many others at once: a queue, a connection, the end of a process, a time.
 *
 * <p>Programs may implement it: who is waited for tells once, after each call of {@link #watch}, that he may have become ready.
 */
public interface Waitable {

    /**
     * {@return whether it is ready: there is something to take or to receive, or the end has come, the process has ended, the time is over}
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
}
