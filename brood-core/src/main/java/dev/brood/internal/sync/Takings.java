// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.Counter;
import dev.brood.internal.memory.Counters;
import dev.brood.internal.memory.Party;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a thread of this process has taken from a dead process: a waiter begins with the object where it waits, and goes on with
 * all others. Thread-safe.
 */
final class Takings {

    private static final ThreadLocal<@Nullable Of> CURRENT = new ThreadLocal<>();

    private final Party self;
    private final Counters counters;

    Takings(Party self, Counters counters) {
        this.self = self;
        this.counters = counters;
    }

    /** What was taken from one process. */
    private record Of(Party dead, List<String> objects) {}

    /** Something was taken from a process; it is none if that is this one, which leaves an object. */
    void add(Party dead, Cell cell) {
        if (!dead.equals(self)) {
            counters.add(Counter.REPAIRS, 1);
            of(dead).objects.add(SyncEvents.kind(cell.kind()) + " (" + cell + ")");
        }
    }

    private Of of(Party dead) {
        Of known = CURRENT.get();
        if (known == null || !known.dead.equals(dead)) {
            known = new Of(dead, new ArrayList<>());
            CURRENT.set(known);
        }
        return known;
    }

    /** The end of what this thread does after a process: returns all that it has taken from it. */
    List<String> end(Party dead) {
        List<String> taken = of(dead).objects;
        CURRENT.remove();
        return taken;
    }
}
