// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A value as a slot of a list has it.
 *
 * @param tag its type; the numbers are part of the layout
 * @param bytes its bytes
 */
record ListValue(int tag, byte[] bytes) {

    private static final int NULL = 0;
    private static final int BOOLEAN = 1;
    private static final int LONG = 2;
    private static final int DOUBLE = 3;
    private static final int UTF8 = 4;
    /** A text that UTF-8 cannot say, by its characters. */
    private static final int UTF16 = 5;
    private static final int BYTES = 6;

    /**
     * What stands for a value.
     *
     * @throws IllegalArgumentException if it is of a type that lists do not have
     */
    static ListValue of(@Nullable Object value) {
        return switch (value) {
            case null -> new ListValue(NULL, new byte[0]);
            case Boolean b -> new ListValue(BOOLEAN, new byte[] {(byte) (b ? 1 : 0)});
            case Double d -> number(DOUBLE, Double.doubleToRawLongBits(d));
            case Float f -> number(DOUBLE, Double.doubleToRawLongBits(f));
            case Byte n -> number(LONG, n);
            case Short n -> number(LONG, n);
            case Integer n -> number(LONG, n);
            case Long n -> number(LONG, n);
            case String text when Utf8.isWhole(text) -> new ListValue(UTF8, text.getBytes(StandardCharsets.UTF_8));
            case String text -> new ListValue(UTF16, utf16(text));
            case byte[] bytes -> new ListValue(BYTES, bytes);
            default -> throw new IllegalArgumentException("A shared list cannot hold a " + value.getClass().getName()
                    + ". It holds null, Boolean, Long, Double, String and byte[]; use a SharedReference for other objects.");
        };
    }

    private static ListValue number(int tag, long bits) {
        return new ListValue(tag, ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(bits).array());
    }

    private static byte[] utf16(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES).order(ByteOrder.nativeOrder());
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    /** Whether values of its type have different sizes. */
    boolean isVarying() {
        return tag >= UTF8;
    }

    /** The value. */
    @Nullable Object decoded() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return switch (tag) {
            case NULL -> null;
            case BOOLEAN -> bytes[0] != 0;
            case LONG -> buffer.getLong();
            case DOUBLE -> Double.longBitsToDouble(buffer.getLong());
            case UTF8 -> new String(bytes, StandardCharsets.UTF_8);
            case UTF16 -> buffer.asCharBuffer().toString();
            case BYTES -> bytes;
            default -> throw new IllegalStateException("A slot of a shared list has the unknown tag " + tag
                    + ". Use the same version of Brood in all processes of a session.");
        };
    }
}
