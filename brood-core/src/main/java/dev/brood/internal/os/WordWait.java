// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.MemorySegment;

/**
 * How a thread sleeps until a word of shared memory changes, and how another process wakes it.
 *
 * <p>Implementations are thread-safe. They may wake for no reason; who waits looks at the word again.
 */
public interface WordWait {

    /** System property that chooses: {@code futex}, {@code address} (macOS), or {@code portable}. */
    String PROPERTY = "brood.wait";

    /**
     * Sleeps while the word has the expected value, until it is woken or the time is over. A change of the word before the
     * sleep is never missed. An interrupt of the thread does not end it, where {@link #isNative()}.
     *
     * @param word four bytes of shared memory, aligned
     * @param expected the value that is waited on
     * @param nanos how long at most, positive
     */
    void await(MemorySegment word, int expected, long nanos);

    /**
     * Wakes the thread that sleeps on a word, if there is one. The word has been changed before.
     *
     * @param word the word
     */
    void wake(MemorySegment word);

    /** {@return whether a sleeping thread is inside the system, so that a virtual one would hold its carrier} */
    boolean isNative();

    /** {@return the way of this machine, or the one that {@value #PROPERTY} names} */
    static WordWait system() {
        return WordWaits.SYSTEM;
    }

    /** {@return the way of every machine, which looks at the word again and again} */
    static WordWait portable() {
        return WordWaits.PORTABLE;
    }
}
