// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.Locale;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.brood.ProcessEnd}. Loaded only where module {@code jdk.jfr} is. */
@Name("dev.brood.ProcessEnd")
@Label("Process End")
@Description("A child process, or a spare, has ended and was reaped")
@Category({"Brood", "Processes"})
@StackTrace(false)
final class ProcessEndEvent extends Event {

    @Label("Name")
    String name = "";

    @Label("Process")
    long pid;

    @Label("Role")
    @Description("child, daemon, worker, detached or spare")
    String role = "";

    @Label("Exit Code")
    @Description("The status, or minus the number of the signal that ended it")
    int exitCode;

    @Label("How")
    String how = "";

    static void commit(LaunchedProcess process, ExitStatus status) {
        ProcessEndEvent event = new ProcessEndEvent();
        if (event.shouldCommit()) {
            event.name = process.name();
            event.pid = process.pid();
            event.role = process.role().name().toLowerCase(Locale.ROOT);
            event.exitCode = status.code();
            event.how = status.describe();
            event.commit();
        }
    }
}
