// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.os.ClockTicks;
import dev.brood.internal.os.ProcessFiles;
import dev.brood.internal.os.UsedResources;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ResourceUse;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a child has used, while it lives and afterwards. */
final class ChildUse {

    /** Read when the first child is asked for. */
    private static final class Ticks {
        static final ClockTicks SYSTEM = ClockTicks.of(ProcessFiles.system().root());
    }

    private ChildUse() {}

    static Optional<ResourceUse> of(LaunchedProcess child) {
        if (!ProcessFiles.system().arePresent()) {
            throw new UnsupportedOperationException("what process " + child.name() + " uses is read from the process file system of Linux, and this"
                    + " system (" + System.getProperty("os.name") + ") has none mounted at /proc that shows this process. In a container, mount"
                    + " /proc.");
        }
        Optional<ProcessInfo> info = ProcessInfo.of(child.pid());
        OptionalLong proportional = info.map(ProcessInfo::proportionalMemory).orElse(OptionalLong.empty());
        OptionalInt descriptors = info.map(ProcessInfo::openDescriptors).orElse(OptionalInt.empty());
        Optional<UsedResources> now = child.lookAtUse(); // after the others: if it is its own, so are they
        return now.isPresent()
                ? now.map(used -> convert(used, proportional, descriptors, false))
                : child.lastUse().map(last -> convert(last.used(), OptionalLong.empty(), OptionalInt.empty(), last.complete()));
    }

    private static ResourceUse convert(UsedResources used, OptionalLong proportional, OptionalInt descriptors, boolean complete) {
        return new ResourceUse(
                Ticks.SYSTEM.duration(used.stat().userTicks()),
                Ticks.SYSTEM.duration(used.stat().systemTicks()),
                used.status().residentBytes(),
                used.status().peakResidentBytes(),
                proportional,
                used.stat().threads(),
                descriptors,
                used.stat().minorFaults(),
                used.stat().majorFaults(),
                complete);
    }
}
