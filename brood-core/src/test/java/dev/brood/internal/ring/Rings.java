// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** What tests in other packages need of a ring. */
public final class Rings {

    /** Bytes of a block of the rings that are made here. */
    public static final int BLOCK_BYTES = RingLayout.LEAST_BLOCK + RingLayout.BLOCK_MARGIN;

    private Rings() {}

    /** Makes a ring of exactly so many positions and blocks. */
    public static Attachment create(CellArena arena, int type, int positions, int blocks) {
        var shape = new RingShape(positions, blocks, BLOCK_BYTES);
        Attachment made = arena.allocateFile(
                CellKind.RING,
                shape.fileBytes(),
                shape.firstBytes(),
                cell -> RingCore.initialize(cell, type, (long) blocks * BLOCK_BYTES));
        RingMemory.format(arena, made.reference(), made.cell().location(), shape);
        return made;
    }

    /** A message that names a shared object. */
    public static Outgoing carrying(byte[] bytes, long reference) {
        return new Outgoing(0, bytes, List.of(), new long[] {reference});
    }

    /** What is neither free nor whole: records, blocks, extents, the right to be larger than the ring. */
    public static List<String> inUse(CellArena arena, Attachment ring) {
        var found = new ArrayList<String>();
        RingMemory memory = RingMemory.open(arena, ring.reference());
        try {
            for (int position = 0; position < memory.shape().positions() && memory.isReady(position); position++) {
                long word = memory.words().longVolatile(RingLayout.recordOffset(position));
                if (RingLayout.state(word) != RingLayout.FREE) {
                    found.add("record " + position + " in state " + RingLayout.state(word));
                }
            }
            for (int block = 0; block < memory.readyBlocks(); block++) {
                if (memory.words().longVolatile(memory.shape().blockWordOffset(block)) != 0) {
                    found.add("block " + block);
                }
            }
            for (int extent = 0; extent < memory.shape().extents(); extent++) {
                long word = memory.words().longVolatile(RingLayout.extentOffset(extent));
                if (word != 0 && word != RingLayout.EXTENT_READY) {
                    found.add("extent " + extent);
                }
            }
            if (ring.cell().words().longVolatile(ring.cell().at(RingLayout.ALONE)) != 0) {
                found.add("a message larger than the ring");
            }
            return found;
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Whether a process can populate the file of a ring: its system can, and it may. */
    public static boolean populates(CellArena arena, Attachment ring) {
        RingMemory memory = RingMemory.open(arena, ring.reference());
        try {
            return arena.populate(memory.words(), 0, memory.shape().firstBytes());
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Makes a ring without messages what it is after very many laps, for others than those that have it open. */
    public static void turn(CellArena arena, Attachment ring, int laps) {
        RingMemory memory = RingMemory.open(arena, ring.reference());
        try {
            int lap = (int) (ring.cell().words().longVolatile(ring.cell().at(RingLayout.TAIL)) >>> Integer.SIZE) + laps;
            for (int position = 0; position < memory.shape().positions(); position++) {
                memory.words().longVolatile(RingLayout.recordOffset(position), RingLayout.word(RingLayout.FREE, 0, lap - 1));
            }
            ring.cell().words().longVolatile(ring.cell().at(RingLayout.HEAD), (long) lap << Integer.SIZE);
            ring.cell().words().longVolatile(ring.cell().at(RingLayout.TAIL), (long) lap << Integer.SIZE);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** How many extents of a ring have their pages. */
    public static int readyExtents(CellArena arena, Attachment ring) {
        RingMemory memory = RingMemory.open(arena, ring.reference());
        try {
            int ready = 0;
            for (int extent = 0; extent < memory.shape().extents(); extent++) {
                ready += memory.words().longVolatile(RingLayout.extentOffset(extent)) == RingLayout.EXTENT_READY ? 1 : 0;
            }
            return ready;
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Whether nothing can be taken from a ring any more. */
    public static boolean isOver(RingCore ring) {
        return ring.isOver();
    }
}
