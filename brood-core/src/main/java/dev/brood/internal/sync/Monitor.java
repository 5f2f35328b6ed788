// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;

/** The machinery of something that one thread has at a time, and gives up while it waits for a condition. Thread-safe. */
public interface Monitor {

    /** {@return this process's part in the object} */
    Attachment attachment();

    /**
     * Refuses a thread that does not have it.
     *
     * @throws IllegalMonitorStateException if the current thread does not have it
     */
    void checkHeld();

    /**
     * Gives it up, however often the current thread has it.
     *
     * @return how often that was
     * @throws IllegalMonitorStateException if the current thread does not have it
     */
    int releaseAll();

    /**
     * Takes it again, also if it is inconsistent; interrupts do not end the wait.
     *
     * @param count what {@link #releaseAll} returned
     */
    void lockAgain(int count);

    /**
     * Refuses the current thread, which has it, if it fails since its last owner died.
     *
     * @throws dev.brood.error.OwnerDiedException if it is inconsistent
     */
    void checkConsistent();

    /** The handle of such an object. */
    interface Source {
        /**
         * {@return the machinery of the object}
         *
         * @throws dev.brood.error.StaleHandleException if this process has closed it
         */
        Monitor monitor();
    }
}
