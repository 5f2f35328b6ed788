// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

/** What a process has to do with the end of its session, as it stands in its slot. Ordered: it goes up only. */
enum Cleaning {
    /** It has not noticed that anybody died, or leaves the work to others. */
    NONE,
    /** It has seen that the root is dead, and does the work unless a lower slot does. */
    AT_WORK,
    /** It has found none but processes that can end by themselves, and stays until they have. */
    LAST_OUT;

    static Cleaning ofNumber(int number) {
        return number >= 0 && number < values().length ? values()[number] : NONE;
    }
}
