// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.ProcessFiles;
import java.util.List;
import java.util.Optional;

/** Where processes are looked up. */
interface ProcessTable {

    /** {@return the process that has a pid now} */
    Optional<ProcessInfo> find(long pid);

    /** {@return all processes, with ascending pids} */
    List<ProcessInfo> all();

    /**
     * {@return whether a process that has the pid of another's parent can be that, as far as start times tell: parents are older. If not, the pid has gone to a
     * younger process between the two looks}
     */
    boolean canBeParent(ProcessInfo parent, ProcessInfo child);

    /** {@return the table of this machine} */
    static ProcessTable system() {
        return SystemTable.INSTANCE;
    }

    /** Chosen at the first look. */
    final class SystemTable {

        static final ProcessTable INSTANCE = choose(ProcessFiles.system());

        private SystemTable() {}

        static ProcessTable choose(ProcessFiles files) {
            return files.arePresent() ? new LinuxTable(files) : new HandleTable();
        }
    }
}
