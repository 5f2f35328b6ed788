// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.sync.Doorbell;
import dev.brood.internal.sync.WaitPlace;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        ring.signs().raise(RingLayout.WATCHERS);
    }

    private void changed() {
        Set<Watcher> called;
        synchronized (this) {
            called = Set.copyOf(watchers);
            watchers.clear();
            leaveIfUnused();
        }
        for (Watcher watcher : called) {
            try {
                watcher.change.run();
            } catch (RuntimeException e) {
                System.getLogger(Watchers.class.getName()).log(Level.WARNING, "Who waits for a queue or pipe could not be told of a change", e);
            }
        }
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
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var called = new CountDownLatch(1);
            Runnable end = add(called::countDown);
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (deadline == WaitPlace.FOREVER) {
                    called.await();
                } else if (!called.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return condition.getAsBoolean();
                }
            } finally {
                end.run();
            }
        }
    }
}
