// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event {@code dev.brood.ProcessStart}. Loaded only where module {@code jdk.jfr} is. */
@Name("dev.brood.ProcessStart")
@Label("Process Start")
@Description("A child process has been started: the call that did so")
@Category({"Brood", "Processes"})
@StackTrace(false)
final class ProcessStartEvent extends Event {

    @Label("Name")
    String name = "";

    @Label("Process")
    long pid;

    @Label("Role")
    @Description("child, daemon, worker, detached or spare")
    String role = "";

    @Label("How")
    @Description("spawned, or handed to a spare")
    String how = "";

    static ProcessStartEvent start() {
        ProcessStartEvent event = new ProcessStartEvent();
        event.begin();
        return event;
    }
}
