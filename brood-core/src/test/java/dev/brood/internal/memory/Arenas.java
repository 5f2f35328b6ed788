// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/** What tests in other packages need of an arena. */
public final class Arenas {

    private Arenas() {}

    /** The same arena as another process sees it, without mappings of its own. */
    public static CellArena as(Party other, CellArena arena) {
        return new CellArena(arena, other);
    }

    /** How many cells of a kind are not free. */
    public static long inUse(CellArena arena, CellKind kind) {
        return arena.inUse(kind);
    }

    /** How many chunks were ever taken. */
    public static int chunks(CellArena arena) {
        return arena.chunksTaken();
    }
}
