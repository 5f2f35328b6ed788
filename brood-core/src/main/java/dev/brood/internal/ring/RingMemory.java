// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.SharedWords;
import java.lang.ref.Reference;
import java.nio.file.Path;

import static dev.brood.internal.ring.RingLayout.EXTENT_READY;

/**
 * The file of a ring, as this process has mapped it, and which parts of it have their pages. Thread-safe.
 *
 * <pre>
 *      ┌──────── a process needs it, and has populated it ───────┐
 *      │                                                         ▼
 *   UNUSED ──────────────────────► RESERVING ─────────────────► READY
 *      ▲     where it cannot do so     │     zeros are written
 *      └── that process is dead, or there is no room
 * </pre>
 *
 * <p>To populate an extent changes nothing in it, so who is stopped in the midst of it is in nobody's way: others do the same. Zeros that
 * are written would destroy what others have stored, so who is stopped while he writes them holds up all that need the extent.
 *
 * <p>No word of an extent is read before it is READY, so that a full file system is an exception of who puts, and nothing else.
 */
final class RingMemory {

    private final CellArena arena;
    private final Path file;
    private final SharedWords words;
    private final RingShape shape;
    private final int extentShift;
    private final Runnable grown;

    /** Extents that are known to have their pages; a thread that does not see this yet looks into the file. */
    private final boolean[] ready;

    /** Blocks that are known to have their pages, and their words, from the first one on; may be out of date. */
    private int readyBlocks;

    private RingMemory(CellArena arena, Path file, SharedWords words, Runnable grown) {
        this.arena = arena;
        this.file = file;
        this.words = words;
        this.grown = grown;
        this.shape = new RingShape(
                words.intAcquire(RingLayout.POSITIONS_OFFSET),
                words.intAcquire(RingLayout.BLOCKS_OFFSET),
                words.intAcquire(RingLayout.BLOCK_BYTES_OFFSET));
        this.extentShift = Integer.numberOfTrailingZeros(words.intAcquire(RingLayout.EXTENT_BYTES_OFFSET));
        this.ready = new boolean[shape.extents()];
    }

    /**
     * Maps the file of a ring.
     *
     * @param grown called when this process has reserved more of it, or has not been able to: others may wait for that
     * @throws dev.brood.error.StaleHandleException if the ring does not exist any more
     * @throws BroodException if another version of Brood made it
     */
    static RingMemory open(CellArena arena, long reference, Runnable grown) {
        Path file = arena.file(reference);
        SharedWords words = SharedWords.mapWhileReachable(file);
        int version = words.intAcquire(RingLayout.VERSION_OFFSET);
        var memory = new RingMemory(arena, file, words, grown);
        if (!isFormatted(words)) { // looked at last: the header may have been discarded while it was read
            throw new StaleHandleException("The ring " + file + " has ended. Close it in no process before the last one has used it.");
        }
        if (version != RingLayout.VERSION) {
            throw new BroodException("The ring " + file + " has version " + version + ", this Brood understands version "
                    + RingLayout.VERSION + ". Use the same version of Brood in all processes of a session.");
        }
        return memory;
    }

    /**
     * Maps the file of a ring for one who does not reserve more of it.
     *
     * @throws dev.brood.error.StaleHandleException if the ring does not exist any more
     * @throws BroodException if another version of Brood made it
     */
    static RingMemory open(CellArena arena, long reference) {
        return open(arena, reference, () -> {});
    }

    /** Writes the header of a ring that no other process knows yet. */
    static void format(CellArena arena, long reference, int location, RingShape shape) {
        SharedWords words = SharedWords.mapWhileReachable(arena.file(reference));
        try {
            words.intRelease(RingLayout.VERSION_OFFSET, RingLayout.VERSION);
            words.intRelease(RingLayout.LOCATION_OFFSET, location);
            words.intRelease(RingLayout.POSITIONS_OFFSET, shape.positions());
            words.intRelease(RingLayout.BLOCKS_OFFSET, shape.blocks());
            words.intRelease(RingLayout.BLOCK_BYTES_OFFSET, shape.blockBytes());
            words.intRelease(RingLayout.EXTENT_BYTES_OFFSET, shape.extentBytes());
            words.longRelease(RingLayout.extentOffset(0), EXTENT_READY);
            words.longRelease(RingLayout.MAGIC_OFFSET, RingLayout.MAGIC);
        } finally {
            Reference.reachabilityFence(words);
        }
    }

    private static boolean isFormatted(SharedWords words) {
        return words.longAcquire(RingLayout.MAGIC_OFFSET) == RingLayout.MAGIC;
    }

    /** Whether the process that made a ring has got so far that others can know it. */
    static boolean isFormatted(Path file) {
        SharedWords words = SharedWords.mapWhileReachable(file);
        try {
            return isFormatted(words);
        } finally {
            Reference.reachabilityFence(words);
        }
    }

    SharedWords words() {
        return words;
    }

    RingShape shape() {
        return shape;
    }

    int location() {
        return words.intAcquire(RingLayout.LOCATION_OFFSET);
    }

    /** Whether the record of a position has its page. */
    boolean isReady(int position) {
        return isReadyExtent((int) (RingLayout.recordOffset(position) >>> extentShift));
    }

    private boolean isReadyExtent(int extent) {
        if (ready[extent]) {
            return true;
        }
        boolean now = words.longAcquire(RingLayout.extentOffset(extent)) == EXTENT_READY;
        if (now) {
            ready[extent] = true;
        }
        return now;
    }

    /**
     * Sees to it that the record of a position has its page.
     *
     * @return false if another process is at it
     * @throws SharedMemoryFullException if there is no room
     */
    boolean reserve(int position) {
        return reserve((int) (RingLayout.recordOffset(position) >>> extentShift), arena.self());
    }

    private boolean reserve(int extent, Party self) {
        if (isReadyExtent(extent)) {
            return true;
        }
        long offset = RingLayout.extentOffset(extent);
        long begin = (long) extent << extentShift;
        long bytes = Math.min(1L << extentShift, shape.fileBytes() - begin);
        if (words.longVolatile(offset) == 0 && arena.populate(words, begin, bytes)) {
            words.longCas(offset, 0, EXTENT_READY);
            grown.run(); // for one who wrote zeros, and has not come to tell that he could not
            return isReadyExtent(extent);
        }
        long reserving = RingLayout.reserving(self);
        if (!words.longCas(offset, 0, reserving)) {
            return isReadyExtent(extent);
        }
        boolean reserved = false;
        try {
            arena.reserve(file, begin, bytes);
            reserved = true;
        } finally {
            words.longCas(offset, reserving, reserved ? EXTENT_READY : 0);
            grown.run();
        }
        return true;
    }

    /** How much of the file has its pages, in bytes. */
    long reservedBytes() {
        long bytes = 0;
        for (int extent = 0; extent < ready.length; extent++) {
            bytes += isReadyExtent(extent) ? 1L << extentShift : 0;
        }
        return bytes;
    }

    /** This process has left the ring: where {@link #discard} cannot do it, the garbage collector gives back the memory that is mapped. */
    void leave() {
        if (!SharedWords.isDiscardable()) {
            ClosedRings.add(reservedBytes());
        }
    }

    /** Gives the memory of a ring back that has ended, though threads and processes that have left it have it mapped still. */
    void discard() {
        words.discard();
    }

    /** Whether the record of a position has its page, or this process may see to that: nobody else is at it. */
    boolean mayReserve(int position) {
        long word = words.longVolatile(RingLayout.extentOffset((int) (RingLayout.recordOffset(position) >>> extentShift)));
        return word == 0 || word == EXTENT_READY;
    }

    /** How many blocks have their pages, and their words, from the first one on. */
    int readyBlocks() {
        int known = readyBlocks;
        while (known < shape.blocks() && isReadyBlock(known)) {
            known++;
        }
        readyBlocks = known;
        return known;
    }

    private boolean isReadyBlock(int block) {
        return isReadyExtent((int) (shape.blockWordOffset(block) >>> extentShift))
                && isReadyExtent((int) (shape.blockOffset(block) >>> extentShift))
                && isReadyExtent((int) ((shape.blockOffset(block + 1) - 1) >>> extentShift));
    }

    /**
     * Sees to it that a block has its pages, and its word.
     *
     * @return false if another process is at it
     * @throws SharedMemoryFullException if there is no room
     */
    boolean reserveBlock(int block) {
        Party self = arena.self();
        return reserve((int) (shape.blockWordOffset(block) >>> extentShift), self)
                && reserve((int) (shape.blockOffset(block) >>> extentShift), self)
                && reserve((int) ((shape.blockOffset(block + 1) - 1) >>> extentShift), self);
    }

    /** Whether another process is about to see to it that a block has its pages, or its word. */
    boolean isBeingReserved(int block) {
        return block < shape.blocks()
                && (isReserving(shape.blockWordOffset(block))
                        || isReserving(shape.blockOffset(block))
                        || isReserving(shape.blockOffset(block + 1) - 1));
    }

    private boolean isReserving(long at) {
        long word = words.longVolatile(RingLayout.extentOffset((int) (at >>> extentShift)));
        return word != 0 && word != EXTENT_READY;
    }

    /** Takes from a dead process what it was about to reserve. */
    void disown(Party dead) {
        for (int extent = 0; extent < ready.length; extent++) {
            long offset = RingLayout.extentOffset(extent);
            long word = words.longVolatile(offset);
            if (RingLayout.isReserving(word, dead)) {
                words.longCas(offset, word, 0);
            }
        }
    }
}
