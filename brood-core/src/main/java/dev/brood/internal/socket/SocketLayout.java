// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

/**
 * What goes over a socket: every offset, size, kind and bound. All numbers are big-endian.
 *
 * <p>The authentication has frames of fixed sizes; nothing else is read before it has succeeded:
 *
 * <pre>
 *   caller                                             listener
 *   hello (64)      magic, version, role, flags  --&gt;
 *                                                &lt;--   hello (64)
 *   proof (64)      key proof, session proof     --&gt;
 *                                                &lt;--   answer (68)     verdict, key proof, session proof
 *   verdict (4)                                  --&gt;
 *
 *   hello   0       8         10     11      12       16    24        32
 *           +-------+---------+------+-------+--------+-----+---------+-----------+
 *           | magic | version | role | flags | zero   | pid | longest | nonce (32)|
 *           +-------+---------+------+-------+--------+-----+---------+-----------+
 *   proof = HMAC-SHA-256(key, label, role of who proves, caller's hello, listener's hello, binding of the TLS connection)
 * </pre>
 *
 * <p>After that, messages, each in chunks, so that one that was begun can be taken back:
 *
 * <pre>
 *   message    kind:u8 length:i64 (CHUNK n:i32 n bytes)* (COMPLETE | CANCELLED)
 *   END        kind:u8 0:i64                                                       nothing follows
 * </pre>
 */
final class SocketLayout {

    static final long MAGIC = 0x42726F6F64495043L; // "BroodIPC"
    static final short VERSION = 1;

    static final byte CALLER = 'C';
    static final byte LISTENER = 'L';

    static final int HELLO_BYTES = 64;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int ROLE_OFFSET = 10;
    static final int FLAGS_OFFSET = 11;
    static final int PID_OFFSET = 16;
    static final int LONGEST_OFFSET = 24;
    static final int NONCE_OFFSET = 32;
    static final int NONCE_BYTES = 32;

    /** Flag of a hello: who says it has a key. */
    static final int KEYED = 1;

    /** Flag of a hello: who says it is a process of a session, and can tell who is on the other end. */
    static final int IN_SESSION = 2;

    static final int MAC_BYTES = 32;
    static final int PROOF_BYTES = 2 * MAC_BYTES;
    static final int VERDICT_BYTES = 4;
    static final int ANSWER_BYTES = VERDICT_BYTES + PROOF_BYTES;

    /** Kinds of messages. */
    static final byte BYTES = 1;

    static final byte OBJECT = 2;
    static final byte ENTRIES = 3;
    static final byte END = 4;

    static final int HEADER_BYTES = 1 + Long.BYTES;

    /** What may stand after the header, and after each chunk. */
    static final byte CHUNK = 10;

    static final byte COMPLETE = 11;
    static final byte CANCELLED = 12;

    static final int CHUNK_HEADER_BYTES = 1 + Integer.BYTES;
    static final int LONGEST_CHUNK = 1 << 18;

    /** Bytes of dictionary entries that one end may tell the other. */
    static final int DICTIONARY_BYTES = 16 << 20;

    /** Dictionary entries that one end may tell the other. */
    static final int DICTIONARY_ENTRIES = 1 << 18;

    /** The longest array of bytes that every JVM can make. */
    static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private SocketLayout() {}
}
