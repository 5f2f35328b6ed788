// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link WireOutput} wrote. Reading past the limit is an {@link UnderflowException}, whatever the bytes are; no
 * length is believed before it has been compared with what is left. Not thread-safe.
 */
final class WireInput {

    /** The bytes end before the value does. */
    static final class UnderflowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnderflowException(String message) {
            super(message);
        }
    }

    private static final VarHandle I16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private int position;
    private int limit;
    /** Bytes that are spoken for by lengths so far: each value has at least one, and belongs to one list or array. */
    private long claimed;

    private final int namesBelow;
    private final int depth;

    WireInput(byte[] bytes) {
        this(bytes, Integer.MAX_VALUE, 0);
    }

    /** Reads a dictionary entry that may name only entries before a certain one, inside so many others. */
    WireInput(byte[] bytes, int namesBelow, int depth) {
        this.bytes = bytes;
        this.namesBelow = namesBelow;
        this.depth = depth;
        limit = bytes.length;
    }

    /** The entries that these bytes may name are those before this one: so no entry names itself, however indirectly. */
    int namesBelow() {
        return namesBelow;
    }

    /** How many entries lie around these bytes. */
    int depth() {
        return depth;
    }

    int position() {
        return position;
    }

    void position(int p) {
        position = p;
    }

    int limit() {
        return limit;
    }

    void limit(int l) {
        limit = l;
    }

    int remaining() {
        return limit - position;
    }

    int u8() {
        return bytes[take(1)] & 0xFF;
    }

    int i16() {
        return (short) I16.get(bytes, take(2));
    }

    int i32() {
        return (int) I32.get(bytes, take(4));
    }

    long i64() {
        return (long) I64.get(bytes, take(8));
    }

    int varint() {
        int v = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = bytes[take(1)];
            v |= (b & 0x7F) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw new UnderflowException("malformed varint at byte " + position);
    }

    long varlong() {
        long v = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = bytes[take(1)];
            v |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw new UnderflowException("malformed varint at byte " + position);
    }

    int zigzag() {
        int v = varint();
        return (v >>> 1) ^ -(v & 1);
    }

    long zigzagLong() {
        long v = varlong();
        return (v >>> 1) ^ -(v & 1);
    }

    /** A length of elements of at least {@code elementBytes} each, checked against what is left, and against what is spoken for. */
    int length(int elementBytes) {
        int n = varint();
        long claim = (long) n * elementBytes;
        claimed += claim;
        if (n < 0 || claim > remaining() || claimed > bytes.length) {
            throw new UnderflowException("length " + n + " at byte " + position + " exceeds the " + remaining() + " bytes left");
        }
        return n;
    }

    byte[] raw(int length) {
        int at = take(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    byte[] block() {
        return raw(length(1));
    }

    /** A view of the next bytes for bulk copies, little-endian. */
    ByteBuffer view(int length) {
        int at = take(length);
        return ByteBuffer.wrap(bytes, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tagged string. */
    String string() {
        int tag = u8();
        return switch (tag) {
            case WireLayout.LATIN1 -> latin1();
            case WireLayout.UTF16 -> utf16();
            default -> throw new UnderflowException("expected a string at byte " + position + ", found tag " + tag);
        };
    }

    String latin1() {
        int n = length(1);
        return new String(bytes, take(n), n, StandardCharsets.ISO_8859_1);
    }

    String utf16() {
        int n = length(2);
        char[] chars = new char[n];
        view(2 * n).asCharBuffer().get(chars);
        return new String(chars);
    }

    private int take(int count) {
        int at = position;
        if (count < 0 || limit - at < count) {
            throw new UnderflowException("needs " + count + " bytes at byte " + at + ", but the data end at " + limit);
        }
        position = at + count;
        return at;
    }
}
