// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * The place of one process at one object: who sits there, where it waits, what it holds. Thread-safe.
 *
 * <p>Every word but the holder carries the tag of the process that wrote it ({@link Party#tag}) in its upper half. A word with
 * another tag than the holder's is a leftover and means zero. So nobody has to clean a seat: a compare-and-set by somebody who
 * was stopped on his way, and comes back after the seat has been taken by another process, fails.
 */
public final class Seat {

    private final SharedWords words;
    private final long base;

    Seat(SharedWords words, long base) {
        this.words = words;
        this.base = base;
    }

    /** {@return the {@link Party#word()} of who sits here, or a record ({@link Party#isCarrier}), 0 for nobody} */
    public long holderVolatile() {
        return words.longVolatile(base + ArenaLayout.HOLDER);
    }

    boolean holderCas(long expected, long value) {
        return words.longCas(base + ArenaLayout.HOLDER, expected, value);
    }

    /** {@return the words of the file that it lies in} */
    public SharedWords words() {
        return words;
    }

    /**
     * {@return the place of a word in {@link #words()}}
     *
     * @param offset from the beginning of the seat
     */
    public long at(long offset) {
        return base + offset;
    }

    /**
     * {@return a whole word}
     *
     * @param offset from the beginning of the seat
     */
    public long wordVolatile(long offset) {
        return words.longVolatile(base + offset);
    }

    /**
     * Replaces a word if it has the expected value.
     *
     * @param offset from the beginning of the seat
     * @param expected the whole word that it must be
     * @param value the whole word that it becomes
     * @return whether it was replaced
     */
    public boolean wordCas(long offset, long expected, long value) {
        return words.longCas(base + offset, expected, value);
    }

    /**
     * {@return the lower half of a word, 0 if it is not of the process that sits here}
     *
     * @param offset from the beginning of the seat
     * @param holder who sits here
     */
    public int valueVolatile(long offset, long holder) {
        return value(wordVolatile(offset), holder);
    }

    /** The lower half of a word, 0 if it is not of the process that sits there. */
    static int value(long word, long holder) {
        return tag(word) == Party.tag(holder) ? (int) word : 0;
    }

    /**
     * Replaces the lower half of a word if it is the given process's and has the expected value.
     *
     * @param offset from the beginning of the seat
     * @param holder who sits here
     * @param expected the value that it must have
     * @param value the value that it becomes
     * @return whether it was replaced
     */
    public boolean valueCas(long offset, long holder, int expected, int value) {
        return wordCas(offset, word(holder, expected), word(holder, value));
    }

    /**
     * {@return a whole word}
     *
     * @param holder who sits here
     * @param value its lower half
     */
    public static long word(long holder, int value) {
        return ((long) Party.tag(holder) << Integer.SIZE) | Integer.toUnsignedLong(value);
    }

    /**
     * {@return whether a whole word is of a process}
     *
     * @param word what {@link #wordVolatile} returned
     * @param holder the process
     */
    public static boolean isOf(long word, long holder) {
        return tag(word) == Party.tag(holder);
    }

    private static int tag(long word) {
        return (int) (word >>> Integer.SIZE);
    }

    /** Makes the words of a seat that this process has just taken the holder's own, all with value 0. */
    void claimedPlain(long holder) {
        long zero = word(holder, 0);
        for (long offset = ArenaLayout.NODE_A; offset <= ArenaLayout.INTENT; offset += Long.BYTES) {
            words.longRelease(base + offset, zero);
        }
        words.longRelease(base + ArenaLayout.NODE_C, zero);
    }
}
