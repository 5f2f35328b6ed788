// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The first frame of a connection: who calls, and what for.
 *
 * @param purpose what the connection is for
 * @param secret the one-time secret from the child's {@link LaunchTicket}
 * @param pid the caller's process id
 */
record Hello(Purpose purpose, String secret, long pid) {

    private static final int MAGIC = 0x42524F44;
    private static final int VERSION = 1;

    /** What a connection is for; each child may open one of each kind. */
    enum Purpose {
        /** Small frames about the process itself; its end is the end of one of the two. */
        CONTROL,
        /** Tasks and results. */
        DATA,
        /** Requests for classes. */
        CLASSES
    }

    /** Whether the caller shows this secret; takes as long for any other. */
    boolean shows(byte[] expected) {
        return MessageDigest.isEqual(expected, secret.getBytes(StandardCharsets.US_ASCII));
    }

    byte[] encode() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeByte(purpose.ordinal());
            out.writeUTF(secret);
            out.writeLong(pid);
        } catch (IOException e) {
            throw new AssertionError("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static Hello decode(byte[] body) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(body))) {
            if (in.readInt() != MAGIC) {
                throw new ProtocolException("the caller does not speak Brood's protocol");
            }
            int version = in.readInt();
            if (version != VERSION) {
                throw new ProtocolException("the caller speaks version " + version + ", this process version " + VERSION
                        + ": parent and child must use the same Brood");
            }
            int purpose = in.readUnsignedByte();
            if (purpose >= Purpose.values().length) {
                throw new ProtocolException("purpose " + purpose + " is unknown");
            }
            return new Hello(Purpose.values()[purpose], in.readUTF(), in.readLong());
        }
    }
}
