// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The event {@code dev.brood.SharedWait}. Loaded only where module {@code jdk.jfr} is. */
@Name("dev.brood.SharedWait")
@Label("Wait at Shared Object")
@Description("A thread has waited at an object that processes share")
@Category({"Brood", "Sharing"})
@Threshold("10 ms")
final class SharedWaitEvent extends Event implements SyncEvents.RecordedWait {

    @Label("Kind")
    @Description("lock, read-write lock, lock of data, semaphore, condition, event, latch, barrier or ring")
    String kind = "";

    @Label("Object")
    @Description("Where it lies in the session's memory")
    String object = "";

    @Label("Reference")
    @Description("What names the object to all processes of the session")
    long reference;

    @Label("Owner Process")
    @Description("The id of the process that had the lock when the wait began, -1 if there was none or it is not known")
    long owner;

    @Label("Outcome")
    @Description("reached, timed-out, interrupted or failed")
    String outcome = "";

    /** Begins an event, null if no recording wants any. */
    static SyncEvents.@Nullable RecordedWait start() {
        var event = new SharedWaitEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    @Override
    public void ended(Core core, long ownerWord, String how) {
        end();
        if (shouldCommit()) {
            kind = SyncEvents.kind(core.cell.kind());
            object = core.cell.toString();
            reference = core.attachment.reference();
            owner = SyncEvents.pid(core.around.peers(), ownerWord);
            outcome = how;
            commit();
        }
    }
}
