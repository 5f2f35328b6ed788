// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import org.jspecify.annotations.Nullable;

/** The machinery of an object that has a lock of its own, which is made ready when it is first asked for. Thread-safe. */
public abstract class LockedCore extends Core {

    private volatile @Nullable LockCore lock;

    LockedCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    /** {@return the machinery of the object's own lock} */
    public final LockCore lock() {
        LockCore known = lock;
        if (known == null) {
            synchronized (this) {
                known = lock;
                if (known == null) {
                    known = new LockCore(around, attachment);
                    lock = known;
                }
            }
        }
        return known;
    }

    @Override
    protected void abandon() {
        LockCore known = lock;
        if (known != null) {
            known.leave();
        }
    }
}
