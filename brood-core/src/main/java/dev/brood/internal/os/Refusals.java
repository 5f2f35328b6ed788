// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.NotPermittedException;
import java.util.Optional;

/** What is said when the system does not let this process change another one. */
final class Refusals {

    private Refusals() {}

    /**
     * A nice value was not permitted.
     *
     * @param own whether it would be with more rights; false if the process is another user's
     */
    static NotPermittedException nice(long pid, int nice, boolean own) {
        String now = ProcessFiles.system().stat(pid).map(line -> ", which has " + line.nice()).orElse("");
        return new NotPermittedException("the nice value " + nice + " of process " + pid + user(ProcessHandle.of(pid)) + now
                + ": the system does not permit it to this process" + user(Optional.of(ProcessHandle.current()))
                + (own
                        ? ". To be served before others takes the capability CAP_SYS_NICE, which root has, or a limit that allows it (ulimit -e);"
                                + " a higher value is always permitted."
                        : ". Ask for it in a process of the same user, or of one with the capability CAP_SYS_NICE, such as root."), pid);
    }

    /** Another user's process was to be bound to processors. */
    static NotPermittedException affinity(long pid) {
        return new NotPermittedException("the affinity of process " + pid + user(ProcessHandle.of(pid))
                + " cannot be set: the system does not permit it to this process" + user(Optional.of(ProcessHandle.current()))
                + ". Ask for it in a process of the same user, or of one with the capability CAP_SYS_NICE, such as root.", pid);
    }

    static String user(Optional<ProcessHandle> process) {
        return process.flatMap(handle -> handle.info().user()).map(name -> " of user " + name).orElse("");
    }
}
