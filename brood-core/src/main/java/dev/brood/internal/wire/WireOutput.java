// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing buffer of little-endian numbers, varints and strings. Not thread-safe. */
final class WireOutput {

    private static final int INITIAL = 512;
    private static final int KEEP = 1 << 16;
    private static final int MAX = Integer.MAX_VALUE - 16;

    private static final VarHandle I16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[INITIAL];
    private int size;

    int size() {
        return size;
    }

    /** Empties the buffer, giving a large array back. */
    void reset() {
        size = 0;
        if (bytes.length > KEEP) {
            bytes = new byte[INITIAL];
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void u8(int v) {
        byte[] b = room(1);
        b[size++] = (byte) v;
    }

    void i16(int v) {
        I16.set(room(2), size, (short) v);
        size += 2;
    }

    void i32(int v) {
        I32.set(room(4), size, v);
        size += 4;
    }

    void i64(long v) {
        I64.set(room(8), size, v);
        size += 8;
    }

    /** Overwrites a number written before. */
    void patchI32(int at, int v) {
        I32.set(bytes, at, v);
    }

    void varint(int v) {
        byte[] b = room(5);
        int s = size;
        while ((v & ~0x7F) != 0) {
            b[s++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        b[s++] = (byte) v;
        size = s;
    }

    void varlong(long v) {
        byte[] b = room(10);
        int s = size;
        while ((v & ~0x7FL) != 0) {
            b[s++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        b[s++] = (byte) v;
        size = s;
    }

    void zigzag(int v) {
        varint((v << 1) ^ (v >> 31));
    }

    void zigzag(long v) {
        varlong((v << 1) ^ (v >> 63));
    }

    void raw(byte[] src, int offset, int length) {
        byte[] b = room(length);
        System.arraycopy(src, offset, b, size, length);
        size += length;
    }

    void raw(byte[] src) {
        raw(src, 0, src.length);
    }

    /** Length and bytes. */
    void block(byte[] src) {
        varint(src.length);
        raw(src);
    }

    /** A tagged string: one byte a character where all are Latin-1, else two, so that every char survives. */
    void string(String s) {
        int length = s.length();
        if (isLatin1(s, length)) {
            u8(WireLayout.LATIN1);
            varint(length);
            latin1(s, length);
        } else {
            u8(WireLayout.UTF16);
            varint(length);
            byte[] b = room(Math.multiplyExact(length, 2));
            int at = size;
            for (int i = 0; i < length; i++, at += 2) {
                I16.set(b, at, (short) s.charAt(i));
            }
            size = at;
        }
    }

    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is the copy of the low bytes that is wanted here
    private void latin1(String s, int length) {
        s.getBytes(0, length, room(length), size);
        size += length;
    }

    private static boolean isLatin1(String s, int length) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= s.charAt(i);
        }
        return all < 0x100;
    }

    /** A view of {@code count} bytes that have just been claimed, for bulk copies in little-endian order. */
    ByteBuffer claim(long count) {
        if (count > MAX) {
            throw tooLarge(count);
        }
        byte[] b = room((int) count);
        ByteBuffer view = ByteBuffer.wrap(b, size, (int) count).slice().order(ByteOrder.LITTLE_ENDIAN);
        size += (int) count;
        return view;
    }

    private byte[] room(int count) {
        byte[] b = bytes;
        return b.length - size >= count ? b : grow(count);
    }

    private byte[] grow(int count) {
        long need = (long) size + count;
        if (need > MAX) {
            throw tooLarge(need);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX, Math.max(need, bytes.length * 2L)));
        return bytes;
    }

    private static RecordTooLargeException tooLarge(long need) {
        return new RecordTooLargeException(need, MAX);
    }
}
