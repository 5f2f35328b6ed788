// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;

/** How many processes sleep at a shared object, as seen from outside: for tests that must not go on before. */
public final class Waiting {

    private Waiting() {}

    /** Whether a thread of the core's process sleeps at its object, or is about to. */
    static boolean isAt(Core core) {
        return WaitPlace.isWaiting(core.seat.valueVolatile(ArenaLayout.NODE_A, core.self))
                || WaitPlace.isWaiting(core.seat.valueVolatile(ArenaLayout.NODE_B, core.self))
                || WaitPlace.isWaiting(core.seat.valueVolatile(ArenaLayout.NODE_C, core.self));
    }

    /** {@return how many processes have a thread that sleeps at the object of a handle} */
    public static int processesAt(Object handle) {
        Core core = ((Handle<?>) handle).core();
        var count = new int[1];
        core.around.arena().visitSeats(core.cell, (seat, holder) -> {
            if (WaitPlace.isWaiting(seat.valueVolatile(ArenaLayout.NODE_A, holder))
                    || WaitPlace.isWaiting(seat.valueVolatile(ArenaLayout.NODE_B, holder))) {
                count[0]++;
            }
            return true;
        });
        return count[0];
    }
}
