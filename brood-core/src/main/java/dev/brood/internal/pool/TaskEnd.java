// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

/** What the kind of a message says with which a worker tells that a task has ended: bits. */
final class TaskEnd {

    /** It threw something, which the body tells; else the body is its value. */
    static final int FAILURE = 1;

    /** The body names a parcel, and that has what the body would. */
    static final int PARCEL = 2;

    /** The worker keeps open what the body names until it gets a receipt. */
    static final int KEPT = 4;

    private TaskEnd() {}

    static boolean has(int kind, int bit) {
        return (kind & bit) != 0;
    }
}
