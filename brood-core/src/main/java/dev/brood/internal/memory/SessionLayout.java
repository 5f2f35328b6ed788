// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * Where everything lies in a session's {@code table} file.
 *
 * <pre>
 *  0                8        12       16       20       24               32               40
 *  +----------------+--------+--------+--------+--------+----------------+----------------+
 *  | magic          |version | slots  | stride | (zero) | random, upper  | random, lower  |
 *  +----------------+--------+--------+--------+--------+----------------+----------------+
 *  | uid            | created, ms      | (zero) up to 4096                                 |
 *  +----------------+------------------+---------------------------------------------------+
 *
 *  Slot i at 4096 + 128 i: two cache lines
 *  0                8                16               24               32       36       40       44     48     64
 *  +----------------+----------------+----------------+----------------+--------+--------+--------+------+-------+
 *  | word           | task           | pid            | start time     | flags  | ending | name n | bell | (zero)|
 *  +----------------+----------------+----------------+----------------+--------+--------+--------+------+-------+
 *  64                                                                                                          128
 *  +-------------------------------------------------------------------------------------------------------------+
 *  | name, UTF-8, n bytes                                                                                        |
 *  +-------------------------------------------------------------------------------------------------------------+
 *
 *  word
 *   63    60 59          48 47                     24 23                      0
 *  +--------+--------------+-------------------------+-------------------------+
 *  | state  | parent slot  | parent generation       | generation              |
 *  +--------+--------------+-------------------------+-------------------------+
 * </pre>
 *
 * <p>The parent is part of the word because a slot between its claim and its first byte lock lives by its parent alone:
 * whoever looks at it has to see both or neither.
 */
public final class SessionLayout {

    /** First word of every table: "BROODTAB" read as big-endian ASCII. */
    public static final long MAGIC = 0x42524F4F44544142L;

    /** Version of this layout; a table of another one is refused. */
    public static final int VERSION = 2;

    /** Slots of a session. */
    public static final int SLOTS = 4096;

    /** Offset of {@link #MAGIC}. */
    public static final long MAGIC_OFFSET = 0;

    /** Offset of {@link #VERSION}. */
    public static final long VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;

    /** Offset of the number of slots. */
    public static final long SLOTS_OFFSET = VERSION_OFFSET + Integer.BYTES;

    /** Offset of the size of a slot. */
    public static final long STRIDE_OFFSET = SLOTS_OFFSET + Integer.BYTES;

    /** Offset of the upper half of the session's random number. */
    public static final long RANDOM_UPPER_OFFSET = STRIDE_OFFSET + 2 * Integer.BYTES;

    /** Offset of the lower half of the session's random number. */
    public static final long RANDOM_LOWER_OFFSET = RANDOM_UPPER_OFFSET + Long.BYTES;

    /** Offset of the user id that the session belongs to, 0 where users have no number. */
    public static final long UID_OFFSET = RANDOM_LOWER_OFFSET + Long.BYTES;

    /** Offset of the time of creation, in milliseconds since the epoch. */
    public static final long CREATED_OFFSET = UID_OFFSET + Long.BYTES;

    /** Size of the header: one page. */
    public static final long HEADER_BYTES = 4096;

    /** Size of a slot: two cache lines. */
    public static final int SLOT_BYTES = 128;

    /** Size of the whole table. */
    public static final long TABLE_BYTES = HEADER_BYTES + (long) SLOTS * SLOT_BYTES;

    /** Longest name of a slot, in bytes of UTF-8. */
    public static final int NAME_BYTES = 64;

    /** Bits of a generation. */
    public static final int GENERATION_BITS = 24;

    /** Largest generation; the next one is 1 again. */
    public static final int MAX_GENERATION = (1 << GENERATION_BITS) - 1;

    private static final int PARENT_GENERATION_SHIFT = GENERATION_BITS;
    private static final int PARENT_SLOT_SHIFT = 2 * GENERATION_BITS;
    private static final int STATE_SHIFT = 60;
    private static final int SLOT_MASK = SLOTS - 1;

    private static final long WORD = 0;
    private static final long TASK = WORD + Long.BYTES;
    private static final long PID = TASK + Long.BYTES;
    private static final long START_TIME = PID + Long.BYTES;
    private static final long FLAGS = START_TIME + Long.BYTES;
    private static final long ENDING = FLAGS + Integer.BYTES;
    private static final long NAME_LENGTH = ENDING + Integer.BYTES;
    private static final long DOORBELL = NAME_LENGTH + Integer.BYTES;
    private static final long NAME = SLOT_BYTES - NAME_BYTES;

    private SessionLayout() {}

    private static long slot(int slot) {
        return HEADER_BYTES + (long) slot * SLOT_BYTES;
    }

    /**
     * {@return the offset of the slot's word}
     *
     * @param slot the slot
     */
    public static long wordOffset(int slot) {
        return slot(slot) + WORD;
    }

    /**
     * {@return the offset of the sequence number of the task that runs there, or minus that of the one that ran last}
     *
     * @param slot the slot
     */
    public static long taskOffset(int slot) {
        return slot(slot) + TASK;
    }

    /**
     * {@return the offset of the pid}
     *
     * @param slot the slot
     */
    public static long pidOffset(int slot) {
        return slot(slot) + PID;
    }

    /**
     * {@return the offset of the start time that goes with the pid}
     *
     * @param slot the slot
     */
    public static long startTimeOffset(int slot) {
        return slot(slot) + START_TIME;
    }

    /**
     * {@return the offset of the flags}
     *
     * @param slot the slot
     */
    public static long flagsOffset(int slot) {
        return slot(slot) + FLAGS;
    }

    /**
     * {@return the offset of what the process has to do with the end of the session, after its root died}
     *
     * @param slot the slot
     */
    public static long endingOffset(int slot) {
        return slot(slot) + ENDING;
    }

    /**
     * {@return the offset of the name's length in bytes}
     *
     * @param slot the slot
     */
    public static long nameLengthOffset(int slot) {
        return slot(slot) + NAME_LENGTH;
    }

    /**
     * {@return the offset of the word on which a thread of the process sleeps for all its virtual threads; any value}
     *
     * @param slot the slot
     */
    public static long doorbellOffset(int slot) {
        return slot(slot) + DOORBELL;
    }

    /**
     * {@return the offset of the name}
     *
     * @param slot the slot
     */
    public static long nameOffset(int slot) {
        return slot(slot) + NAME;
    }

    /**
     * {@return a slot's word}
     *
     * @param state number of the state, 0 to 15
     * @param generation the slot's generation
     * @param parentSlot the parent's slot
     * @param parentGeneration the parent's generation
     */
    public static long word(int state, int generation, int parentSlot, int parentGeneration) {
        return (long) state << STATE_SHIFT
                | (long) parentSlot << PARENT_SLOT_SHIFT
                | (long) parentGeneration << PARENT_GENERATION_SHIFT
                | generation;
    }

    /**
     * {@return the number of the state in a word}
     *
     * @param word a slot's word
     */
    public static int state(long word) {
        return (int) (word >>> STATE_SHIFT);
    }

    /**
     * {@return the generation in a word}
     *
     * @param word a slot's word
     */
    public static int generation(long word) {
        return (int) word & MAX_GENERATION;
    }

    /**
     * {@return the parent's slot in a word}
     *
     * @param word a slot's word
     */
    public static int parentSlot(long word) {
        return (int) (word >>> PARENT_SLOT_SHIFT) & SLOT_MASK;
    }

    /**
     * {@return the parent's generation in a word}
     *
     * @param word a slot's word
     */
    public static int parentGeneration(long word) {
        return (int) (word >>> PARENT_GENERATION_SHIFT) & MAX_GENERATION;
    }

    /**
     * {@return the same word with another state}
     *
     * @param word a slot's word
     * @param state number of the state
     */
    public static long withState(long word, int state) {
        return (word & ((1L << STATE_SHIFT) - 1)) | ((long) state << STATE_SHIFT);
    }

    /**
     * {@return the generation after this one; never 0, which is that of a slot never used}
     *
     * @param generation a generation
     */
    public static int nextGeneration(int generation) {
        return generation == MAX_GENERATION ? 1 : generation + 1;
    }
}
