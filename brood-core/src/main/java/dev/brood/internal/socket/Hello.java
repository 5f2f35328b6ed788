// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The first frame of each end. Its layout is in {@link SocketLayout}. */
record Hello(ByteBuffer bytes) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static Hello of(byte role, int flags, long longest) {
        byte[] nonce = new byte[SocketLayout.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        ByteBuffer b = ByteBuffer.allocate(SocketLayout.HELLO_BYTES);
        b.putLong(SocketLayout.MAGIC_OFFSET, SocketLayout.MAGIC);
        b.putShort(SocketLayout.VERSION_OFFSET, SocketLayout.VERSION);
        b.put(SocketLayout.ROLE_OFFSET, role);
        b.put(SocketLayout.FLAGS_OFFSET, (byte) flags);
        b.putLong(SocketLayout.PID_OFFSET, ProcessHandle.current().pid());
        b.putLong(SocketLayout.LONGEST_OFFSET, longest);
        b.put(SocketLayout.NONCE_OFFSET, nonce);
        return new Hello(b);
    }

    /** Says what is wrong with a hello from the other end, if anything. */
    void check(byte role) throws ProtocolException {
        if (bytes.getLong(SocketLayout.MAGIC_OFFSET) != SocketLayout.MAGIC) {
            throw new ProtocolException("the other end does not speak Brood's protocol");
        }
        short version = bytes.getShort(SocketLayout.VERSION_OFFSET);
        if (version != SocketLayout.VERSION) {
            throw new ProtocolException("the other end speaks version " + version + " of Brood's protocol, this one version "
                    + SocketLayout.VERSION + ": both need the same");
        }
        byte found = bytes.get(SocketLayout.ROLE_OFFSET);
        if (found != role) {
            throw new ProtocolException("the other end says that it is " + (found == SocketLayout.CALLER ? "a caller" : "a listener")
                    + ", as this one is");
        }
        if (longest() < 0) {
            throw new ProtocolException("the other end says that it takes messages of " + longest() + " bytes");
        }
    }

    boolean isKeyed() {
        return (bytes.get(SocketLayout.FLAGS_OFFSET) & SocketLayout.KEYED) != 0;
    }

    boolean isInSession() {
        return (bytes.get(SocketLayout.FLAGS_OFFSET) & SocketLayout.IN_SESSION) != 0;
    }

    long pid() {
        return bytes.getLong(SocketLayout.PID_OFFSET);
    }

    long longest() {
        return bytes.getLong(SocketLayout.LONGEST_OFFSET);
    }
}
