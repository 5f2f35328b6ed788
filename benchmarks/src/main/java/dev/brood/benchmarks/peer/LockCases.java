// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.ChildProcess;
import dev.brood.memory.SharedLong;
import dev.brood.memory.SharedLongArray;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedSemaphore;
import java.io.IOException;

/** The cases about locks. */
@SuppressWarnings("LockNotBeforeTry") // what fails here ends the process
final class LockCases {

    /** How long a waiter has been waiting at least when the holder is killed; so it sleeps by then. */
    private static final int LEAST_WAIT_MILLIS = 40;

    private static final int MORE_WAIT_MILLIS = 50;

    private LockCases() {}

    static void uncontended(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        try (SharedLock lock = SharedLock.create()) {
            measurement.run("lock, unlock; processes 1; batch 1; idle never; spares none", i -> {
                lockAndUnlock(lock, tasks);
                return lock.tryLock() ? unlock(lock, tasks) : 0;
            });
        }
    }

    private static void lockAndUnlock(SharedLock lock, int times) {
        for (int k = 0; k < times; k++) {
            lock.lock();
            lock.unlock();
        }
    }

    private static long unlock(SharedLock lock, int result) {
        lock.unlock();
        return result;
    }

    static void contended(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        int size = measurement.size();
        try (SharedLock lock = SharedLock.create();
                SharedLongArray number = SharedLongArray.createWithoutLock(1);
                Crew crew = new Crew(measurement, size - 1, () -> sections(lock, number, tasks))) {
            measurement.run("lock, add 1, unlock; processes " + size + "; batch 1; idle spins, then sleeps; spares none", i -> {
                number.set(0, 0);
                crew.repeat(() -> sections(lock, number, tasks));
                return number.get(0);
            });
        }
    }

    private static void sections(SharedLock lock, SharedLongArray number, int times) {
        for (int k = 0; k < times; k++) {
            lock.lock();
            try {
                number.set(0, number.get(0) + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    static void handover(Measurement measurement) throws Exception {
        handOn(measurement, "from the kill", victim -> {
            long killed = System.nanoTime();
            victim.kill();
            return killed;
        });
    }

    static void recovery(Measurement measurement) throws Exception {
        handOn(measurement, "from the release of its byte by the kernel", victim -> {
            KernelLocks locks = KernelLocks.of(victim.pid());
            victim.kill();
            return locks.awaitRelease();
        });
    }

    /** How a process is killed. */
    @FunctionalInterface
    private interface Kill {
        /** Returns when that was, or what it is measured from. */
        long kill(ChildProcess victim) throws IOException;
    }

    /** The waiter is neither the parent of the victim nor its child: it lives from what the parent does. */
    private static void handOn(Measurement measurement, String from, Kill kill) throws Exception {
        int repetitions = measurement.warmup() + measurement.count();
        try (SharedLock lock = SharedLock.create();
                SharedSemaphore held = signal();
                SharedSemaphore go = signal();
                SharedSemaphore gone = signal();
                SharedLong acquired = SharedLong.create(0)) {
            ChildProcess waiter = ChildProcess.start(() -> {
                for (int k = 0; k < repetitions; k++) {
                    go.acquire();
                    lock.lock();
                    acquired.set(lock.recoveredFromDeath() ? System.nanoTime() : 0);
                    lock.unlock();
                    gone.release();
                }
            });
            measurement.runTimed("kill -9 of a holder that a sibling waits for, " + from + "; batch 1; idle sleeps; spares none", i -> {
                ChildProcess victim = ChildProcess.start(() -> {
                    lock.lock();
                    held.release();
                    Thread.sleep(Long.MAX_VALUE);
                });
                held.acquire();
                go.release();
                // A wait wakes by itself every now and then: the kill comes at any moment between.
                Thread.sleep(LEAST_WAIT_MILLIS + i * 7 % MORE_WAIT_MILLIS);
                long since = kill.kill(victim); // the same clock in all processes of a machine, on Linux
                gone.acquire();
                victim.join();
                long at = acquired.get();
                return new Measurement.Timed(at - since, at == 0 ? 0 : 1);
            });
            waiter.join();
        }
    }

    private static SharedSemaphore signal() {
        return SharedSemaphore.builder(0).returnPermitsAtDeath(false).build();
    }
}
