// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

/**
 * Sees to it that the stack does not end in the middle of something that has to be finished: what the JDK's own locks have
 * {@code @ReservedStackAccess} for, which is the JDK's alone.
 */
public final class StackRoom {

    /** Calls that go deeper than any wait does, also where the wait is interpreted and these are not. */
    private static final int WAIT = 600;

    /** The same for an unlock. */
    private static final int UNLOCK = 100;

    private StackRoom() {}

    /**
     * Goes as deep as a wait may, and comes back. To be called before anything is changed.
     *
     * @throws StackOverflowError if the stack ends before
     */
    static void ensureForWait() {
        ensure(WAIT);
    }

    /**
     * Goes as deep as an unlock may, and comes back. To be called before a lock is taken that nobody else would release.
     *
     * @throws StackOverflowError if the stack ends before
     */
    public static void ensureForUnlock() {
        ensure(UNLOCK);
    }

    private static void ensure(int calls) {
        int depth = descend(calls);
        assert depth == calls : depth;
    }

    private static int descend(int calls) {
        return calls == 0 ? 0 : descend(calls - 1) + 1;
    }
}
