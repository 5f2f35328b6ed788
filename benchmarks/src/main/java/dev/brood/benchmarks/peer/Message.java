// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A message of some bytes, which a program writes and reads as numbers, in an array of its own. */
final class Message {

    /** A message that is timed. */
    static final int SHORT = 4 * Long.BYTES;

    /** How long a side works before it sends, where the other one is to sleep: longer than any of those that take part spins. */
    private static final long WORK_NANOS = 300_000;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder()).withInvokeExactBehavior();
    private static final int MARKED_BYTES = 1_024;

    // What the numbers of a message that wakes are.
    private static final int NUMBER = 0;
    private static final int TOOK = Long.BYTES;
    private static final int SENT = 2 * Long.BYTES;
    private static final int CHECK = 3 * Long.BYTES;

    private final byte[] bytes;
    private final MemorySegment memory;

    /**
     * A message.
     *
     * @param size its size in bytes
     */
    Message(int size) {
        bytes = new byte[size];
        memory = MemorySegment.ofArray(bytes);
    }

    /** {@return its bytes} */
    byte[] bytes() {
        return bytes;
    }

    /** {@return the same bytes as a segment} */
    MemorySegment memory() {
        return memory;
    }

    private long get(int at) {
        return (long) LONG.get(bytes, at);
    }

    private void set(int at, long value) {
        LONG.set(bytes, at, value);
    }

    // All numbers.

    /** Fills it with numbers, from one on. */
    void fill(long first) {
        for (int at = 0; at < bytes.length; at += Long.BYTES) {
            set(at, first + at / Long.BYTES);
        }
    }

    /** Adds one to each number. */
    void increment() {
        for (int at = 0; at < bytes.length; at += Long.BYTES) {
            set(at, get(at) + 1);
        }
    }

    /** {@return the sum of all numbers} */
    long sum() {
        long sum = 0;
        for (int at = 0; at < bytes.length; at += Long.BYTES) {
            sum += get(at);
        }
        return sum;
    }

    // A number at the end of each KB.

    /** Marks each KB, with numbers from one on. */
    void mark(long first) {
        for (int at = MARKED_BYTES; at <= bytes.length; at += MARKED_BYTES) {
            set(at - Long.BYTES, first + at / MARKED_BYTES - 1);
        }
    }

    /** {@return the sum of all marks} */
    long marks() {
        long sum = 0;
        for (int at = MARKED_BYTES; at <= bytes.length; at += MARKED_BYTES) {
            sum += get(at - Long.BYTES);
        }
        return sum;
    }

    // What wakes.

    /** Works for so long that the other side sleeps. */
    static void work() {
        long began = System.nanoTime();
        while (System.nanoTime() - began < WORK_NANOS) {
            Thread.onSpinWait();
        }
    }

    /**
     * Says what is sent, and when.
     *
     * @param number which one it is
     * @param took how long the message before took, in the other direction
     */
    void stamp(long number, long took) {
        set(NUMBER, number);
        set(TOOK, took);
        long sent = System.nanoTime();
        set(SENT, sent);
        set(CHECK, number ^ took ^ sent);
    }

    /**
     * Verifies what has arrived now.
     *
     * @param number which one it should be
     * @return how long it took; the clock is the same in all processes, on Linux
     */
    long arrived(long number) {
        long now = System.nanoTime();
        if (get(NUMBER) != number || get(CHECK) != (number ^ get(TOOK) ^ get(SENT))) {
            throw new IllegalStateException("expected message " + number + ", found " + get(NUMBER) + " with check " + get(CHECK));
        }
        return now - get(SENT);
    }

    /** {@return how long the message before took, in the other direction} */
    long took() {
        return get(TOOK);
    }
}
