// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.sync.LockCore;
import dev.brood.sync.SharedLock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which lock guards a block of data.
 *
 * @param kind whose lock it is
 * @param given the lock, if it is a given one
 */
record Guard(Kind kind, @Nullable SharedLock given) {

    /** Its own, which fails after the death of an owner: what it guards may be torn. */
    static final Guard OWN = new Guard(Kind.OWN, null);

    /** Its own, which is handed on at a death: what it guards is whole at any time. */
    static final Guard RELEASED = new Guard(Kind.RELEASED, null);

    /** None. */
    static final Guard NONE = new Guard(Kind.NONE, null);

    private static final int KIND_SHIFT = 8;
    private static final int KIND_MASK = 0xFF;

    /** Whose lock it is; the order is part of the layout. */
    enum Kind {
        OWN,
        GIVEN,
        NONE,
        RELEASED
    }

    /** A lock that the user has. */
    static Guard of(SharedLock lock) {
        return new Guard(Kind.GIVEN, Objects.requireNonNull(lock, "lock"));
    }

    /** The type of a block that is guarded so. */
    long type() {
        return LockCore.REENTRANT | (kind == Kind.OWN ? LockCore.FAILING : 0) | (long) kind.ordinal() << KIND_SHIFT;
    }

    static Kind ofType(long type) {
        return Kind.values()[(int) (type >>> KIND_SHIFT) & KIND_MASK];
    }
}
