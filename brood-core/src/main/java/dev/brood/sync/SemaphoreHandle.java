// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.SemaphoreCore;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The handle of a semaphore. */
final class SemaphoreHandle extends Handle<SemaphoreCore> implements SharedSemaphore {

    @Serial
    private static final long serialVersionUID = 1L;

    SemaphoreHandle(Core.Surroundings around, Attachment attachment) {
        super(new SemaphoreCore(around, attachment));
    }

    @Override
    protected String noun() {
        return "semaphore";
    }

    @Override
    protected String state(SemaphoreCore open) {
        return "permits available: " + open.availablePermits();
    }

    // A thread that waits keeps the handle reachable, or it could be closed as forgotten meanwhile.

    @Override
    public void acquire(int permits) throws InterruptedException {
        try {
            core().acquire(permits);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void acquireUninterruptibly(int permits) {
        try {
            core().acquireUninterruptibly(permits);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean tryAcquire(int permits) {
        return core().tryAcquire(permits);
    }

    @Override
    public boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException {
        try {
            return core().tryAcquire(permits, time, Objects.requireNonNull(unit, "unit"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void release(int permits) {
        core().release(permits);
    }

    @Override
    public int availablePermits() {
        return core().availablePermits();
    }

    @Override
    public int drainPermits() {
        return core().drainPermits();
    }

    @Override
    public List<Holder> holders() {
        return core().holders().stream()
                .map(share -> new Holder(share.process(), share.permits()))
                .toList();
    }

    /** What a semaphore is going to be like. */
    static final class Settings implements Builder {
        private final int permits;
        private boolean bounded;
        private boolean returning = true;

        Settings(int permits) {
            this.permits = permits;
        }

        @Override
        public Builder bounded(boolean asked) {
            bounded = asked;
            return this;
        }

        @Override
        public Builder returnPermitsAtDeath(boolean asked) {
            returning = asked;
            return this;
        }

        @Override
        public SharedSemaphore build() {
            if (bounded && permits < 0) {
                throw new IllegalArgumentException("A bounded semaphore of " + permits + " permits could never be used. Begin with 0 or"
                        + " more, or make it unbounded.");
            }
            int type = (bounded ? SemaphoreCore.BOUNDED : 0) | (returning ? SemaphoreCore.RETURNING : 0);
            return Session.current().objects()
                    .create(CellKind.SEMAPHORE, cell -> SemaphoreCore.initialize(cell, type, permits), SemaphoreHandle::new);
        }
    }
}
