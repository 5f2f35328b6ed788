// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.util.List;

/** A way to send signals. Implementations are thread-safe. */
interface KillCall {

    /** What became of a signal; source: the errors of {@code kill(2)}. */
    enum Outcome {
        /** It was sent; whether and when it is delivered is the receiver's matter. */
        SENT,
        /** ESRCH. */
        NO_SUCH_PROCESS,
        /** EPERM. */
        NOT_PERMITTED
    }

    /**
     * Sends a signal.
     *
     * @param pid a process id, or minus the id of a process group, below -1
     * @param signal a number of this system, positive
     * @return what became of it
     * @throws dev.brood.error.BroodException if it cannot be sent for another reason
     */
    Outcome kill(int pid, int signal);

    /**
     * Sends a signal to those of some processes that are there and may be signalled.
     *
     * @param pids process ids, positive
     * @param signal a number of this system, positive
     * @throws dev.brood.error.BroodException if signals cannot be sent
     */
    default void killAll(List<Integer> pids, int signal) {
        pids.forEach(pid -> kill(pid, signal));
    }
}
