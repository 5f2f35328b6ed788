// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * Where everything lies in a session's {@code arena} file, in its {@code seg-N} files, and in a cell.
 *
 * <pre>
 *  arena: the directory of chunks
 *  0                8        12       16       20      24               32       36       64                        4096
 *  +----------------+--------+--------+--------+-------+----------------+--------+--------+-------------------------+-------
 *  | magic          |version | chunks | chunk  | (zero)| high-water     | polled | (zero) | counters                | words
 *  +----------------+--------+--------+--------+-------+----------------+--------+--------+-------------------------+-------
 *
 *  polled: 1 as soon as some process of the session cannot sleep in the system, nor wake who does. Counters: CountersLayout.
 *
 *  word of chunk c, at 4096 + 8 c
 *   63    60 59        52 51              36 35                                  0
 *  +--------+------------+------------------+-------------------------------------+
 *  | state  | kind       | (zero)           | owner: slot, generation; 0 for none |
 *  +--------+------------+------------------+-------------------------------------+
 *
 *  seg-N: 256 chunks of 16 KB each, chunk c at 16384 (c mod 256) of seg-(c / 256). A chunk holds cells of one kind, for ever;
 *  those of attachments hold 2,048 references instead.
 *
 *  cell
 *  0                8                16               24               32                               64
 *  +----------------+----------------+----------------+----------------+--------------------------------+
 *  | state          | extension      | type           | link           | three words of the type        |
 *  +----------------+----------------+----------------+----------------+--------------------------------+
 *  64                                                                                                  128
 *  +----------------------------------------------------------------------------------------------------+
 *  | control: eight words of the kind                                                                    |
 *  +----------------------------------------------------------------------------------------------------+
 *  128, 192, 256, 320: a seat each; 384: data of the kind. A cell of kind SEATS has 63 seats from 64 on.
 *
 *  seat
 *  0                8                16               24               32               40              64
 *  +----------------+----------------+----------------+----------------+----------------+---------------+
 *  | holder         | node A         | node B         | count          | intent         | tickets, n. C |
 *  +----------------+----------------+----------------+----------------+----------------+---------------+
 *
 *  state of a cell                                             reference to a cell
 *   63              32 31                    8 7       0        63        48 47        32 31               0
 *  +------------------+-----------------------+---------+      +------------+------------+------------------+
 *  | generation       | sequence              | state   |      | chunk      | index      | generation       |
 *  +------------------+-----------------------+---------+      +------------+------------+------------------+
 * </pre>
 */
public final class ArenaLayout {

    /** First word of the directory: "BROODMEM" read as big-endian ASCII. */
    public static final long MAGIC = 0x42524F4F444D454DL;

    /** Version of this layout; another one is refused. */
    public static final int VERSION = 3;

    /** Chunks that a session can have: 1 GB. */
    public static final int CHUNKS = 1 << 16;

    /** Size of a chunk. */
    public static final int CHUNK_BYTES = 16 << 10;

    /** Chunks of one file. */
    public static final int CHUNKS_PER_SEGMENT = 256;

    /** Size of one file of chunks. */
    public static final long SEGMENT_BYTES = (long) CHUNKS_PER_SEGMENT * CHUNK_BYTES;

    static final long MAGIC_OFFSET = 0;
    static final long VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    static final long CHUNKS_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final long CHUNK_BYTES_OFFSET = CHUNKS_OFFSET + Integer.BYTES;
    static final long HIGH_WATER_OFFSET = CHUNK_BYTES_OFFSET + 2 * Integer.BYTES;
    static final long POLLED_OFFSET = HIGH_WATER_OFFSET + Long.BYTES;
    static final long COUNTERS_OFFSET = 64;
    static final long WORDS_OFFSET = 4096;

    /** Size of the directory. */
    static final long DIRECTORY_BYTES = WORDS_OFFSET + (long) CHUNKS * Long.BYTES;

    /** References in a chunk of attachments. */
    static final int REFERENCES_PER_CHUNK = CHUNK_BYTES / Long.BYTES;

    /** Size of the header of a cell, and of each of its seats. */
    public static final int LINE = 64;

    static final long STATE = 0;
    static final long EXTENSION = STATE + Long.BYTES;
    static final long TYPE = EXTENSION + Long.BYTES;
    static final long LINK = TYPE + Long.BYTES;
    static final long EXTRA = LINK + Long.BYTES;

    /** Where the control words of a cell begin. */
    public static final long CONTROL = LINE;

    /** Where the seats of a cell begin; those of an extension begin at {@link #CONTROL}. */
    static final long SEATS = CONTROL + LINE;

    /** Seats in a cell itself. */
    static final int OWN_SEATS = 4;

    /** Where the data of a cell begins. */
    public static final long DATA = SEATS + OWN_SEATS * LINE;

    /** Size of an extension. */
    static final int EXTENSION_BYTES = 4096;

    /** Seats of an extension. */
    static final int EXTENSION_SEATS = EXTENSION_BYTES / LINE - 1;

    /** Seat: who sits there. */
    static final long HOLDER = 0;

    /** Seat: first place to wait. */
    public static final long NODE_A = HOLDER + Long.BYTES;

    /** Seat: second place to wait. */
    public static final long NODE_B = NODE_A + Long.BYTES;

    /** Seat: what the process holds. */
    public static final long COUNT = NODE_B + Long.BYTES;

    /** Seat: what the process is about to take or give. */
    public static final long INTENT = COUNT + Long.BYTES;

    /** Seat: when the wait at {@link #NODE_A} began; that of {@link #NODE_B} follows. */
    public static final long TICKET_A = INTENT + Long.BYTES;

    /** Seat: third place to wait, without order. */
    public static final long NODE_C = TICKET_A + 2 * Long.BYTES;

    private static final int CHUNK_STATE_SHIFT = 60;
    private static final int CHUNK_KIND_SHIFT = 52;
    private static final int KIND_MASK = 0xFF;
    private static final long OWNER_MASK = (1L << Party.WORD_BITS) - 1;

    private static final int GENERATION_SHIFT = 32;
    private static final int SEQUENCE_SHIFT = 8;
    private static final int STATE_MASK = 0xFF;
    private static final int SEQUENCE_MASK = 0xFFFFFF;

    private ArenaLayout() {}

    static long chunkWordOffset(int chunk) {
        return WORDS_OFFSET + (long) chunk * Long.BYTES;
    }

    static long chunkWord(int state, int kind, long owner) {
        return ((long) state << CHUNK_STATE_SHIFT) | ((long) kind << CHUNK_KIND_SHIFT) | owner;
    }

    static int chunkState(long word) {
        return (int) (word >>> CHUNK_STATE_SHIFT);
    }

    static int chunkKind(long word) {
        return (int) (word >>> CHUNK_KIND_SHIFT) & KIND_MASK;
    }

    static long chunkOwner(long word) {
        return word & OWNER_MASK;
    }

    /** Where a chunk begins in its file. */
    static long chunkOffset(int chunk) {
        return (long) (chunk % CHUNKS_PER_SEGMENT) * CHUNK_BYTES;
    }

    static int cellState(long word) {
        return (int) word & STATE_MASK;
    }

    static int cellGeneration(long word) {
        return (int) (word >>> GENERATION_SHIFT);
    }

    /** The next word of a cell: its sequence counts every change, so that no two in a row are the same. */
    static long cellWord(long before, int generation, int state) {
        long sequence = ((before >>> SEQUENCE_SHIFT) + 1) & SEQUENCE_MASK;
        return ((long) generation << GENERATION_SHIFT) | (sequence << SEQUENCE_SHIFT) | state;
    }

    static long reference(int location, int generation) {
        return ((long) location << GENERATION_SHIFT) | Integer.toUnsignedLong(generation);
    }

    static int location(int chunk, int index) {
        return (chunk << Short.SIZE) | index;
    }

    static int locationOf(long reference) {
        return (int) (reference >>> GENERATION_SHIFT);
    }

    static int generationOf(long reference) {
        return (int) reference;
    }

    static int chunkOf(int location) {
        return location >>> Short.SIZE;
    }

    static int indexOf(int location) {
        return location & ((1 << Short.SIZE) - 1);
    }
}
