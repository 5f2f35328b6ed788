// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Records of single numbers and short texts, written and read without what object graphs need: the same bytes in less time.
 * Thread-safe.
 */
public final class SimpleValues {

    private static final int HEADER = 2;
    private static final int LONGEST_NUMBER = 10;
    private static final int LONGEST_TEXT = 100;

    private SimpleValues() {}

    /**
     * {@return the record that {@link Encoder#encode} makes of a value, null if it is none of these}
     *
     * @param value an {@link Integer}, {@link Long}, {@link Double}, {@link Boolean} or {@link String}, for instance
     */
    public static byte @Nullable [] encode(@Nullable Object value) {
        if (value instanceof Integer number) {
            return number(WireLayout.INT, Integer.toUnsignedLong((number << 1) ^ (number >> 31)));
        }
        if (value instanceof Long number) {
            return number(WireLayout.LONG, (number << 1) ^ (number >> 63));
        }
        if (value instanceof String text && text.length() <= LONGEST_TEXT) {
            return text(text);
        }
        if (value instanceof Boolean flag) {
            return new byte[] {WireLayout.VERSION, (byte) (flag ? WireLayout.TRUE : WireLayout.FALSE)};
        }
        if (value instanceof Double number) {
            return fixed(Double.doubleToRawLongBits(number));
        }
        return value == null ? new byte[] {WireLayout.VERSION, WireLayout.NULL} : null;
    }

    private static byte[] number(int tag, long zigzag) {
        int length = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(zigzag) + 6) / 7);
        byte[] record = new byte[HEADER + length];
        record[0] = WireLayout.VERSION;
        record[1] = (byte) tag;
        long left = zigzag;
        for (int i = HEADER; i < record.length - 1; i++) {
            record[i] = (byte) (left | 0x80);
            left >>>= 7;
        }
        record[record.length - 1] = (byte) left;
        return record;
    }

    private static byte[] fixed(long bits) {
        byte[] record = new byte[HEADER + Long.BYTES];
        record[0] = WireLayout.VERSION;
        record[1] = WireLayout.DOUBLE;
        for (int i = 0; i < Long.BYTES; i++) {
            record[HEADER + i] = (byte) (bits >>> (i * Byte.SIZE));
        }
        return record;
    }

    /** A text of characters below 256 only; others take two bytes each. */
    @SuppressWarnings("deprecation") // the low bytes are what is wanted, once all others are known to be zero
    private static byte @Nullable [] text(String text) {
        int length = text.length();
        byte[] record = new byte[HEADER + 1 + length];
        record[0] = WireLayout.VERSION;
        record[1] = WireLayout.LATIN1;
        record[HEADER] = (byte) length;
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= text.charAt(i);
        }
        if (all > 0xFF) {
            return null;
        }
        text.getBytes(0, length, record, HEADER + 1);
        return record;
    }

    /** {@return whether {@link #decode} reads a record} */
    public static boolean isSimple(byte[] record) {
        if (record.length < HEADER || record.length > HEADER + LONGEST_TEXT + 1 || record[0] != WireLayout.VERSION) {
            return false;
        }
        return switch (record[1]) {
            case WireLayout.INT, WireLayout.LONG -> record.length <= HEADER + LONGEST_NUMBER && isWhole(record);
            case WireLayout.LATIN1 -> record.length > HEADER && record[HEADER] == record.length - HEADER - 1;
            case WireLayout.TRUE, WireLayout.FALSE, WireLayout.NULL -> record.length == HEADER;
            case WireLayout.DOUBLE -> record.length == HEADER + Long.BYTES;
            default -> false;
        };
    }

    /** Whether a number ends with the record, and not before. */
    private static boolean isWhole(byte[] record) {
        for (int i = HEADER; i < record.length - 1; i++) {
            if (record[i] >= 0) {
                return false;
            }
        }
        return record.length > HEADER && record[record.length - 1] >= 0;
    }

    /** The value of a simple record. */
    static @Nullable Object decode(byte[] record) {
        return switch (record[1]) {
            case WireLayout.INT -> (int) unzigzag(record);
            case WireLayout.LONG -> unzigzag(record);
            case WireLayout.LATIN1 -> new String(record, HEADER + 1, record.length - HEADER - 1, StandardCharsets.ISO_8859_1);
            case WireLayout.TRUE -> true;
            case WireLayout.FALSE -> false;
            case WireLayout.DOUBLE -> Double.longBitsToDouble(bits(record));
            default -> null;
        };
    }

    private static long unzigzag(byte[] record) {
        long value = 0;
        for (int i = record.length - 1; i >= HEADER; i--) {
            value = (value << 7) | (record[i] & 0x7F);
        }
        return (value >>> 1) ^ -(value & 1);
    }

    private static long bits(byte[] record) {
        long bits = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            bits = (bits << Byte.SIZE) | (record[HEADER + i] & 0xFF);
        }
        return bits;
    }
}
