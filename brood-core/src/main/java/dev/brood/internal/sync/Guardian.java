// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.ProcessEnds;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.internal.os.WordWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Ends a child within 2 s of the death of its root, its parent, or any process between, shutdown hooks included.
 *
 * <p>A death is noticed by the end of the control connection ({@link #parentLost}), and by looking at the bytes of all
 * ancestors each 500 ms: the connection alone is not enough, because a natively forked process may hold its other end. A child
 * that lives for long is told of their ends by the system where that can do it ({@link ProcessEnds}), and looks no more.
 * Thread-safe. Runs on daemon threads, so that it never keeps a JVM alive.
 */
public final class Guardian {

    /*
     * Overview, times from the moment that the death is noticed
     *
     *   0 ms      exit(143) on a thread of its own: user hooks begin. If the root died: the janitor begins, too, see Janitor.
     *   1,400 ms  halt, whatever the hooks do. With up to 500 ms until a death is noticed by a look, that is below 2 s.
     *
     * The janitor comes to its end before, unless the machine is so slow that what it kills is not gone by then, or that the
     * one to whom it leaves the work has not got far enough. Then this process waits for it, at most until 10 s: nobody else
     * may be left who would do the work.
     *
     * The hook holds up the exit until the janitor is done, so that the last one out removes the files. If the JVM was
     * exiting already, that hook has run; the janitor then does what it can until the exit is over.
     */

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    /** After so many looks a child lives for long enough for what it costs to be told. */
    private static final int MANY_LOOKS = 6;
    private static final Duration RARELY = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofMillis(1_400);
    private static final Duration JANITOR_LIMIT = Duration.ofSeconds(10);
    /** 128 + SIGTERM: nobody is there to read it but a supervisor that adopted the process. */
    private static final int STATUS = 143;

    private final Session session;
    private final LongFunction<Runnable> janitors;
    private final CountDownLatch lost = new CountDownLatch(1);

    /** What this process does at its exit before it waits for the janitor, and whether that has begun; guarded by this. */
    private Runnable farewell = () -> {};

    private boolean exiting;
    private volatile @Nullable Thread janitor;

    private Guardian(Session session, LongFunction<Runnable> janitors) {
        this.session = session;
        this.janitors = janitors;
    }

    /**
     * Begins to watch the ancestors of this process.
     *
     * @param session the session that this process has joined
     * @return the guardian
     */
    public static Guardian start(Session session) {
        return start(session, began -> new Janitor(session, began));
    }

    /** Begins to watch, with what cleans up after a death that was noticed at some {@link System#nanoTime()}. */
    static Guardian start(Session session, LongFunction<Runnable> janitors) {
        var guardian = new Guardian(session, janitors);
        try {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("brood-last-out").unstarted(guardian::exit));
        } catch (IllegalStateException e) {
            // The JVM is exiting already: there is nothing left to hold up.
            guardian.exiting = true;
            return guardian;
        }
        Thread.ofPlatform().daemon().name("brood-guardian").start(guardian::watch);
        return guardian;
    }

    /**
     * Has something done when this process exits. A hook of its own would be another thread, on whose start the exit waits.
     *
     * @param action what is done, in a shutdown hook
     * @return false if the exit has begun: then it will not be done
     */
    public synchronized boolean atExit(Runnable action) {
        farewell = action;
        return !exiting;
    }

    private void exit() {
        Runnable action;
        synchronized (this) {
            exiting = true;
            action = farewell;
        }
        try {
            action.run();
        } finally {
            awaitJanitor();
        }
    }

    /** Tells that the control connection to the parent has ended, however that came. This process ends. */
    public void parentLost() {
        lost.countDown();
    }

    private void watch() {
        try {
            Duration interval = LOOK_INTERVAL;
            for (int looks = 1; !isParentLost(interval) && areAncestorsAlive(); looks++) {
                if (looks == MANY_LOOKS && isToldOfEnds()) {
                    interval = RARELY;
                }
            }
        } catch (RuntimeException e) {
            // The lock file cannot be probed any more: without liveness there is no session to belong to.
            end();
            return;
        }
        end();
    }

    /** Waits for a while. */
    private boolean isParentLost(Duration interval) {
        try {
            return lost.await(interval.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false; // code that interrupts all threads it can find must not make the process outlive its parent
        }
    }

    private boolean areAncestorsAlive() {
        Slot ancestor = session.self();
        for (int depth = 0; depth < SessionLayout.SLOTS; depth++) {
            Slot parent = ancestor.parent().orElse(null);
            if (parent == null || !parent.isAlive()) {
                return false;
            }
            if (parent.index() == session.root().index()) {
                return true;
            }
            ancestor = parent;
        }
        return false;
    }

    /** Has the system tell of the ends of all ancestors, in a thread of its own; false if that cannot be. */
    private boolean isToldOfEnds() {
        List<ProcessIdentity> ancestors = new ArrayList<>();
        Slot last = session.self();
        while (last.index() != session.root().index()) {
            Optional<Slot> parent = last.parent();
            Optional<ProcessIdentity> process = parent.flatMap(Slot::process);
            if (process.isEmpty()) {
                return false; // the next look will tell why
            }
            ancestors.add(process.get());
            last = parent.get();
        }
        Optional<ProcessEnds> ends = WordWait.system().isNative() ? ProcessEnds.open(ancestors) : Optional.empty();
        try {
            ends.ifPresent(known -> Thread.ofPlatform().daemon().name("brood-ancestors").start(() -> awaitEnd(known)));
        } catch (OutOfMemoryError e) {
            return false; // no further thread can be made
        }
        return ends.isPresent();
    }

    private void awaitEnd(ProcessEnds ends) {
        try {
            while (areAncestorsAlive()) {
                boolean ended = ends.await();
                if (!ended || areAncestorsAlive()) { // the system was interrupted, or a yes of a moment ago is remembered
                    LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
                }
            }
        } finally {
            parentLost();
        }
    }

    private void end() {
        long began = System.nanoTime();
        try {
            janitor = Thread.ofPlatform().daemon().name("brood-janitor").start(janitors.apply(began));
            Thread.ofPlatform().daemon().name("brood-exit").start(() -> Runtime.getRuntime().exit(STATUS));
            while (System.nanoTime() - began < LIMIT.toNanos()) {
                LockSupport.parkNanos(LIMIT.toNanos() - (System.nanoTime() - began));
            }
            awaitJanitor();
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }

    private void awaitJanitor() {
        Thread cleaning = janitor;
        if (cleaning != null) {
            try {
                cleaning.join(JANITOR_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
