// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.SharedWords;
import java.util.concurrent.locks.LockSupport;

/**
 * The blocks of a ring, for data that do not fit into a record: runs of neighbours, so that data lie in one piece. Thread-safe.
 *
 * <p>The word of a block names the record that has it. Who begins a record writes there which run he is about to take before he takes
 * the first block of it, so what a dead process has can be found, and given back by any number of processes.
 */
final class Blocks {

    /** What is returned if there is no run. */
    static final int NONE = -1;

    /** How long who has a record waits for another process that writes zeros: that may lack a core for some time, or have been stopped. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 2_000_000;

    private final RingMemory memory;
    private final SharedWords words;
    private final RingShape shape;

    /** Where to look first: behind the last run that this process took. */
    private int cursor;

    Blocks(RingMemory memory) {
        this.memory = memory;
        this.words = memory.words();
        this.shape = memory.shape();
    }

    /**
     * Takes a run for a record that this process is filling.
     *
     * @param record where the record is
     * @param count how many blocks
     * @param having what the words of the blocks are to say
     * @return the first block, or {@link #NONE} if there is no such run now
     * @throws dev.brood.error.SharedMemoryFullException if the ring has not reached its size, and there is no room for more
     */
    int take(long record, int count, long having) {
        while (true) {
            int first = findPatiently(count);
            if (first == NONE) {
                return NONE;
            }
            words.longRelease(record + RingLayout.RUN, RingLayout.run(first, count));
            int taken = 0;
            while (taken < count && words.longCas(shape.blockWordOffset(first + taken), 0, having)) {
                taken++;
            }
            if (taken == count) {
                cursor = first + count;
                return first;
            }
            giveBack(first, taken, having);
        }
    }

    /**
     * Finds a run, also one that another process is about to make possible: to give up leaves a position unused until its next lap. As long
     * as the ring has not reached its size, there is none only because another one was at it: he may have ended that since.
     */
    private int findPatiently(int count) {
        int first = find(count);
        if (first == NONE) {
            long began = System.nanoTime();
            long pause = FIRST_PAUSE_NANOS;
            while (first == NONE
                    && memory.readyBlocks() < shape.blocks()
                    && System.nanoTime() - began < PATIENCE_NANOS) {
                if (memory.isBeingReserved(memory.readyBlocks())) {
                    LockSupport.parkNanos(pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                }
                first = find(count);
            }
        }
        return first;
    }

    /** Whether there is a run now, or may be one where the ring has not reached its size. */
    boolean mayHave(int count) {
        return find(count) != NONE;
    }

    /** Whether a record has the first block of a run, and so all of it. */
    boolean isOf(int first, long having) {
        return words.longVolatile(shape.blockWordOffset(first)) == having;
    }

    /** Gives back what a record has of a run, the first block first. */
    void giveBack(int first, int count, long having) {
        int end = (int) Math.min((long) first + count, shape.blocks());
        for (int block = first; block < end; block++) {
            words.longCas(shape.blockWordOffset(block), having, 0);
        }
    }

    /** Finds a run of free blocks; the ring grows if there is none. */
    private int find(int count) {
        int end = memory.readyBlocks();
        int begin = cursor;
        int found = begin < end ? find(begin, end, count) : NONE;
        if (found == NONE) {
            found = find(0, end, count);
        }
        while (found == NONE && end < shape.blocks()) {
            if (!memory.reserveBlock(end)) {
                return NONE; // another process is at it, and wakes who waits
            }
            int grown = memory.readyBlocks();
            found = find(Math.max(0, end - count + 1), grown, count);
            end = grown;
        }
        return found;
    }

    private int find(int begin, int end, int count) {
        int free = 0;
        for (int block = begin; block < end; block++) {
            free = words.longVolatile(shape.blockWordOffset(block)) == 0 ? free + 1 : 0;
            if (free == count) {
                return block - count + 1;
            }
        }
        return NONE;
    }
}
