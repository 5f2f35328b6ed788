// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * A process as words in shared memory name it: a slot of the session in one generation.
 *
 * <pre>
 *  word, 36 bits                               tag, 32 bits
 *   35        24 23                      0      31        20 19                 0
 *  +------------+-------------------------+    +------------+--------------------+
 *  | slot       | generation              |    | slot       | generation, low    |
 *  +------------+-------------------------+    +------------+--------------------+
 * </pre>
 *
 * <p>A tag stands where a word has other things to hold. Two processes have the same one if a slot was used a million times
 * between them; a tag is therefore only compared with that of a process which holds the place now.
 *
 * @param slot 0 to 4,095
 * @param generation 1 to 2^24 - 1
 */
public record Party(int slot, int generation) {

    /** Bits of {@link #word()}. */
    public static final int WORD_BITS = 36;

    private static final long CARRIER = 1L << 63;
    private static final int TAG_GENERATION_BITS = 20;
    private static final long WORD_MASK = (1L << WORD_BITS) - 1;

    /**
     * {@return whether the holder of a seat is no process but a record on its way, which lets go of it by itself}
     *
     * @param holder what a seat says
     */
    public static boolean isCarrier(long holder) {
        return holder < 0;
    }

    /**
     * {@return a record as the holder of seats}
     *
     * @param bits what tells it from all others, 63 bits
     */
    public static long carrier(long bits) {
        return bits | CARRIER;
    }

    /** {@return the 36 bits that name it; never 0} */
    public long word() {
        return ((long) slot << SessionLayout.GENERATION_BITS) | generation;
    }

    /** {@return the 32 bits that tell it from other users of the same place} */
    public int tag() {
        return tag(word());
    }

    /**
     * {@return the tag of the process that a word names}
     *
     * @param word what {@link #word()} returned
     */
    public static int tag(long word) {
        int slot = (int) (word >>> SessionLayout.GENERATION_BITS);
        int generation = (int) word & SessionLayout.MAX_GENERATION;
        return (slot << TAG_GENERATION_BITS) | (generation & ((1 << TAG_GENERATION_BITS) - 1));
    }

    /**
     * {@return the process that the lowest 36 bits of a word name}
     *
     * @param word a word; its higher bits may hold anything
     */
    public static Party of(long word) {
        long own = word & WORD_MASK;
        return new Party((int) (own >>> SessionLayout.GENERATION_BITS), (int) own & SessionLayout.MAX_GENERATION);
    }
}
