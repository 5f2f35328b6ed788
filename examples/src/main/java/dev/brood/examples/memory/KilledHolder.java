// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.ChildProcess;
import dev.brood.examples.PythonText;
import dev.brood.sync.SharedEvent;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedSemaphore;
import java.util.concurrent.CountDownLatch;

/** A child is killed while it has a lock and a permit: both come back, and who gets the lock can ask. */
final class KilledHolder {

    private KilledHolder() {}

    static void hold(SharedLock lock, SharedSemaphore permits, SharedEvent held) throws InterruptedException {
        lock.lock();
        permits.acquire();
        held.set();
        new CountDownLatch(1).await(); // for ever
    }

    static void main() throws InterruptedException {
        try (var lock = SharedLock.create(); var permits = SharedSemaphore.create(1); var held = SharedEvent.create()) {
            var child = ChildProcess.builder(() -> hold(lock, permits, held)).name("holder").start();
            held.await();
            System.out.println("lock is free: " + PythonText.of(lock.tryLock()));
            System.out.println("it has " + lock.owner().orElseThrow());
            child.kill();
            lock.lock();
            try {
                System.out.println("recovered from death: " + PythonText.of(lock.recoveredFromDeath()));
            } finally {
                lock.unlock();
            }
            permits.acquire();
            System.out.println("and the permit is back");
            permits.release();
            child.join();
        }
    }
}
