// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/** What one process knows of the others of its session. Thread-safe. */
public interface Peers {

    /**
     * {@return whether a process lives} A yes may be 20 ms old, a no is final.
     *
     * @param party the process
     */
    boolean isAlive(Party party);

    /**
     * {@return name, pid and state of a process, for messages}
     *
     * @param party the process
     */
    String describe(Party party);

    /**
     * Tells that a process was found dead by somebody who waited for it. Returns at once.
     *
     * @param party the process
     */
    void foundDead(Party party);

    /**
     * {@return the process id of a process, −1 if it is not known}
     *
     * @param party the process
     */
    default long pid(Party party) {
        return -1;
    }

    /**
     * Tells that this process has just taken from a dead one what that held in an object.
     *
     * @param party the dead process, or this one, which leaves the object
     * @param cell the object
     */
    default void repaired(Party party, Cell cell) {}

    /**
     * Wakes the thread of a process that waits for its doorbell.
     *
     * @param slot the slot of the process; nothing happens if nobody has it
     */
    void ring(int slot);
}
