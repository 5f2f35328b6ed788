// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.util.List;
import java.util.Optional;

/** The processes as the library tells of them. */
final class LibraryProcesses implements ProcessSource {

    LibraryProcesses() {}

    @Override
    public List<ProcessInfo> all() {
        return ProcessInfo.all();
    }

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return ProcessInfo.of(pid);
    }

    @Override
    public ProcessTree tree() {
        return ProcessTree.snapshot();
    }
}
