// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.memory.SharedLongArray;
import dev.brood.sync.StormJournal.Phase;
import dev.brood.sync.StormJournal.Thing;
import dev.brood.sync.StormJournal.Work;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One thread of a participant, which does one kind of work again and again, and looks each time whether somebody is where he
 * must not be: who is inside alone leaves a stamp there, and may find only that of one who was killed.
 */
final class StormThread implements Runnable {

    private static final long BARRIER_MILLIS = 500;

    /** Things are wanted by several at most times, and yet most of the processors is left for those who are started. */
    private static final long STAY_NANOS = 16_000_000;

    private static final long PAUSE_NANOS = 80_000_000;

    private final StormObjects objects;
    private final StormJournal journal;
    private final SharedLongArray words;
    private final int number;
    private final Work work;
    private final Thing thing;
    private final long stamp;
    private long count;

    StormThread(StormObjects objects, int number, Work work) {
        this.objects = objects;
        this.journal = objects.journal();
        this.words = journal.words();
        this.number = number;
        this.work = work;
        this.thing = work.thing;
        this.stamp = StormJournal.stamp(number, work);
    }

    @Override
    public void run() {
        try {
            while (!journal.isOver()) {
                count++;
                journal.entering(number, work, count);
                journal.idle(number, work, count, once());
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
            }
        } catch (Throwable e) {
            fail("threw " + e);
            e.printStackTrace();
        }
    }

    private void fail(String what) {
        journal.fail("participant " + number + ", " + work + ", operation " + count + ": " + what);
    }

    private boolean once() throws InterruptedException {
        return switch (work) {
            case OWN -> addToOwnCounter();
            case PLAIN -> add(objects.plain());
            case FAIR -> add(objects.fair());
            case FAILING -> addTwice();
            case PUT -> put();
            case TAKE -> take();
            case PERMITS -> usePermits();
            case MEET -> meet();
            case READ -> read();
            case WRITE -> write();
        };
    }

    // Locks.

    /** Acquires a lock in one of the ways that there are. */
    private static boolean acquire(Lock lock) throws InterruptedException {
        switch (ThreadLocalRandom.current().nextInt(8)) {
            case 0 -> {
                return lock.tryLock();
            }
            case 1 -> {
                return lock.tryLock(ThreadLocalRandom.current().nextInt(3_000), TimeUnit.MICROSECONDS);
            }
            case 2 -> lock.lockInterruptibly();
            default -> lock.lock();
        }
        return true;
    }

    /** This thread is the only one inside from now on. */
    private void enter(BooleanSupplier recovered) {
        long before = journal.exchangeStamp(thing, stamp);
        if (before != 0) {
            journal.handedOn(StormJournal.number(before), thing);
            if (!journal.isKilled(StormJournal.number(before))) {
                fail("is inside together with " + StormJournal.describe(before) + ", who lives");
            } else if (!recovered.getAsBoolean()) {
                fail("came after the death of " + StormJournal.describe(before) + ", and was not told");
            }
        }
    }

    private void leave() {
        long now = journal.exchangeStamp(thing, 0);
        if (now != stamp) {
            fail("found " + StormJournal.describe(now) + " inside beside itself");
        }
    }

    private static void stay() {
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(STAY_NANOS));
        }
    }

    private void inside() {
        journal.inside(number, work, count, 0);
    }

    private void leaving() {
        journal.leaving(number, work, count);
    }

    private void increment(long index) {
        long value = words.get(index);
        stay();
        words.set(index, value + 1);
    }

    private boolean add(SharedLock lock) throws InterruptedException {
        if (!acquire(lock)) {
            return false;
        }
        inside();
        enter(lock::recoveredFromDeath);
        increment(StormJournal.COUNTERS + work.ordinal());
        leave();
        leaving();
        lock.unlock();
        return true;
    }

    @SuppressWarnings("LockNotBeforeTry") // what is thrown meanwhile ends the storm
    private boolean addToOwnCounter() throws InterruptedException {
        SharedLock lock = objects.counter().lock();
        if (!acquire(lock)) {
            return false;
        }
        lock.lock();
        inside();
        enter(lock::recoveredFromDeath);
        long value = objects.counter().get();
        stay();
        objects.counter().set(value + 1);
        words.set(StormJournal.COUNTERS + work.ordinal(), value + 1);
        leave();
        leaving();
        lock.unlock();
        lock.unlock();
        return true;
    }

    /** Two counters that are equal, except to those who have been warned. */
    private boolean addTwice() throws InterruptedException {
        SharedLock lock = objects.failing();
        try {
            if (!acquire(lock)) {
                return false;
            }
        } catch (OwnerDiedException e) {
            lock.lockInconsistent(); // it may have been mended meanwhile
        }
        inside();
        boolean warned = lock.isInconsistent();
        enter(() -> warned);
        int counter = StormJournal.COUNTERS + work.ordinal();
        int mirror = StormJournal.MIRROR;
        if (words.get(counter) != words.get(mirror)) {
            if (!warned) {
                fail("found " + words.get(counter) + " beside " + words.get(mirror) + " without a warning");
            }
            words.set(mirror, words.get(counter));
        }
        if (warned) {
            lock.markConsistent();
        }
        increment(counter);
        increment(mirror);
        leave();
        leaving();
        lock.unlock();
        return true;
    }

    // Conditions.

    private boolean put() throws InterruptedException {
        return move(objects.notFull(), StormObjects.CAPACITY, objects.notEmpty(), 1);
    }

    private boolean take() throws InterruptedException {
        return move(objects.notEmpty(), 0, objects.notFull(), -1);
    }

    private boolean move(SharedCondition mine, int limit, SharedCondition others, int change) throws InterruptedException {
        SharedLock lock = objects.buffer();
        if (!acquire(lock)) {
            return false;
        }
        boolean moved = false;
        enterBuffer(lock);
        while (buffered() == limit && !journal.isOver()) {
            leave();
            await(mine);
            enterBuffer(lock);
        }
        if (!journal.isOver()) {
            inside();
            long now = buffered() + change;
            stay();
            words.set(StormJournal.BUFFERED, now);
            others.signal();
            moved = true;
        }
        leave();
        leaving();
        lock.unlock();
        return moved;
    }

    private long buffered() {
        long buffered = words.get(StormJournal.BUFFERED);
        if (buffered < 0 || buffered > StormObjects.CAPACITY) {
            fail("found " + buffered + " elements in a buffer of " + StormObjects.CAPACITY);
        }
        return buffered;
    }

    /** Who got the lock after a death signals, since the dead may have been about to. */
    private void enterBuffer(SharedLock lock) {
        enter(lock::recoveredFromDeath);
        if (lock.recoveredFromDeath()) {
            objects.notFull().signalAll();
            objects.notEmpty().signalAll();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller has the loop
    private static void await(SharedCondition condition) throws InterruptedException {
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> condition.awaitUninterruptibly();
            case 1 -> condition.awaitNanos(ThreadLocalRandom.current().nextLong(5_000_000));
            default -> condition.await();
        }
    }

    // Semaphore.

    private boolean usePermits() throws InterruptedException {
        SharedSemaphore semaphore = objects.semaphore();
        int permits = 1 + ThreadLocalRandom.current().nextInt(2);
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> {
                if (!semaphore.tryAcquire(permits)) {
                    return false;
                }
            }
            case 1 -> {
                if (!semaphore.tryAcquire(permits, ThreadLocalRandom.current().nextInt(3_000), TimeUnit.MICROSECONDS)) {
                    return false;
                }
            }
            case 2 -> semaphore.acquireUninterruptibly(permits);
            default -> semaphore.acquire(permits);
        }
        journal.inside(number, work, count, permits);
        checkPermits();
        stay();
        checkPermits();
        leaving();
        semaphore.release(permits);
        return true;
    }

    private void checkPermits() {
        int permits = journal.permitsAtOnce();
        if (permits > StormObjects.PERMITS) {
            fail(permits + " permits of " + StormObjects.PERMITS + " are used at once");
        }
    }

    // Barrier.

    private boolean meet() throws InterruptedException {
        SharedBarrier barrier = objects.barrier();
        try {
            long rounds = words.getVolatile(StormJournal.ROUNDS);
            int index = barrier.await(BARRIER_MILLIS, TimeUnit.MILLISECONDS);
            inside();
            if (words.getVolatile(StormJournal.ROUNDS) <= rounds) {
                fail("came through the barrier without a round");
            }
            words.getAndAdd(StormJournal.MET + index, 1);
            return true;
        } catch (TimeoutException | BrokenBarrierException e) {
            journal.waited(thing, journal.since(number, work));
            resetIfBroken(barrier);
            return false;
        }
    }

    private void resetIfBroken(SharedBarrier barrier) {
        objects.resetting().lock();
        try {
            if (barrier.isBroken()) {
                barrier.reset();
            }
        } finally {
            objects.resetting().unlock();
        }
    }

    // Read-write lock.

    private boolean read() throws InterruptedException {
        Lock lock = objects.readWrite().readLock();
        if (!acquire(lock)) {
            return false;
        }
        inside();
        checkNobodyWrites();
        stay();
        checkNobodyWrites();
        leaving();
        lock.unlock();
        return true;
    }

    private void checkNobodyWrites() {
        long writer = journal.stampOf(thing);
        if (writer != 0 && !journal.isKilled(StormJournal.number(writer))) {
            fail("reads while " + StormJournal.describe(writer) + " writes");
        }
    }

    private boolean write() throws InterruptedException {
        Lock lock = objects.readWrite().writeLock();
        if (!acquire(lock)) {
            return false;
        }
        inside();
        enter(objects.readWrite()::recoveredFromDeath);
        checkNobodyReads();
        increment(StormJournal.COUNTERS + work.ordinal());
        checkNobodyReads();
        leave();
        leaving();
        lock.unlock();
        return true;
    }

    private void checkNobodyReads() {
        for (int place = 0; place < StormJournal.PLACES; place++) {
            int reader = journal.at(place);
            if (reader >= 0 && journal.phase(reader, Work.READ) == Phase.INSIDE && !journal.isKilled(reader)) {
                fail("writes while participant " + reader + " reads");
            }
        }
    }
}
