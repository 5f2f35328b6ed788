// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.ObjectRepair;

/** Tells the rings of a pipe that one of its ends has ceased to exist: a service. Thread-safe. */
public final class PipeEndRepair implements ObjectRepair {

    /** Made by the service loader. */
    public PipeEndRepair() {}

    @Override
    public CellKind kind() {
        return CellKind.PIPE_END;
    }

    @Override
    public void repair(Core.Surroundings around, Cell cell, Party dead) {} // nothing is held there; its rings have their own repair

    @Override
    public void letGo(Core.Surroundings around, Cell cell, int generation) {
        long reads = PipeEndCore.reads(cell);
        long writes = PipeEndCore.writes(cell);
        // Guard against another end in the same cell: then what was read may be its own.
        if (PipeEndCore.isOf(cell, generation) && CellArena.isFree(cell, generation)) {
            long carrier = RingLayout.carrier(cell.reference(generation));
            letGo(around, reads, carrier, RingEnd.ENDED);
            letGo(around, writes, carrier, RingEnd.DESERTED);
        }
    }

    private static void letGo(Core.Surroundings around, long ring, long carrier, long how) {
        if (ring == 0) {
            return;
        }
        Cell cell = around.arena().find(ring);
        if (cell != null) {
            RingEnd.add(cell, (int) ring, how);
            RingSigns.wakeAll(around, cell);
            around.arena().letGo(ring, carrier);
        }
    }
}
