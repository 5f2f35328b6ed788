// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;

/** Arrays of primitives: copied in bulk, little-endian. */
final class PrimitiveArrays {

    private PrimitiveArrays() {}

    static void writers(Map<Class<?>, TypeWriter> m) {
        m.put(byte[].class, NaturalWriters.tracked(byte[].class, (w, a) -> {
            if (!w.putApart(WireLayout.BYTES, a.length, MemorySegment.ofArray(a))) {
                w.out.u8(WireLayout.BYTES);
                w.out.block(a);
            }
        }));
        m.put(boolean[].class, NaturalWriters.tracked(boolean[].class, (w, a) -> {
            ByteBuffer b = begin(w.out, WireLayout.BOOLEANS, a.length, 1);
            for (boolean v : a) {
                b.put((byte) (v ? 1 : 0));
            }
        }));
        m.put(short[].class, NaturalWriters.tracked(short[].class, (w, a) -> {
            if (!w.putApart(WireLayout.SHORTS, a.length, MemorySegment.ofArray(a))) {
                begin(w.out, WireLayout.SHORTS, a.length, 2).asShortBuffer().put(a);
            }
        }));
        m.put(char[].class, NaturalWriters.tracked(char[].class, (w, a) -> {
            if (!w.putApart(WireLayout.CHARS, a.length, MemorySegment.ofArray(a))) {
                begin(w.out, WireLayout.CHARS, a.length, 2).asCharBuffer().put(a);
            }
        }));
        m.put(int[].class, NaturalWriters.tracked(int[].class, (w, a) -> {
            if (!w.putApart(WireLayout.INTS, a.length, MemorySegment.ofArray(a))) {
                begin(w.out, WireLayout.INTS, a.length, 4).asIntBuffer().put(a);
            }
        }));
        m.put(long[].class, NaturalWriters.tracked(long[].class, (w, a) -> {
            if (!w.putApart(WireLayout.LONGS, a.length, MemorySegment.ofArray(a))) {
                begin(w.out, WireLayout.LONGS, a.length, 8).asLongBuffer().put(a);
            }
        }));
        m.put(float[].class, NaturalWriters.tracked(float[].class, (w, a) -> {
            if (!w.putApart(WireLayout.FLOATS, a.length, MemorySegment.ofArray(a))) {
                begin(w.out, WireLayout.FLOATS, a.length, 4).asFloatBuffer().put(a);
            }
        }));
        m.put(double[].class, NaturalWriters.tracked(double[].class, (w, a) -> {
            if (!w.putApart(WireLayout.DOUBLES, a.length, MemorySegment.ofArray(a))) {
                begin(w.out, WireLayout.DOUBLES, a.length, 8).asDoubleBuffer().put(a);
            }
        }));
    }

    private static ByteBuffer begin(WireOutput out, int tag, int length, int elementBytes) {
        out.u8(tag);
        out.varint(length);
        return out.claim((long) length * elementBytes);
    }

    /** Reads the array whose tag has been read. */
    static Object read(WireInput in, int tag) {
        return switch (tag) {
            case WireLayout.BYTES -> in.block();
            case WireLayout.BOOLEANS -> {
                byte[] raw = in.block();
                boolean[] a = new boolean[raw.length];
                for (int i = 0; i < a.length; i++) {
                    a[i] = raw[i] != 0;
                }
                yield a;
            }
            case WireLayout.SHORTS -> {
                short[] a = new short[in.length(2)];
                in.view(a.length * 2).asShortBuffer().get(a);
                yield a;
            }
            case WireLayout.CHARS -> {
                char[] a = new char[in.length(2)];
                in.view(a.length * 2).asCharBuffer().get(a);
                yield a;
            }
            case WireLayout.INTS -> {
                int[] a = new int[in.length(4)];
                in.view(a.length * 4).asIntBuffer().get(a);
                yield a;
            }
            case WireLayout.LONGS -> {
                long[] a = new long[in.length(8)];
                in.view(a.length * 8).asLongBuffer().get(a);
                yield a;
            }
            case WireLayout.FLOATS -> {
                float[] a = new float[in.length(4)];
                in.view(a.length * 4).asFloatBuffer().get(a);
                yield a;
            }
            case WireLayout.DOUBLES -> {
                double[] a = new double[in.length(8)];
                in.view(a.length * 8).asDoubleBuffer().get(a);
                yield a;
            }
            default -> throw new IllegalStateException("tag " + tag + " is no array of primitives");
        };
    }

    /** Reads an array that lies beside the record. */
    static Object readApart(ApartInput in, int tag, int length) {
        return switch (tag) {
            case WireLayout.BYTES -> {
                byte[] a = new byte[in.length(length, 1)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            case WireLayout.SHORTS -> {
                short[] a = new short[in.length(length, Short.BYTES)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            case WireLayout.CHARS -> {
                char[] a = new char[in.length(length, Character.BYTES)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            case WireLayout.INTS -> {
                int[] a = new int[in.length(length, Integer.BYTES)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            case WireLayout.LONGS -> {
                long[] a = new long[in.length(length, Long.BYTES)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            case WireLayout.FLOATS -> {
                float[] a = new float[in.length(length, Float.BYTES)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            case WireLayout.DOUBLES -> {
                double[] a = new double[in.length(length, Double.BYTES)];
                in.copyTo(MemorySegment.ofArray(a));
                yield a;
            }
            default -> throw new WireInput.UnderflowException("tag " + tag + " is no array that can lie beside a record");
        };
    }
}
