// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

/**
 * The state of a slot, in the order that it goes through them.
 *
 * <pre>
 *         claim              own byte held            byte free              by any number        carriers gone,
 *         (the parent)       (the child)              (the parent, or who    of processes         byte free
 *                                                      finds it orphaned)
 *   FREE ─────────► STARTING ─────────────► LIVE ─────────────► DEAD ─────────────► RECOVERING ─────────────► FREE
 *    g               g + 1 │                                     ▲
 *                          └─────────────────────────────────────┘  process gone before it held its byte
 * </pre>
 *
 * <p>Every arrow is one compare-and-set of the slot's word, which holds the generation and the parent too. The numbers are
 * what shared memory holds; they are part of the layout's version.
 */
public enum SlotState {
    /** Nobody's; the generation is that of the last owner. */
    FREE(0),
    /** Claimed by a parent for a child that does not hold its byte yet. */
    STARTING(1),
    /** The process holds, or held until it died, the slot's byte. */
    LIVE(2),
    /** The process is known to be gone; nothing is repaired yet. */
    DEAD(3),
    /** What the process left behind is being removed, by nobody in particular. */
    RECOVERING(4);

    private static final SlotState[] VALUES = values();

    private final int number;

    SlotState(int number) {
        this.number = number;
    }

    static SlotState ofNumber(int number) {
        if (number >= VALUES.length) {
            throw new IllegalStateException("Slot state " + number + " is not one of the " + VALUES.length
                    + " that this version knows: the table is damaged.");
        }
        return VALUES[number];
    }

    int number() {
        return number;
    }
}
