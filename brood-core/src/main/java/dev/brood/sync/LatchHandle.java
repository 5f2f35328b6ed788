// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.LatchCore;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The handle of a latch. */
final class LatchHandle extends Handle<LatchCore> implements SharedLatch {

    @Serial
    private static final long serialVersionUID = 1L;

    LatchHandle(Core.Surroundings around, Attachment attachment) {
        super(new LatchCore(around, attachment));
    }

    static LatchHandle create(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("A latch of " + count + " was asked for; use 0 or more.");
        }
        return Session.current().objects().create(CellKind.LATCH, cell -> LatchCore.initialize(cell, count), LatchHandle::new);
    }

    @Override
    protected String noun() {
        return "latch";
    }

    @Override
    protected String state(LatchCore open) {
        return "count: " + open.count();
    }

    @Override
    public void countDown() {
        core().countDown();
    }

    @Override
    public long getCount() {
        return core().count();
    }

    // A thread that waits keeps the handle reachable, or it could be closed as forgotten meanwhile.

    @Override
    public void await() throws InterruptedException {
        try {
            core().await();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        try {
            return core().await(time, Objects.requireNonNull(unit, "unit"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
