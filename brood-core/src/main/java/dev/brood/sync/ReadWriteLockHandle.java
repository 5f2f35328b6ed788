// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Monitor;
import dev.brood.internal.sync.ReadWriteCore;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The handle of a read-write lock. */
final class ReadWriteLockHandle extends Handle<ReadWriteCore> implements SharedReadWriteLock {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Lock reading = new ReadSide(this);
    private final transient Lock writing = new WriteSide(this);

    ReadWriteLockHandle(Core.Surroundings around, Attachment attachment) {
        super(new ReadWriteCore(around, attachment));
    }

    @Override
    protected String noun() {
        return "read-write lock";
    }

    @Override
    protected String state(ReadWriteCore open) {
        return open.writer().map(writer -> "written under by " + writer).orElseGet(() -> "readers: " + open.readers().size());
    }

    @Override
    protected ReadWriteCore core() {
        return super.core();
    }

    @Override
    public Lock readLock() {
        return reading;
    }

    @Override
    public Lock writeLock() {
        return writing;
    }

    @Override
    public int readHoldCount() {
        return core().readHoldCount();
    }

    @Override
    public int writeHoldCount() {
        return core().writeHoldCount();
    }

    @Override
    public boolean isWriteLocked() {
        return core().isWriteLocked();
    }

    @Override
    public Optional<String> writer() {
        return core().writer();
    }

    @Override
    public List<String> readers() {
        return core().readers();
    }

    @Override
    public boolean recoveredFromDeath() {
        return core().isRecovered();
    }

    @Override
    public boolean isInconsistent() {
        return core().isInconsistent();
    }

    @Override
    public void lockInconsistent() {
        try {
            core().lockInconsistent();
        } finally {
            Reference.reachabilityFence(this); // or it could be closed as forgotten while the thread waits
        }
    }

    @Override
    public void markConsistent() {
        core().markConsistent();
    }

    /** One of the two locks, as it travels: by the whole. */
    private record Side(ReadWriteLockHandle whole, boolean writes) implements Serializable {
        Object readResolve() {
            return writes ? whole.writing : whole.reading;
        }
    }

    /** The lock for reading. */
    private static final class ReadSide implements Lock, Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient ReadWriteLockHandle whole;

        ReadSide(ReadWriteLockHandle whole) {
            this.whole = whole;
        }

        @Override
        public String toString() {
            return "read lock of " + whole;
        }

        @Override
        public void lock() {
            try {
                whole.core().readLock();
            } finally {
                Reference.reachabilityFence(whole);
            }
        }

        @Override
        public void lockInterruptibly() throws InterruptedException {
            try {
                whole.core().readLockInterruptibly();
            } finally {
                Reference.reachabilityFence(whole);
            }
        }

        @Override
        public boolean tryLock() {
            return whole.core().tryReadLock();
        }

        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            Given.notNull(unit, "tryLock", "the unit of the limit");
            try {
                return whole.core().tryReadLock(time, unit);
            } finally {
                Reference.reachabilityFence(whole);
            }
        }

        @Override
        public void unlock() {
            whole.core().readUnlock();
        }

        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException("A read lock has no conditions, since many have it at once. Use those of the write"
                    + " lock.");
        }

        @Serial
        private Object writeReplace() {
            return new Side(whole, false);
        }
    }

    /** The lock for writing. */
    private static final class WriteSide implements Lock, Monitor.Source, Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient ReadWriteLockHandle whole;

        WriteSide(ReadWriteLockHandle whole) {
            this.whole = whole;
        }

        @Override
        public String toString() {
            return "write lock of " + whole;
        }

        @Override
        public Monitor monitor() {
            return whole.core();
        }

        @Override
        public void lock() {
            try {
                whole.core().writeLock();
            } finally {
                Reference.reachabilityFence(whole);
            }
        }

        @Override
        public void lockInterruptibly() throws InterruptedException {
            try {
                whole.core().writeLockInterruptibly();
            } finally {
                Reference.reachabilityFence(whole);
            }
        }

        @Override
        public boolean tryLock() {
            return whole.core().tryWriteLock();
        }

        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            Given.notNull(unit, "tryLock", "the unit of the limit");
            try {
                return whole.core().tryWriteLock(time, unit);
            } finally {
                Reference.reachabilityFence(whole);
            }
        }

        @Override
        public void unlock() {
            whole.core().writeUnlock();
        }

        @Override
        public SharedCondition newCondition() {
            return ConditionHandle.create(this);
        }

        @Serial
        private Object writeReplace() {
            return new Side(whole, true);
        }
    }

    /** What a lock is going to be like. */
    static final class Settings implements Builder {
        private OwnerDeath policy = OwnerDeath.RELEASE;

        @Override
        public Builder onOwnerDeath(OwnerDeath asked) {
            policy = Objects.requireNonNull(asked, "policy");
            return this;
        }

        @Override
        public SharedReadWriteLock build() {
            long type = policy == OwnerDeath.FAIL ? ReadWriteCore.FAILING : 0;
            return Session.current()
                    .objects()
                    .create(CellKind.READ_WRITE_LOCK, cell -> cell.describePlain(type, 0), ReadWriteLockHandle::new);
        }
    }
}
