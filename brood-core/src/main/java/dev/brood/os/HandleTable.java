// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The processes as the JDK knows them, for systems without a process file system. */
final class HandleTable implements ProcessTable {

    HandleTable() {}

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return ProcessHandle.of(pid).map(handle -> new HandleProcess(this, handle));
    }

    @Override
    public List<ProcessInfo> all() {
        return ProcessHandle.allProcesses()
                .sorted(Comparator.comparingLong(ProcessHandle::pid))
                .<ProcessInfo>map(handle -> new HandleProcess(this, handle))
                .toList();
    }

    @Override
    public boolean canBeParent(ProcessInfo parent, ProcessInfo child) {
        return !(parent instanceof HandleProcess first && child instanceof HandleProcess second && first.isYoungerThan(second));
    }
}
