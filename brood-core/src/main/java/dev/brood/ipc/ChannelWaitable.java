// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.os.Given;
import dev.brood.internal.socket.ChannelWatch;
import java.nio.channels.SelectableChannel;

/**
 * A channel of the program's own to wait for.
 *
 * @param channel the channel
 * @param operations for what, of {@link java.nio.channels.SelectionKey}
 */
record ChannelWaitable(SelectableChannel channel, int operations) implements Waitable {

    static ChannelWaitable of(SelectableChannel channel, int operations) {
        Given.notNull(channel, "of", "a channel");
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(channel + " is in blocking mode, and cannot be waited for with others. Call"
                    + " configureBlocking(false) first.");
        }
        if (operations == 0 || (operations & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException(channel + " cannot be waited for by operations " + operations + ". Use some of "
                    + channel.validOps() + ", as java.nio.channels.SelectionKey names them.");
        }
        return new ChannelWaitable(channel, operations);
    }

    @Override
    public boolean isReady() {
        return ChannelWatch.isReady(channel, operations);
    }

    @Override
    public Watch watch(Runnable change) {
        Given.notNull(change, "watch", "what is to run at a change");
        return ChannelWatch.watch(channel, operations, change)::run;
    }
}
