// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.jmh;

import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedCondition;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedReadWriteLock;
import dev.brood.sync.SharedSemaphore;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/**
 * Locks, semaphores and numbers between processes as one thread sees that nobody disturbs, beside those of {@code
 * java.util.concurrent}; and a condition between two threads.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("LockNotBeforeTry") // there is nothing to guard, and a finally block is not what is measured
public class SyncBenchmark {

    /** What is shared, and what it is compared with. */
    @State(Scope.Benchmark)
    public static class Objects {
        private final SharedLock lock = SharedLock.create();
        private final SharedReadWriteLock readWriteLock = SharedReadWriteLock.create();
        private final SharedSemaphore semaphore = SharedSemaphore.create(1);
        private final SharedLong number = SharedLong.create(0);
        private final ReentrantLock jdkLock = new ReentrantLock();
        private final ReentrantReadWriteLock jdkReadWriteLock = new ReentrantReadWriteLock();
        private final Semaphore jdkSemaphore = new Semaphore(1);

        /** Closes what is shared. */
        @TearDown
        public void close() {
            lock.close();
            readWriteLock.close();
            semaphore.close();
            number.close();
        }
    }

    /** A ball, and whose turn it is. */
    @State(Scope.Group)
    public static class Table {
        private final SharedLock lock = SharedLock.create();
        private final SharedCondition turned = SharedCondition.create(lock);
        private final ReentrantLock jdkLock = new ReentrantLock();
        private final Condition jdkTurned = jdkLock.newCondition();
        private boolean pinged;

        /** Closes what is shared. */
        @TearDown
        public void close() {
            turned.close();
            lock.close();
        }
    }

    /**
     * Locks and unlocks.
     *
     * @param objects what is shared
     */
    @Benchmark
    public void lock(Objects objects) {
        objects.lock.lock();
        objects.lock.unlock();
    }

    /**
     * The same with a lock of one JVM.
     *
     * @param objects what is shared
     */
    @Benchmark
    public void lockOfJdk(Objects objects) {
        objects.jdkLock.lock();
        objects.jdkLock.unlock();
    }

    /**
     * Tries to lock, and unlocks.
     *
     * @param objects what is shared
     * @return true
     */
    @Benchmark
    public boolean tryLock(Objects objects) {
        boolean locked = objects.lock.tryLock();
        objects.lock.unlock();
        return locked;
    }

    /**
     * Locks for reading, and unlocks.
     *
     * @param objects what is shared
     */
    @Benchmark
    public void read(Objects objects) {
        objects.readWriteLock.readLock().lock();
        objects.readWriteLock.readLock().unlock();
    }

    /**
     * The same with a lock of one JVM.
     *
     * @param objects what is shared
     */
    @Benchmark
    public void readOfJdk(Objects objects) {
        objects.jdkReadWriteLock.readLock().lock();
        objects.jdkReadWriteLock.readLock().unlock();
    }

    /**
     * Locks for writing, and unlocks.
     *
     * @param objects what is shared
     */
    @Benchmark
    public void write(Objects objects) {
        objects.readWriteLock.writeLock().lock();
        objects.readWriteLock.writeLock().unlock();
    }

    /**
     * The same with a lock of one JVM.
     *
     * @param objects what is shared
     */
    @Benchmark
    public void writeOfJdk(Objects objects) {
        objects.jdkReadWriteLock.writeLock().lock();
        objects.jdkReadWriteLock.writeLock().unlock();
    }

    /**
     * Acquires a permit and releases it.
     *
     * @param objects what is shared
     * @throws InterruptedException never
     */
    @Benchmark
    public void semaphore(Objects objects) throws InterruptedException {
        objects.semaphore.acquire();
        objects.semaphore.release();
    }

    /**
     * The same with a semaphore of one JVM.
     *
     * @param objects what is shared
     * @throws InterruptedException never
     */
    @Benchmark
    public void semaphoreOfJdk(Objects objects) throws InterruptedException {
        objects.jdkSemaphore.acquire();
        objects.jdkSemaphore.release();
    }

    /**
     * {@return a shared number}
     *
     * @param objects what is shared
     */
    @Benchmark
    public long get(Objects objects) {
        return objects.number.get();
    }

    /**
     * {@return a shared number, after it was incremented}
     *
     * @param objects what is shared
     */
    @Benchmark
    public long increment(Objects objects) {
        return objects.number.incrementAndGet();
    }

    /** Creates a shared number and closes it. */
    @Benchmark
    public void createAndClose() {
        SharedLong.create(1).close();
    }

    /** Creates a lock and closes it. */
    @Benchmark
    public void createAndCloseLock() {
        SharedLock.create().close();
    }

    /**
     * One side of a game in which each waits for the other at a condition; a time is that of a turn and its answer.
     *
     * @param table what the game is played with
     * @param control tells when the game is over
     * @throws InterruptedException never
     */
    @Benchmark
    @Group("condition")
    @GroupThreads
    public void ping(Table table, Control control) throws InterruptedException {
        turn(table, control, true);
    }

    /**
     * The other side.
     *
     * @param table what the game is played with
     * @param control tells when the game is over
     * @throws InterruptedException never
     */
    @Benchmark
    @Group("condition")
    @GroupThreads
    public void pong(Table table, Control control) throws InterruptedException {
        turn(table, control, false);
    }

    private static void turn(Table table, Control control, boolean ping) throws InterruptedException {
        table.lock.lock();
        try {
            while (table.pinged == ping && !control.stopMeasurement) {
                table.turned.await(100, TimeUnit.MILLISECONDS); // at the end the other side may have stopped playing
            }
            table.pinged = ping;
            table.turned.signal();
        } finally {
            table.lock.unlock();
        }
    }

    /**
     * The same game with a condition of one JVM.
     *
     * @param table what the game is played with
     * @param control tells when the game is over
     * @throws InterruptedException never
     */
    @Benchmark
    @Group("conditionOfJdk")
    @GroupThreads
    public void pingOfJdk(Table table, Control control) throws InterruptedException {
        turnOfJdk(table, control, true);
    }

    /**
     * The other side.
     *
     * @param table what the game is played with
     * @param control tells when the game is over
     * @throws InterruptedException never
     */
    @Benchmark
    @Group("conditionOfJdk")
    @GroupThreads
    public void pongOfJdk(Table table, Control control) throws InterruptedException {
        turnOfJdk(table, control, false);
    }

    private static void turnOfJdk(Table table, Control control, boolean ping) throws InterruptedException {
        table.jdkLock.lock();
        try {
            while (table.pinged == ping && !control.stopMeasurement) {
                table.jdkTurned.await(100, TimeUnit.MILLISECONDS);
            }
            table.pinged = ping;
            table.jdkTurned.signal();
        } finally {
            table.jdkLock.unlock();
        }
    }
}
