// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.BarrierCore;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle of a barrier. */
final class BarrierHandle extends Handle<BarrierCore> implements SharedBarrier {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What came with the handle; null if there is no action. */
    private transient volatile @Nullable Action action;

    BarrierHandle(Core.Surroundings around, Attachment attachment) {
        super(new BarrierCore(around, attachment));
    }

    static BarrierHandle create(int parties, @Nullable Action action) {
        if (parties < 1 || parties > BarrierCore.MOST_PARTIES) {
            throw new IllegalArgumentException("A barrier of " + parties + " parties was asked for; use 1 to " + BarrierCore.MOST_PARTIES
                    + ".");
        }
        return Session.current().objects()
                .create(CellKind.BARRIER, cell -> BarrierCore.initialize(cell, parties), BarrierHandle::new)
                .with(action);
    }

    private BarrierHandle with(@Nullable Action brought) {
        if (action == null) {
            action = brought;
        }
        return this;
    }

    @Override
    protected String noun() {
        return "barrier";
    }

    @Override
    protected String state(BarrierCore open) {
        return open.isBroken() ? "broken" : "waiting: " + open.waiting() + " of " + open.parties();
    }

    // A thread that waits keeps the handle reachable, or it could be closed as forgotten meanwhile.

    @Override
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return core().await(action);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int await(long time, TimeUnit unit) throws InterruptedException, BrokenBarrierException, TimeoutException {
        try {
            return core().await(action, time, Objects.requireNonNull(unit, "unit"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void abort() {
        core().abort();
    }

    @Override
    public void reset() {
        core().reset();
    }

    @Override
    public boolean isBroken() {
        return core().isBroken();
    }

    @Override
    public int getParties() {
        return core().parties();
    }

    @Override
    public int getNumberWaiting() {
        return core().waiting();
    }

    /** A handle on its way, with its action. */
    private record Travelling(Object handle, @Nullable Action action) implements Serializable {
        Object readResolve() {
            return ((BarrierHandle) handle).with(action);
        }
    }

    @Override
    @Serial
    protected Object writeReplace() {
        return new Travelling(super.writeReplace(), action);
    }
}
