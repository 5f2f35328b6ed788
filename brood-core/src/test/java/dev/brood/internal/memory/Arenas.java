// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** What tests in other packages need of an arena. */
public final class Arenas {

    /** What stands in the word of a chunk that is taken away from all. */
    private static final long WITHHELD = ArenaLayout.chunkWord(3, 0xFF, 0);

    private static final int READY = 2;

    private Arenas() {}

    /** The same arena as another process sees it, without mappings of its own. */
    public static CellArena as(Party other, CellArena arena, CellArena.Ending ending) {
        return as(other, arena, ending, true);
    }

    /** The same, of a process that can, or cannot, populate files, where the system can. */
    public static CellArena as(Party other, CellArena arena, CellArena.Ending ending, boolean populates) {
        return new CellArena(arena, other, ending, populates);
    }

    /** How many cells of a kind are not free. */
    public static long inUse(CellArena arena, CellKind kind) {
        return arena.inUse(kind);
    }

    /** How many chunks were ever taken. */
    public static int chunks(CellArena arena) {
        return arena.chunksTaken();
    }

    /** How many cells of a kind a chunk has. */
    public static int cellsPerChunk(CellKind kind) {
        return kind.cellsPerChunk();
    }

    /** The directory of the chunks of the arena in a folder. */
    public static SharedWords directory(Path folder) throws IOException {
        return SharedWords.map(folder.resolve("arena"), Arena.global());
    }

    /** The processes that own chunks. */
    public static List<Party> owners(SharedWords directory) {
        return IntStream.range(0, (int) directory.longVolatile(ArenaLayout.HIGH_WATER_OFFSET))
                .mapToLong(chunk -> ArenaLayout.chunkOwner(directory.longVolatile(ArenaLayout.chunkWordOffset(chunk))))
                .filter(owner -> owner != 0)
                .mapToObj(Party::of)
                .toList();
    }

    /** Makes a cell, which nobody has, what it was before it got more seats. */
    public static void dropExtension(Cell cell) {
        int location = cell.extensionAcquire();
        if (location != 0 && cell.extensionCas(location, 0)) {
            long base = ArenaLayout.chunkOffset(ArenaLayout.chunkOf(location))
                    + (long) ArenaLayout.indexOf(location) * CellKind.SEATS.cellBytes();
            var extension = new Cell(CellKind.SEATS, cell.words(), base, location);
            long state = extension.stateVolatile();
            extension.stateCas(state, ArenaLayout.cellWord(state, ArenaLayout.cellGeneration(state), 0));
        }
    }

    /** Takes all chunks that nobody has, so that there is no room. */
    public static void withhold(SharedWords directory) {
        replace(directory, 0, WITHHELD);
    }

    /** Gives back what was withheld. */
    public static void restore(SharedWords directory) {
        replace(directory, WITHHELD, 0);
    }

    /** Makes chunks of a kind, whose cells nobody uses, what they were before they got a kind. */
    public static void forget(SharedWords directory, CellKind kind) {
        replace(directory, ArenaLayout.chunkWord(READY, kind.number(), 0), 0);
    }

    private static void replace(SharedWords directory, long before, long after) {
        for (int chunk = 0; chunk < ArenaLayout.CHUNKS; chunk++) {
            long offset = ArenaLayout.chunkWordOffset(chunk);
            if (directory.longVolatile(offset) == before) {
                directory.longPlain(offset, after);
            }
        }
    }
}
