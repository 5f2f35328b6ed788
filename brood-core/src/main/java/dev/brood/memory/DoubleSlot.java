// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.SharedWords;
import java.lang.invoke.VarHandle;

/**
 * A place for a value of varying size that is read while it is written. Thread-safe for readers; one writer at a time.
 *
 * <pre>
 *  0                8        12       16                       16+c     20+c     24+c                     24+2c
 *  +----------------+--------+--------+------------------------+--------+--------+------------------------+
 *  | version        | length | tag    | bytes of even versions | length | tag    | bytes of odd versions  |
 *  +----------------+--------+--------+------------------------+--------+--------+------------------------+
 * </pre>
 *
 * <p>A writer fills the half that is not current, then raises the version, by one store: a writer that is killed has written
 * all or nothing. A reader copies the current half and looks whether the version is the same still: only the write after the
 * next touches that half.
 */
final class DoubleSlot {

    private static final long HALVES = Long.BYTES;
    /** The most bytes of a value, a multiple of 8. */
    private static final int MOST = Integer.MAX_VALUE - 15;

    private static final long HEADER = 2 * Integer.BYTES;

    private final SharedWords words;
    private final long base;
    private final int capacity;

    /**
     * A slot.
     *
     * @param words the memory that it lies in
     * @param base where it begins, a multiple of 8
     * @param capacity the most bytes of a value, a multiple of 8
     */
    DoubleSlot(SharedWords words, long base, int capacity) {
        this.words = words;
        this.base = base;
        this.capacity = capacity;
    }

    /** The size of a slot for values of so many bytes. */
    static long bytes(int capacity) {
        return HALVES + 2 * (HEADER + capacity);
    }

    /**
     * The least capacity for a value of so many bytes.
     *
     * @throws IllegalArgumentException if that is more than a Java array can have
     */
    static int capacityFor(int bytes) {
        if (bytes > MOST) {
            throw new IllegalArgumentException("Room for a value of " + bytes + " bytes was asked for; the most is " + MOST
                    + ". Share large data as arrays or memory.");
        }
        return Math.max(Long.BYTES, Math.addExact(bytes, Long.BYTES - 1) / Long.BYTES * Long.BYTES);
    }

    int capacity() {
        return capacity;
    }

    /** What a slot holds. */
    record Content(long version, int tag, byte[] bytes) {}

    long version() {
        return words.longVolatile(base);
    }

    private long half(long version) {
        return base + HALVES + (version & 1) * (HEADER + capacity);
    }

    /** Copies the current value out. */
    Content read() {
        while (true) {
            long version = words.longVolatile(base);
            long half = half(version);
            int length = Math.clamp(words.intAcquire(half), 0, capacity); // torn, if it is being written to
            int tag = words.intAcquire(half + Integer.BYTES);
            byte[] bytes = words.bytesPlain(half + HEADER, length);
            VarHandle.fullFence(); // the copy is made before the second look
            if (words.longVolatile(base) == version) {
                return new Content(version, tag, bytes);
            }
            Thread.onSpinWait();
        }
    }

    /** Replaces the value. The caller has the lock, and has seen that it fits. */
    void write(int tag, byte[] bytes) {
        long next = words.longVolatile(base) + 1;
        long half = half(next);
        words.intRelease(half, bytes.length);
        words.intRelease(half + Integer.BYTES, tag);
        words.bytesPlain(half + HEADER, bytes);
        words.longVolatile(base, next);
        VarHandle.fullFence(); // the version is seen before what the next write stores in the other half
    }
}
