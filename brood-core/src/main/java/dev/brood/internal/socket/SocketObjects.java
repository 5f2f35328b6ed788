// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.NotReadableException;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.wire.ClassFilter;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.LocalDictionary;
import dev.brood.internal.wire.UnreadableException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How objects become records on one connection.
 *
 * <p>Between processes of one session as everywhere there. To any other process with a dictionary of this connection, of which the
 * peer is told the part that it lacks before each record; and from it only what the filter allows.
 */
final class SocketObjects {

    private final Encoder encoder;
    private final Decoder decoder;
    /** What the peer is told, null within a session. */
    private final @Nullable LocalDictionary own;
    /** What the peer has told, null within a session. */
    private final @Nullable LocalDictionary mirror;

    private SocketObjects(Encoder encoder, Decoder decoder, @Nullable LocalDictionary own, @Nullable LocalDictionary mirror) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.own = own;
        this.mirror = mirror;
    }

    static SocketObjects amongRelatives() {
        ProcessWire wire = ProcessWire.get();
        return new SocketObjects(wire.encoder(), wire.decoder(), null, null);
    }

    static SocketObjects amongStrangers(ClassFilter filter) {
        ProcessWire wire = ProcessWire.get();
        LocalDictionary own = new LocalDictionary(SocketLayout.DICTIONARY_BYTES / 2);
        LocalDictionary mirror = new LocalDictionary(SocketLayout.DICTIONARY_BYTES / 2);
        return new SocketObjects(wire.encoderForStrangers(own), wire.decoderForStrangers(mirror, filter), own, mirror);
    }

    byte[] encode(@Nullable Object message) {
        return encoder.encode(message, "message");
    }

    @Nullable Object decode(byte[] record, String peer) {
        try {
            return decoder.decode(record);
        } catch (UnreadableException e) {
            throw new NotReadableException("An object from " + peer + " " + e.getMessage() + ". The message is gone, the connection can be"
                    + " used. Both ends need the class; over a socket it must be allowed, too (allow, allowPackages, and"
                    + " allowLambdasOf for lambdas).", e.getCause());
        }
    }

    /** How many entries a record that has been encoded may name. */
    int entries() {
        return own == null ? 0 : own.size();
    }

    /** The entries with these numbers, as they are told. */
    byte[] entries(int from, int to) {
        LocalDictionary told = own;
        if (told == null) {
            return new byte[0];
        }
        int bytes = Integer.BYTES;
        for (int id = from; id < to; id++) {
            bytes += Integer.BYTES + told.entry(id).length;
        }
        ByteBuffer all = ByteBuffer.allocate(bytes).putInt(from);
        for (int id = from; id < to; id++) {
            all.putInt(told.entry(id).length).put(told.entry(id));
        }
        return all.array();
    }

    /** Learns what the peer has told. */
    void learn(byte[] told) throws ProtocolException {
        LocalDictionary known = mirror;
        if (known == null) {
            throw new ProtocolException("dictionary entries, although both ends have their session's dictionary");
        }
        if (known.usedBytes() + told.length > SocketLayout.DICTIONARY_BYTES) {
            throw new ProtocolException("more than " + SocketLayout.DICTIONARY_BYTES + " bytes of dictionary entries");
        }
        ByteBuffer all = ByteBuffer.wrap(told);
        int id = all.remaining() < Integer.BYTES ? -1 : all.getInt();
        if (id != known.size()) {
            throw new ProtocolException("dictionary entries from " + id + " on, where " + known.size() + " is next");
        }
        while (all.hasRemaining()) {
            int length = all.remaining() < Integer.BYTES ? -1 : all.getInt();
            if (length < 0 || length > all.remaining()) {
                throw new ProtocolException("a dictionary entry of " + length + " bytes, where " + all.remaining() + " are left");
            }
            byte[] entry = new byte[length];
            all.get(entry);
            if (id == SocketLayout.DICTIONARY_ENTRIES) {
                throw new ProtocolException("more than " + id + " dictionary entries");
            }
            known.append(id++, entry);
        }
    }
}
