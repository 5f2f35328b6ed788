// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Deadline;
import dev.brood.internal.sync.WaitPlace;
import java.io.Serial;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The handle of a queue whose consumers say when they are done. */
final class JoinableHandle<E> extends RingQueue<E> implements JoinableQueue<E> {

    @Serial
    private static final long serialVersionUID = 1L;

    JoinableHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    @Override
    public void taskDone() {
        if (!core().done()) {
            throw new IllegalStateException("taskDone() was called more often than elements were taken from this queue in this process."
                    + " Call it once for each, in the process that has taken it.");
        }
    }

    @Override
    public void join() throws InterruptedException {
        join(WaitPlace.FOREVER);
    }

    @Override
    public boolean join(long time, TimeUnit unit) throws InterruptedException {
        return join(Deadline.after(time, Objects.requireNonNull(unit, "unit")));
    }

    private boolean join(long deadline) throws InterruptedException {
        try {
            return core().waits().awaitDone(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
