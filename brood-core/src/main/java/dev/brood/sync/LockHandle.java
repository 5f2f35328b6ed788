// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.LockCore;
import dev.brood.internal.sync.LockingHandle;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.util.Objects;

/** The handle of a lock. */
final class LockHandle extends LockingHandle implements SharedLock {

    @Serial
    private static final long serialVersionUID = 1L;

    LockHandle(Core.Surroundings around, Attachment attachment) {
        super(new LockCore(around, attachment));
    }

    static LockHandle create(long type) {
        return Session.current().objects().create(CellKind.LOCK, cell -> cell.describePlain(type, 0), LockHandle::new);
    }

    @Override
    public Hold acquire() {
        Hold hold = this::unlock; // and not the core's: that the lock is held keeps its handle
        lock(); // after that: where no heap is left for the one, the other is not taken
        return hold;
    }

    @Override
    public SharedCondition newCondition() {
        return ConditionHandle.create(this);
    }

    /** What a lock is going to be like. */
    static final class Settings implements Builder {
        private boolean reentrant = true;
        private boolean fair;
        private OwnerDeath policy = OwnerDeath.RELEASE;

        @Override
        public Builder reentrant(boolean asked) {
            reentrant = asked;
            return this;
        }

        @Override
        public Builder fair(boolean asked) {
            fair = asked;
            return this;
        }

        @Override
        public Builder onOwnerDeath(OwnerDeath asked) {
            policy = Objects.requireNonNull(asked, "policy");
            return this;
        }

        @Override
        public SharedLock build() {
            return create((reentrant ? LockCore.REENTRANT : 0)
                    | (fair ? LockCore.FAIR : 0)
                    | (policy == OwnerDeath.FAIL ? LockCore.FAILING : 0));
        }
    }
}
