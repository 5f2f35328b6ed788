// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * What a cell of the arena is for. A place in memory has one kind for as long as its session lives, so that nobody who comes
 * late ever takes a value for an owner. The numbers are part of the layout's version.
 */
public enum CellKind {
    /** No cells: references to the cells that one process is attached to. */
    ATTACHMENTS(1, ArenaLayout.CHUNK_BYTES),
    /** More seats for a cell that more than four processes share. */
    SEATS(2, ArenaLayout.EXTENSION_BYTES),
    /** A single number. */
    VALUE(3, ArenaLayout.DATA),
    /** A mutual exclusion lock. */
    LOCK(4, ArenaLayout.DATA),
    /** A read-write lock. */
    READ_WRITE_LOCK(5, ArenaLayout.DATA),
    /** A condition of a lock. */
    CONDITION(6, ArenaLayout.DATA),
    /** A counting semaphore. */
    SEMAPHORE(7, ArenaLayout.DATA),
    /** A flag to wait for. */
    EVENT(8, ArenaLayout.DATA),
    /** A cyclic barrier. */
    BARRIER(9, ArenaLayout.DATA),
    /** A count-down latch. */
    LATCH(10, ArenaLayout.DATA),
    /** An encoded object. */
    REFERENCE(11, ArenaLayout.DATA),
    /** Memory in a file of its own. */
    MEMORY(12, ArenaLayout.DATA),
    /** Up to 128 bytes of data. */
    BLOCK_128(13, ArenaLayout.DATA + 128),
    /** Up to 640 bytes of data. */
    BLOCK_640(14, ArenaLayout.DATA + 640),
    /** Up to 2,304 bytes of data. */
    BLOCK_2304(15, ArenaLayout.DATA + 2_304),
    /** Up to 7,808 bytes of data. */
    BLOCK_7808(16, ArenaLayout.DATA + 7_808),
    /** A ring of records, which lie in a file of its own. */
    RING(17, ArenaLayout.DATA),
    /** One end of a pipe. */
    PIPE_END(18, ArenaLayout.DATA);

    private static final CellKind[] VALUES = values();

    private final int number;
    private final int cellBytes;

    CellKind(int number, long cellBytes) {
        this.number = number;
        this.cellBytes = (int) cellBytes;
    }

    int number() {
        return number;
    }

    int cellBytes() {
        return cellBytes;
    }

    int cellsPerChunk() {
        return ArenaLayout.CHUNK_BYTES / cellBytes;
    }

    /** Whether an object of this kind has its data in a file of its own. */
    boolean hasFile() {
        return this == MEMORY || this == RING;
    }

    /** {@return how many bytes of data a cell has} */
    public int dataBytes() {
        return cellBytes - (int) ArenaLayout.DATA;
    }

    /** Where the first seat of a cell begins. */
    long seats() {
        return this == SEATS ? ArenaLayout.CONTROL : ArenaLayout.SEATS;
    }

    int seatCount() {
        return this == SEATS ? ArenaLayout.EXTENSION_SEATS : ArenaLayout.OWN_SEATS;
    }

    static CellKind ofNumber(int number) {
        if (number < 1 || number > VALUES.length) {
            throw new IllegalStateException("Cell kind " + number + " is not one of the " + VALUES.length
                    + " that this version knows: the arena is damaged.");
        }
        return VALUES[number - 1];
    }

    /**
     * {@return the smallest kind of block for so many bytes, or {@link #MEMORY} if there is none}
     *
     * @param bytes the size of the data
     */
    public static CellKind forData(long bytes) {
        for (int i = BLOCK_128.ordinal(); i <= BLOCK_7808.ordinal(); i++) {
            if (bytes <= VALUES[i].dataBytes()) {
                return VALUES[i];
            }
        }
        return MEMORY;
    }
}
