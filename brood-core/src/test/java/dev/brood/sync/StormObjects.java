// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.memory.SharedLong;
import java.io.Serializable;

import static org.assertj.core.api.Assertions.assertThat;

/** What a storm rages about: one object of each kind, and the journal. */
record StormObjects(
        StormJournal journal,
        SharedLong counter,
        SharedLock plain,
        SharedLock fair,
        SharedLock failing,
        SharedLock buffer,
        SharedCondition notFull,
        SharedCondition notEmpty,
        SharedSemaphore semaphore,
        SharedBarrier barrier,
        SharedLock resetting,
        SharedReadWriteLock readWrite)
        implements AutoCloseable, Serializable {

    static final int CAPACITY = 4;
    static final int PERMITS = 3;
    static final int PARTIES = 3;

    static StormObjects create(int participants, int waits) {
        StormJournal journal = StormJournal.create(participants, waits);
        SharedLock buffer = SharedLock.create();
        return new StormObjects(
                journal,
                SharedLong.create(0),
                SharedLock.builder().reentrant(false).build(),
                SharedLock.builder().fair(true).build(),
                SharedLock.builder().onOwnerDeath(OwnerDeath.FAIL).build(),
                buffer,
                buffer.newCondition(),
                buffer.newCondition(),
                SharedSemaphore.bounded(PERMITS),
                SharedBarrier.create(PARTIES, () -> journal.words().getAndAdd(StormJournal.ROUNDS, 1)),
                SharedLock.create(),
                SharedReadWriteLock.create());
    }

    /** Wakes who waits at the conditions, to see that the storm is over. */
    void wakeAll() {
        buffer.lock();
        try {
            notFull.signalAll();
            notEmpty.signalAll();
        } finally {
            buffer.unlock();
        }
    }

    /** After the storm, nobody has anything, and nobody waits. */
    void checkNothingIsHeld() {
        for (SharedLock lock : new SharedLock[] {counter.lock(), plain, fair, failing, buffer, resetting}) {
            assertThat(lock.owner()).isEmpty();
            assertThat(lock.isLocked()).isFalse();
        }
        try (var held = buffer.acquire()) {
            assertThat(held).isNotNull();
            assertThat(buffer.recoveredFromDeath()).isFalse();
            assertThat(notFull.waiting()).isZero();
            assertThat(notEmpty.waiting()).isZero();
        }
        assertThat(semaphore.holders()).isEmpty();
        assertThat(semaphore.availablePermits()).isEqualTo(PERMITS);
        assertThat(barrier.getNumberWaiting()).isZero();
        assertThat(readWrite.readers()).isEmpty();
        assertThat(readWrite.writer()).isEmpty();
        assertThat(readWrite.writeLock().tryLock()).isTrue();
        readWrite.writeLock().unlock();
    }

    @Override
    public void close() {
        notFull.close();
        notEmpty.close();
        buffer.close();
        counter.close();
        plain.close();
        fair.close();
        failing.close();
        semaphore.close();
        barrier.close();
        resetting.close();
        readWrite.close();
        journal.close();
    }
}
