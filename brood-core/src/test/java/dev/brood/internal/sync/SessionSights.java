// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.CellKind;
import java.util.EnumMap;
import java.util.Map;

/** What a test sees of its session that its users do not: which process still holds its byte, and how full the arena is. */
public final class SessionSights {

    private SessionSights() {}

    /** {@return this process as {@link #isHeld} takes it} */
    public static long own() {
        Slot self = Session.current().self();
        return ((long) self.index() << Integer.SIZE) | self.generation();
    }

    /** {@return whether a process of this session holds its byte at this moment} */
    public static boolean isHeld(long process) {
        var slot = new Slot(Session.current(), (int) (process >>> Integer.SIZE), (int) process);
        return slot.state().isPresent() && Session.current().liveness().isByteHeldNow(slot.index());
    }

    /** {@return how many cells of each kind somebody has, but for those that stay with the session} */
    public static Map<CellKind, Long> cellsInUse() {
        var counts = new EnumMap<CellKind, Long>(CellKind.class);
        for (CellKind kind : CellKind.values()) {
            if (kind != CellKind.ATTACHMENTS && kind != CellKind.SEATS) {
                counts.put(kind, Arenas.inUse(Session.current().objects().around().arena(), kind));
            }
        }
        return counts;
    }

    /** {@return how many chunks the arena ever took} */
    public static int chunks() {
        return Arenas.chunks(Session.current().objects().around().arena());
    }
}
