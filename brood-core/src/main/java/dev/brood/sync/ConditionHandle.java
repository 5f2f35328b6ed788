// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.ConditionCore;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Monitor;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The handle of a condition, with that of its lock. */
final class ConditionHandle extends Handle<ConditionCore> implements SharedCondition {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient volatile @Nullable Lock lock;

    ConditionHandle(Core.Surroundings around, Attachment attachment) {
        super(new ConditionCore(around, attachment));
    }

    static ConditionHandle create(Lock lock) {
        Given.notNull(lock, "create", "a SharedLock, or the write lock of a SharedReadWriteLock");
        if (!(lock instanceof Monitor.Source source)) {
            throw new IllegalArgumentException("A " + lock.getClass().getName() + " cannot have a shared condition. Give a SharedLock, or"
                    + " the write lock of a SharedReadWriteLock.");
        }
        Monitor monitor = source.monitor();
        ConditionHandle made = Session.current()
                .objects()
                .create(CellKind.CONDITION, cell -> ConditionCore.initialize(cell, monitor), ConditionHandle::new);
        return made.linked(lock, source);
    }

    private ConditionHandle linked(Lock to, Monitor.Source source) {
        core().link(source);
        lock = to;
        return this;
    }

    @Override
    protected String noun() {
        return "condition";
    }

    @Override
    protected String state(ConditionCore open) {
        return "threads waiting: " + open.waitingNow();
    }

    @Override
    public Lock lock() {
        Lock known = lock;
        if (known == null) {
            throw closed();
        }
        return known;
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
    public void awaitUninterruptibly() {
        try {
            core().awaitUninterruptibly();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        try {
            return core().awaitNanos(nanos);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        Given.notNull(unit, "await", "the unit of the limit");
        try {
            return core().await(time, unit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        Given.notNull(deadline, "awaitUntil", "when to give up");
        try {
            return core().awaitUntil(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void signal() {
        core().signal(1);
    }

    @Override
    public int signal(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException(threads + " threads cannot be woken; the number must be 0 or more.");
        }
        return core().signal(threads);
    }

    @Override
    public void signalAll() {
        core().signalAll();
    }

    @Override
    public int waiting() {
        return core().waiting();
    }

    /** A condition on its way; its lock goes with it, and is opened first. */
    private record WithLock(Lock lock, Object condition) implements Serializable {
        Object readResolve() {
            return ((ConditionHandle) condition).linked(lock, (Monitor.Source) lock);
        }
    }

    @Override
    @Serial
    protected Object writeReplace() {
        return new WithLock(lock(), super.writeReplace());
    }
}
