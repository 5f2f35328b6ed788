// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The event {@code dev.brood.Task}. Loaded only where module {@code jdk.jfr} is. */
@Name("dev.brood.Task")
@Label("Task")
@Description("A task of a pool has ended")
@Category({"Brood", "Pool"})
@StackTrace(false)
final class TaskEvent extends Event {

    @Label("Pool")
    String pool = "";

    @Label("Task Number")
    long task;

    @Label("Description")
    String description = "";

    @Label("Worker Process")
    @Description("The id of the process that ran the task last, -1 if none did")
    long pid;

    @Label("Attempts")
    int attempts;

    @Label("Queue Time")
    @Timespan
    long queueTime;

    @Label("Run Time")
    @Timespan
    long runTime;

    @Label("Outcome")
    @Description("value, exception, timeout, died, cancelled or pool-failed")
    String outcome = "";

    static void commit(
            String pool, long number, String description, long pid, int attempts, Duration queued, Duration ran, String outcome) {
        TaskEvent event = new TaskEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.task = number;
            event.description = description;
            event.pid = pid;
            event.attempts = attempts;
            event.queueTime = queued.toNanos();
            event.runTime = ran.toNanos();
            event.outcome = outcome;
            event.commit();
        }
    }
}
