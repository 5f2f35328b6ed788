// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.LockCore;
import dev.brood.internal.sync.LockingHandle;
import dev.brood.sync.SharedCondition;
import dev.brood.sync.SharedLock;
import java.io.Serial;
import java.io.Serializable;

/** The lock that a shared value has in itself: it travels, and ends, with the value. */
final class OwnLock extends LockingHandle implements SharedLock {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Handle<?> owner;

    OwnLock(Handle<?> owner, LockCore core) {
        super(core);
        this.owner = owner;
    }

    @Override
    protected LockCore core() {
        if (!owner.isOpen()) {
            throw closed();
        }
        return super.core();
    }

    @Override
    public String toString() {
        return owner.isOpen() ? super.toString() : "closed " + noun();
    }

    @Override
    public Hold acquire() {
        Hold hold = this::unlock; // and not the core's: that the lock is held keeps its owner's handle
        lock(); // after that: where no heap is left for the one, the other is not taken
        return hold;
    }

    @Override
    public SharedCondition newCondition() {
        return SharedCondition.create(this);
    }

    /** Does nothing: the lock is closed with its owner. */
    @Override
    public void close() {}

    private record Reference(Handle<?> owner) implements Serializable {
        Object readResolve() {
            return ((Locked) owner).lock();
        }
    }

    @Override
    @Serial
    protected Object writeReplace() {
        return new Reference(owner);
    }
}
