// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes as they are. */
final class PlainTransport implements Transport {

    private static final byte[] NONE = new byte[0];

    private static final int DRAIN_BYTES = 1 << 13;
    private static final int DRAIN_ROUNDS = 128;

    private final SocketChannel channel;
    private final Gate gate;

    PlainTransport(SocketChannel channel, Gate gate) {
        this.channel = channel;
        this.gate = gate;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        channel.write(sources);
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public byte[] binding() {
        return NONE;
    }

    @Override
    public void close() throws IOException {
        try (gate) {
            if (channel.isConnected()) {
                // TCP throws away what it has not sent yet if something is unread when the socket is closed.
                channel.shutdownOutput();
                ByteBuffer unread = ByteBuffer.allocate(DRAIN_BYTES);
                for (int round = 0; round < DRAIN_ROUNDS && channel.read(unread.clear()) > 0; round++) {
                    unread.clear();
                }
            }
        }
    }
}
