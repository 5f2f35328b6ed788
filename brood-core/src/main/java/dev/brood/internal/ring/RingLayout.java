// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Party;

/**
 * Where everything lies in a ring: in its cell, and in its file.
 *
 * <pre>
 *  control words of the cell
 *  0                8                16               24               32       40       48       56                64
 *  +----------------+----------------+----------------+----------------+--------+--------+--------+----------------+
 *  | takers         | putters        | watchers       | out of turn    | end    | head   | tail   | alone          |
 *  +----------------+----------------+----------------+----------------+--------+--------+--------+----------------+
 *
 *  takers, putters, watchers, out of turn: version, and in the lowest bit whether there may be any
 *  end: flags. head, tail: cursors that were right once. alone: the record that may be larger than the ring, 0 for none
 *
 *  file
 *  0                8        12           16       20       24       28       32    64                       4096
 *  +----------------+--------+------------+--------+--------+--------+--------+-----+------------------------+---------------
 *  | magic          |version | location   | posi-  | blocks | block  | extent | (0) | a word for each extent | records, words
 *  |                |        | of the cell| tions  |        | bytes  | bytes  |     |                        | of blocks, blocks
 *  +----------------+--------+------------+--------+--------+--------+--------+-----+------------------------+---------------
 *
 *  word of an extent                               word of a block: 0 if it is free
 *   63    60 59   36 35                   0         63   62      52 51         32 31                       0
 *  +--------+-------+----------------------+       +----+----------+-------------+--------------------------+
 *  | state  | (0)   | who reserves it      |       | 1  | (0)      | position    | birth of the record      |
 *  +--------+-------+----------------------+       +----+----------+-------------+--------------------------+
 *
 *  record of a position: one cache line
 *  0                8                16                                                                    64
 *  +----------------+----------------+---------------------------------------------------------------------+
 *  | word           | meta           | data, if they have room here; else run, birth                       |
 *  +----------------+----------------+---------------------------------------------------------------------+
 *
 *  word                                              meta
 *   63    60 59      48 47        32 31         0    63                        8 7    5    4    3  2 1   0
 *  +--------+----------+------------+------------+  +---------------------------+-----+---------+----+-----+
 *  | state  | slot     | generation | lap        |  | length of the data        | (0) | carries | kind| place|
 *  +--------+----------+------------+------------+  +---------------------------+-----+---------+----+-----+
 *
 *  run: number of the first block, how many. birth: the lap in which the record was begun.
 *  Carried objects: after the data, aligned, or, if those are in a file, at the beginning of the run:
 *     birth, number: 4 bytes each; then a reference each.
 * </pre>
 *
 * <p>A position is used once in each lap, or passed over. Slot and generation (its lower 16 bits) name the process that has the
 * record; they are zero where nobody has it.
 */
final class RingLayout {

    /** First word of a ring's file: "BROODRNG" read as big-endian ASCII. */
    static final long MAGIC = 0x42524F4F44524E47L;

    /** Version of this layout. */
    static final int VERSION = 1;

    // Control words of the cell.
    static final long TAKERS = ArenaLayout.CONTROL;
    static final long PUTTERS = TAKERS + Long.BYTES;
    static final long WATCHERS = PUTTERS + Long.BYTES;
    static final long OUT_OF_TURN = WATCHERS + Long.BYTES;
    static final long END = OUT_OF_TURN + Long.BYTES;
    static final long HEAD = END + Long.BYTES;
    static final long TAIL = HEAD + Long.BYTES;
    static final long ALONE = TAIL + Long.BYTES;

    /** In takers, putters, watchers, and out of turn: there may be some. */
    static final long ANY = 1;

    /** What is added to those words so that each change makes another value. */
    static final long NEXT_VERSION = 2;

    // The file.
    static final long MAGIC_OFFSET = 0;
    static final long VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    static final long LOCATION_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final long POSITIONS_OFFSET = LOCATION_OFFSET + Integer.BYTES;
    static final long BLOCKS_OFFSET = POSITIONS_OFFSET + Integer.BYTES;
    static final long BLOCK_BYTES_OFFSET = BLOCKS_OFFSET + Integer.BYTES;
    static final long EXTENT_BYTES_OFFSET = BLOCK_BYTES_OFFSET + Integer.BYTES;
    private static final long EXTENTS_OFFSET = 64;
    private static final long RECORDS_OFFSET = 4096;

    /** Extents that have words in the header. */
    static final int MOST_EXTENTS = (int) ((RECORDS_OFFSET - EXTENTS_OFFSET) / Long.BYTES);

    /** Size of the smallest extents, and so of what a ring has at its creation. */
    static final int LEAST_EXTENT_BYTES = 64 << 10;

    /** The same for a ring that takes no more than {@link #SMALL_BYTES}. */
    static final int LEAST_EXTENT_BYTES_IF_SMALL = 16 << 10;

    /** Size of the file of a ring that is small. */
    static final int SMALL_BYTES = 4 << 20;

    /** Positions that a ring can have. */
    static final int MOST_POSITIONS = 1 << 20;

    /** What a block has room for beyond what it counts for, as an object is a little longer than the data in it. */
    static final int BLOCK_MARGIN = 128;

    /** What the smallest blocks count for. */
    static final int LEAST_BLOCK = 1 << 10;

    /** What the largest blocks count for. */
    static final int MOST_BLOCK = 4 << 10;

    /** Blocks that a ring can have. */
    static final int MOST_BLOCKS = 1 << 26;

    private static final int RECORD_BYTES = 64;

    // A record.
    static final long META = Long.BYTES;
    static final long DATA = META + Long.BYTES;
    static final long RUN = DATA;
    static final long BIRTH = RUN + Long.BYTES;

    /** Bytes that a record has room for itself. */
    static final int DATA_BYTES = RECORD_BYTES - (int) DATA;

    // States of a record.
    static final int FREE = 0;
    static final int FILLING = 1;
    static final int PASSED = 2;
    static final int QUEUED = 3;
    static final int RETURNED = 4;
    static final int STRAY = 5;
    static final int TAKEN = 6;
    static final int DONE = 7;

    // Where data are.
    static final int HERE = 0;
    static final int BLOCKS = 1;
    static final int FILE = 2;

    private static final int STATE_SHIFT = 60;
    private static final int OWNER_SHIFT = 32;
    private static final int GENERATION_BITS = 16;
    private static final long OWNER_MASK = (1L << (STATE_SHIFT - OWNER_SHIFT)) - 1;
    private static final int LENGTH_SHIFT = 8;
    private static final int PLACE_MASK = 3;
    private static final int KIND_SHIFT = 2;
    private static final int KIND_MASK = 3;
    private static final int CARRIES = 1 << 4;

    private static final long EXTENT_RESERVING = 1L << STATE_SHIFT;

    /** Word of an extent that has its pages. */
    static final long EXTENT_READY = 2L << STATE_SHIFT;

    private static final int BIRTH_BITS_OF_CARRIER = 20;
    private static final int LAPS_APART_BITS = 11;
    private static final int POSITION_BITS = 20;
    private static final long CARRIER_IS_END = 1L << 62;
    private static final int GENERATION_BITS_OF_CARRIER = 30;
    private static final int CELL_INDEX_BITS = 6;

    private RingLayout() {}

    static long extentOffset(int extent) {
        return EXTENTS_OFFSET + (long) extent * Long.BYTES;
    }

    static long recordOffset(int position) {
        return RECORDS_OFFSET + (long) position * RECORD_BYTES;
    }

    /** The word of an extent to which this process writes zeros. */
    static long reserving(Party self) {
        return EXTENT_RESERVING | self.word();
    }

    static boolean isReserving(long word, Party party) {
        return word == reserving(party);
    }

    // Words of records.

    static int state(long word) {
        return (int) (word >>> STATE_SHIFT);
    }

    static int lap(long word) {
        return (int) word;
    }

    /** Slot and generation, as words of records have them. */
    static long owner(Party party) {
        return ((long) party.slot() << GENERATION_BITS) | (party.generation() & ((1 << GENERATION_BITS) - 1));
    }

    static long owner(long word) {
        return (word >>> OWNER_SHIFT) & OWNER_MASK;
    }

    static long word(int state, long owner, int lap) {
        return ((long) state << STATE_SHIFT) | (owner << OWNER_SHIFT) | Integer.toUnsignedLong(lap);
    }

    /** The same word in another state, of the same owner. */
    static long withState(long word, int state) {
        return (word & ((1L << STATE_SHIFT) - 1)) | ((long) state << STATE_SHIFT);
    }

    /** The same word in another lap. */
    static long withLap(long word, int lap) {
        return (word & ~0xFFFF_FFFFL) | Integer.toUnsignedLong(lap);
    }

    // Meta.

    static long meta(int place, int kind, boolean carries, long length) {
        return (length << LENGTH_SHIFT) | (carries ? CARRIES : 0) | ((long) kind << KIND_SHIFT) | place;
    }

    static int place(long meta) {
        return (int) meta & PLACE_MASK;
    }

    static int kind(long meta) {
        return (int) (meta >>> KIND_SHIFT) & KIND_MASK;
    }

    static boolean carries(long meta) {
        return (meta & CARRIES) != 0;
    }

    static long length(long meta) {
        return meta >>> LENGTH_SHIFT;
    }

    /** Whether a record with this meta has nothing outside itself. */
    static boolean isPlain(long meta) {
        return (meta & (CARRIES | PLACE_MASK)) == HERE;
    }

    // Blocks.

    /** The word of a block, or {@link #ALONE}, that a record has. */
    static long having(int position, int birth) {
        return (1L << (Long.SIZE - 1)) | ((long) position << Integer.SIZE) | Integer.toUnsignedLong(birth);
    }

    static long run(int first, int count) {
        return ((long) first << Integer.SIZE) | count;
    }

    static int first(long run) {
        return (int) (run >>> Integer.SIZE);
    }

    static int count(long run) {
        return (int) run;
    }

    // Carried objects.

    static long aligned(long bytes) {
        return (bytes + Long.BYTES - 1) & -Long.BYTES;
    }

    /** Bytes that so many carried objects take. */
    static long trailerBytes(int carried) {
        return carried == 0 ? 0 : Long.BYTES * (1L + carried);
    }

    static long trailer(int birth, int carried) {
        return ((long) birth << Integer.SIZE) | carried;
    }

    static int birthOfTrailer(long trailer) {
        return (int) (trailer >>> Integer.SIZE);
    }

    static int countOfTrailer(long trailer) {
        return (int) trailer;
    }

    /** The end of a pipe as the holder of a seat at its rings. */
    static long carrier(long reference) {
        return Party.carrier(CARRIER_IS_END | (reference >>> Integer.SIZE << GENERATION_BITS_OF_CARRIER)
                | (reference & ((1 << GENERATION_BITS_OF_CARRIER) - 1)));
    }

    /**
     * The lap in which the ring begins that has a cell in a generation: not where the one before began, so that who comes late to clear up
     * after that one does not take its records for those of this one.
     */
    static int firstLap(int generation) {
        return 1 + ((generation & ((1 << (BIRTH_BITS_OF_CARRIER - LAPS_APART_BITS)) - 1)) << LAPS_APART_BITS);
    }

    /** A record as the holder of seats at what it carries. */
    static long carrier(int location, int position, int birth) {
        long cell = ((long) (location >>> Short.SIZE) << CELL_INDEX_BITS) | (location & ((1 << CELL_INDEX_BITS) - 1));
        long bits = (((cell << POSITION_BITS) | position) << BIRTH_BITS_OF_CARRIER) | (birth & ((1 << BIRTH_BITS_OF_CARRIER) - 1));
        return Party.carrier(bits);
    }
}
