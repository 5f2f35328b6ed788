// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

/** What belongs to a channel that the poller watches. */
interface Watched {

    /**
     * The channel can be used for these operations; called by the poller's thread, which does not look for them any more. It must not
     * wait, nor throw.
     *
     * @return whether the channel is to stay with the poller
     */
    boolean ready(int operations);
}
