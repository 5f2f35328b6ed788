// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.brood.Worker}. Loaded only where module {@code jdk.jfr} is. */
@Name("dev.brood.Worker")
@Label("Worker")
@Description("A worker process of a pool has started or ended")
@Category({"Brood", "Pool"})
@StackTrace(false)
final class WorkerEvent extends Event {

    @Label("Pool")
    String pool = "";

    @Label("Name")
    String name = "";

    @Label("Process")
    long pid;

    @Label("Change")
    @Description("started or ended")
    String change = "";

    @Label("Reason")
    String reason = "";

    static void commit(String pool, String name, long pid, String change, String reason) {
        WorkerEvent event = new WorkerEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.name = name;
            event.pid = pid;
            event.change = change;
            event.reason = reason;
            event.commit();
        }
    }
}
