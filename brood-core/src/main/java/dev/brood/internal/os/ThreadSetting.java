// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.util.List;

/**
 * Something that Linux keeps for each thread, inherited by the threads that it starts, and that is to be the same for all of a process.
 * Implementations are thread-safe.
 */
interface ThreadSetting {

    /**
     * {@return whether a thread has it; true also if the thread is gone}
     *
     * @param pid its process
     * @param thread the thread
     */
    boolean isSet(long pid, long thread);

    /**
     * Sets it; threads that are gone are left out.
     *
     * @param pid their process
     * @param threads at least one
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws RuntimeException if it cannot be set for another reason
     */
    void set(long pid, List<Long> threads);
}
