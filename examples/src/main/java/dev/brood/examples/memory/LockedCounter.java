// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.ChildProcess;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedLock;
import java.util.ArrayList;

/** Four children add to one number under one lock: a captured lock object would be a copy and guard nothing. */
final class LockedCounter {

    private static final int TIMES = 1_000;

    private LockedCounter() {}

    static void add(SharedLock lock, SharedLong sum) {
        for (int i = 0; i < TIMES; i++) {
            lock.lock();
            try {
                sum.set(sum.get() + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    static void main() throws InterruptedException {
        try (var lock = SharedLock.create(); var sum = SharedLong.create(0)) {
            var children = new ArrayList<ChildProcess>();
            for (int i = 0; i < 4; i++) {
                children.add(ChildProcess.start(() -> add(lock, sum)));
            }
            for (ChildProcess child : children) {
                child.join();
            }
            System.out.println(sum.get());
        }
    }
}
