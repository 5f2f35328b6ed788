// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.wire.Dictionary;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries encoded objects both ways, and before each the dictionary entries that it may name.
 *
 * <p>A dictionary only grows, so one number tells what the peer has: before a record, all entries that this process has
 * by then are sent. One thread at a time may send, one may receive.
 */
public final class Lane implements Closeable {

    private final FrameChannel frames;
    private final Dictionary own;
    private final Dictionary peers = new Dictionary();
    private int sent;

    Lane(FrameChannel frames, Dictionary own) {
        this.frames = frames;
        this.own = own;
    }

    /** {@return the mirror of the peer's dictionary, for the decoder of what is received here} */
    public Dictionary peersDictionary() {
        return peers;
    }

    /**
     * Sends a frame whose body was encoded with this process's dictionary, or is empty.
     *
     * @throws IOException if the peer is gone
     */
    public void send(FrameType type, long number, byte[] body) throws IOException {
        int size = own.size();
        if (sent < size) {
            frames.append(FrameType.ENTRIES, sent, entries(sent, size));
            sent = size;
        }
        frames.write(type, number, body);
    }

    /**
     * Receives the next frame that is not about the dictionary, waiting for it.
     *
     * @return the frame, or null if the peer is gone
     */
    public @Nullable Frame receive() throws IOException {
        while (true) {
            Frame frame = frames.read(FrameChannel.MAX_BODY);
            if (frame == null || frame.type() != FrameType.ENTRIES) {
                return frame;
            }
            addEntries(Math.toIntExact(frame.number()), ByteBuffer.wrap(frame.body()));
        }
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }

    private byte[] entries(int from, int to) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        for (int id = from; id < to; id++) {
            byte[] entry = own.entry(id);
            out.writeInt(entry.length);
            out.write(entry);
        }
        return bytes.toByteArray();
    }

    private void addEntries(int first, ByteBuffer body) {
        for (int id = first; body.hasRemaining(); id++) {
            byte[] entry = new byte[body.getInt()];
            body.get(entry);
            peers.append(id, entry);
        }
    }
}
