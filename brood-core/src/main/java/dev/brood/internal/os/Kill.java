// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.util.Optional;

/**
 * Signals to other processes by identity, so that a reused pid is never hit.
 *
 * <p>Uses {@link ProcessHandle}, which compares the start time once more before it signals. Thread-safe.
 */
public final class Kill {

    private Kill() {}

    /**
     * Sends SIGKILL, which ends a stopped process, too.
     *
     * @param process the process; this one is refused silently
     * @return whether the signal was sent: false if the process is gone, is this one, or may not be signalled
     */
    public static boolean forcibly(ProcessIdentity process) {
        return handle(process).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    private static Optional<ProcessHandle> handle(ProcessIdentity process) {
        if (process.pid() <= 0 || process.pid() == ProcessHandle.current().pid()) {
            return Optional.empty();
        }
        // The handle remembers the start time it saw; the identity is compared after that, so both name one process.
        return ProcessHandle.of(process.pid()).filter(handle -> ProcFs.system().isRunning(process));
    }
}
