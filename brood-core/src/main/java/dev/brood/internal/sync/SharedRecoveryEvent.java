// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Party;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The event {@code dev.brood.SharedRecovery}. Loaded only where module {@code jdk.jfr} is. */
@Name("dev.brood.SharedRecovery")
@Label("Recovery of Shared Objects")
@Description("This process has given back what a dead one had of shared objects")
@Category({"Brood", "Sharing"})
@StackTrace(false)
final class SharedRecoveryEvent extends Event implements SyncEvents.RecordedRecovery {

    @Label("Dead Process")
    @Description("Its id, -1 if it is not known any more")
    long dead;

    @Label("Slot")
    @Description("The slot of the session and its generation, which no other process ever has")
    String slot = "";

    @Label("Objects")
    @Description("How many shared objects it had open")
    int objects;

    @Label("Repaired")
    @Description("What it held, and this process took from it")
    String repaired = "";

    /** Begins an event, null if no recording wants any. */
    static SyncEvents.@Nullable RecordedRecovery start() {
        var event = new SharedRecoveryEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    @Override
    public void ended(Party party, long pid, int opened, List<String> taken) {
        end();
        if (shouldCommit()) {
            dead = pid;
            slot = party.slot() + "-" + party.generation();
            objects = opened;
            repaired = String.join(", ", taken);
            commit();
        }
    }
}
