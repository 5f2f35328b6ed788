// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of an array, eight at a time: for those few for which a call that copies takes longer than the copy. */
final class ArrayWords {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder()).withInvokeExactBehavior();
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private ArrayWords() {}

    static long get(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    static void set(byte[] bytes, int index, long value) {
        LONG.set(bytes, index, value);
    }

    /** The last bytes, fewer than eight, as the first ones of a word. */
    static long rest(byte[] bytes, int index) {
        long value = 0;
        for (int i = index; i < bytes.length; i++) {
            value |= (bytes[i] & 0xFFL) << shift(i - index);
        }
        return value;
    }

    static void setRest(byte[] bytes, int index, long value) {
        for (int i = index; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> shift(i - index));
        }
    }

    private static int shift(int place) {
        return LITTLE ? Byte.SIZE * place : Long.SIZE - Byte.SIZE - Byte.SIZE * place;
    }
}
