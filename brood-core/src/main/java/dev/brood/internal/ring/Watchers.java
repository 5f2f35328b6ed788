// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.sync.Doorbell;
import dev.brood.internal.sync.WaitPlace;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those of this process that want to know of every change of a ring, without taking a thread for it. Thread-safe.
 *
 * <p>The third node of the process's seat waits at the bell as long as there are any. When that has rung, the node waits again, if there
 * are more of them, before they are called: what happens after their look makes it ring anew. From time to time they are called
 * without that, and the processes that have the ring open are looked at.
 */
final class Watchers {

    private final RingCore ring;
    /** Guarded by this. */
    private final Set<Watcher> watchers = new HashSet<>();
    /** Ends the registration at the bell, null if there is none; guarded by this. */
    private @Nullable Runnable registration;

    Watchers(RingCore ring) {
        this.ring = ring;
    }

    /** One that is called once. Compared by identity. */
    private static final class Watcher {
        private final Runnable change;

        Watcher(Runnable change) {
            this.change = change;
        }
    }

    /** Has something called at the next change; returns what ends that. */
    Runnable add(Runnable change) {
        var watcher = new Watcher(change);
        synchronized (this) {
            watchers.add(watcher);
            if (registration == null) {
                arm();
                registration = ring.registerAtBell(new Doorbell.Call() {
                    @Override
                    public void woken() {
                        changed();
                    }

                    @Override
                    public void look() {
                        ring.probe();
                        changed();
                    }
                });
            }
        }
        return () -> remove(watcher);
    }

    private void arm() {
        ring.waitAtBell();
        ring.raise(RingLayout.WATCHERS);
    }

    private void changed() {
        Set<Watcher> called;
        synchronized (this) {
            called = Set.copyOf(watchers);
            watchers.clear();
            leaveIfUnused();
        }
        called.forEach(watcher -> watcher.change.run());
    }

    private synchronized void remove(Watcher watcher) {
        watchers.remove(watcher);
        leaveIfUnused();
    }

    private void leaveIfUnused() {
        Runnable known = registration;
        if (watchers.isEmpty() && known != null) {
            known.run();
            registration = null;
        }
    }

    /** Calls all, because this process has left the ring. */
    void close() {
        changed();
    }

    /** Waits for a condition that depends on the ring; returns whether it holds. */
    boolean await(BooleanSupplier condition, long deadline) throws InterruptedException {
        var lock = new ReentrantLock();
        Condition called = lock.newCondition();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var signalled = new boolean[1];
            Runnable end = add(() -> {
                lock.lock();
                try {
                    signalled[0] = true;
                    called.signal();
                } finally {
                    lock.unlock();
                }
            });
            lock.lock();
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
                while (!signalled[0]) {
                    if (deadline == WaitPlace.FOREVER) {
                        called.await();
                    } else if (called.awaitNanos(deadline - System.nanoTime()) <= 0) {
                        return condition.getAsBoolean();
                    }
                }
            } finally {
                lock.unlock();
                end.run();
            }
        }
    }
}
