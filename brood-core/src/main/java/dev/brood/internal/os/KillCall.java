// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

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
}
