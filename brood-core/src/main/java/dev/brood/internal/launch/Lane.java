// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.wire.Dictionary;
import dev.brood.internal.wire.LocalDictionary;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries encoded objects both ways.
 *
 * <p>Processes of one session find what records name in their session's dictionary, so nothing else is sent. Between sessions
 * each record comes after the dictionary entries that it may name: a dictionary only grows, so one number tells what the peer
 * has, and all entries that this process has by then are sent. One thread at a time may send, one may receive.
 */
public final class Lane implements Closeable {

    private final FrameChannel frames;
    /** What is sent before records, null within a session. */
    private final @Nullable LocalDictionary own;
    /** The mirror of what the peer sends before its records. */
    private final LocalDictionary mirror = new LocalDictionary();

    private final Dictionary peers;
    private int sent;

    private Lane(FrameChannel frames, @Nullable LocalDictionary own, @Nullable Dictionary shared) {
        this.frames = frames;
        this.own = own;
        this.peers = shared == null ? mirror : shared;
    }

    /** A connection within a session. */
    static Lane within(FrameChannel frames, Dictionary session) {
        return new Lane(frames, null, session);
    }

    /** A connection between two sessions. */
    static Lane across(FrameChannel frames, LocalDictionary own) {
        return new Lane(frames, own, null);
    }

    /** Whether both ends name entries of the dictionary of this process's session. */
    boolean isWithinSession() {
        return own == null;
    }

    /** {@return where the decoder of what is received here finds what it names} */
    public Dictionary peersDictionary() {
        return peers;
    }

    /**
     * Sends a frame whose body was encoded with the dictionary of this connection, or is empty.
     *
     * @throws IOException if the peer is gone
     */
    public void send(FrameType type, long number, byte[] body) throws IOException {
        if (own != null) {
            int size = own.size();
            if (sent < size) {
                frames.append(FrameType.ENTRIES, sent, entries(own, sent, size));
                sent = size;
            }
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

    private static byte[] entries(LocalDictionary own, int from, int to) throws IOException {
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
            mirror.append(id, entry);
        }
    }
}
