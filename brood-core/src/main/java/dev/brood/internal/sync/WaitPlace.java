// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.os.InterruptHook;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where this process waits at an object for one thing. Thread-safe: one thread at a time waits for other processes, the others
 * of this process queue behind it.
 */
public final class WaitPlace {

    /*
     * Overview
     *
     * Node, a word of this process's seat; the only word that a thread sleeps on:
     *
     *            about to sleep                           woken by a process
     *   IDLE ────────────────────► WAITING, or ───────────────────────────► SIGNALLED
     *    ▲                         WAITING_AT_BELL                                   │
     *    │                              │ └───────── interrupted ─────► INTERRUPTED  │
     *    └──── slice or time over ──────┴──────────────── back ───────────┴──────────┘
     *
     * The waiter alone sets WAITING and IDLE; all others change WAITING only, by compare-and-set, and wake after that. A change
     * before the sleep keeps the sleep from beginning, so no wake can be lost. No wait depends on a wake alone either: after a
     * slice of 20 ms, doubled up to what the goal says, the waiter looks by itself, and whether those that it waits for live. The node stays as
     * it is meanwhile, and if the goal is as far as before the waiter sleeps again. A wake that comes during the look changes the
     * node, so that the next sleep does not begin.
     *
     * Where the order counts, the node stays also when the goal may be within reach, so that nobody takes the waiter's turn: what it
     * then reaches by itself may have been given to it by a wake as well, which is passed on.
     *
     * A process that waits for a lock for an hour looks 14,400 times. What such a look costs is not its instructions: the core has been idle,
     * nothing of them is in a cache, and each method that a look calls is interpreted 200 times and then compiled. So a look that
     * finds nothing new calls few methods, stores nothing, and reads all shared words in the same way.
     *
     * The gate is a lock of this JVM. Who has it waits at the node. It is held over sleep, never over user code.
     */

    static final int IDLE = 0;
    static final int WAITING = 1;

    /** Value of a node whose process is to be called by its {@link Doorbell}. */
    public static final int WAITING_AT_BELL = 2;

    static final int SIGNALLED = 3;
    static final int INTERRUPTED = 4;

    /** A deadline that never comes. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final long FIRST_SLICE = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_SLICE = Duration.ofMillis(250).toNanos();

    private final Core core;
    private final long node;
    private final boolean fair;
    private final ReentrantLock gate;
    private final MemorySegment word;

    /** How long the thread at the node sleeps before it looks by itself; guarded by the gate. */
    private long slice;

    /**
     * A place at an object.
     *
     * @param core the object
     * @param node {@link ArenaLayout#NODE_A} or {@link ArenaLayout#NODE_B}
     * @param fair whether processes, and the threads of this one, wait in order
     */
    public WaitPlace(Core core, long node, boolean fair) {
        this.core = core;
        this.node = node;
        this.fair = fair;
        this.gate = new ReentrantLock(fair);
        this.word = Core.word(core.seat, node);
    }

    /** What a wait is for. Its methods are called by the thread at the node, {@link #owner} by one that is on its way there, too. */
    public interface Goal {
        /** {@return whether it has been reached, which it tries now} */
        boolean reach();

        /**
         * Tells others that this process is about to sleep, after its node says so.
         *
         * @return whether it has to; false if the goal may be within reach by now
         */
        boolean announce();

        /**
         * Looks again, after a sleep through which nobody has changed the node.
         *
         * @return whether the goal is out of reach as it was when it was announced, and who reaches it for this process knows that
         *     it waits
         */
        default boolean isFar() {
            return announce();
        }

        /** Looks whether a process lives on whom the goal depends, and repairs what it left if not. */
        void probe();

        /** {@return the word of the process that has what is waited for, 0 if there is none, or more than one} */
        default long owner() {
            return 0;
        }

        /** {@return how long, in nanoseconds, to sleep at most before the next look} */
        default long longestSlice() {
            return LONGEST_SLICE;
        }

        /** Passes a wake on that has come to this process, which leaves without having reached the goal. */
        void passOn();
    }

    /** Sends all threads away that wait here, because this process has left the object; returns when none is at the node. */
    public void close() {
        Core.end(core.around, core.seat, core.self, node, INTERRUPTED);
        awaitGate();
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing is done in between: that it was free is all
    private void awaitGate() {
        gate.lock();
        gate.unlock();
    }

    static boolean isWaiting(int value) {
        return value == WAITING || value == WAITING_AT_BELL;
    }

    /** Whether a thread is at a node that sleeps, or has been woken by a process and has not gone on yet. */
    static boolean isThere(int value) {
        return isWaiting(value) || value == SIGNALLED;
    }

    /** Where a seat keeps the time at which the wait at a node began. */
    static long ticket(long node) {
        return ArenaLayout.TICKET_A + (node - ArenaLayout.NODE_A);
    }

    /** Whether threads of this process wait here, or are about to. */
    boolean isCrowded() {
        return gate.isLocked();
    }

    /**
     * Waits for a goal, whatever interrupts come: they do not cost the thread its turn. Its interrupt status is as it was, or set.
     *
     * @return true: it was reached
     */
    boolean awaitUninterruptibly(Goal goal) {
        try {
            return WaitWatch.during(core, watch -> await(goal, FOREVER, false, watch));
        } catch (InterruptedException e) {
            throw new AssertionError("a wait that interrupts do not end was interrupted", e);
        }
    }

    /**
     * Waits for a goal.
     *
     * @param deadline when to give up, {@link System#nanoTime()}, or {@link #FOREVER}
     * @return whether it was reached
     * @throws InterruptedException if the thread was interrupted before the goal was reached
     */
    public boolean await(Goal goal, long deadline) throws InterruptedException {
        return WaitWatch.during(core, watch -> await(goal, deadline, watch));
    }

    /** As {@link #await(Goal, long)}, for a wait of which this is a part. */
    boolean await(Goal goal, long deadline, WaitWatch watch) throws InterruptedException {
        return await(goal, deadline, true, watch);
    }

    private boolean await(Goal goal, long deadline, boolean interruptible, WaitWatch watch) throws InterruptedException {
        if (!enterAtOnce()) {
            watch.waits(goal);
            if (!enter(deadline, interruptible)) {
                return false;
            }
        }
        boolean woken = false;
        boolean queued = false; // the node says that this thread waits, though it is awake
        boolean interrupted = false;
        try {
            core.checkOpen();
            core.seat.words().longRelease(core.seat.at(ticket(node)), System.nanoTime());
            slice = FIRST_SLICE;
            while (true) {
                core.checkOpen();
                if (goal.reach()) {
                    woken = false; // unless it comes now
                    return true;
                }
                if (Thread.interrupted()) {
                    if (interruptible) {
                        throw new InterruptedException();
                    }
                    interrupted = true;
                }
                long left = left(deadline);
                if (left <= 0) {
                    return false;
                }
                boolean atBell = Thread.currentThread().isVirtual() && core.around.waits().isNative();
                int waiting = atBell ? WAITING_AT_BELL : WAITING;
                if (!queued) {
                    set(waiting);
                }
                boolean asleep = !core.hasLeft() && goal.announce();
                if (asleep) {
                    watch.waits(goal);
                    sleep(goal, waiting, deadline, interruptible);
                }
                queued = fair && asleep && isWaiting(core.seat.valueVolatile(node, core.self));
                int how = queued ? waiting : set(IDLE);
                if (how == SIGNALLED) {
                    woken = true;
                    slice = FIRST_SLICE;
                } else if (asleep && how != INTERRUPTED) {
                    probe(goal);
                }
            }
        } finally {
            try {
                if (queued) {
                    woken |= set(IDLE) == SIGNALLED;
                }
                if (woken) {
                    goal.passOn();
                }
            } finally {
                gate.unlock();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private boolean enterAtOnce() {
        return !(fair && gate.hasQueuedThreads()) && gate.tryLock();
    }

    private boolean enter(long deadline, boolean interruptible) throws InterruptedException {
        if (!interruptible) {
            gate.lock();
            return true;
        }
        if (deadline == FOREVER) {
            gate.lockInterruptibly();
            return true;
        }
        return gate.tryLock(left(deadline), TimeUnit.NANOSECONDS);
    }

    private static long left(long deadline) {
        return deadline == FOREVER ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    /** Sets the node and returns what it was. */
    private int set(int value) {
        return (int) core.seat.words().longGetAndSet(core.seat.at(node), Seat.word(core.self, value));
    }

    private void probe(Goal goal) {
        goal.probe();
        slice = Math.min(2 * slice, goal.longestSlice());
    }

    /** Sleeps, slice by slice, until the node is changed, the goal may be within reach, the thread is interrupted, or the time is over. */
    private void sleep(Goal goal, int waiting, long deadline, boolean interruptible) {
        if (interruptible && waiting == WAITING && core.around.waits().isNative()) {
            hook().during(() -> sleepWhileFar(goal, waiting, deadline));
        } else {
            sleepWhileFar(goal, waiting, deadline);
        }
    }

    private void sleepWhileFar(Goal goal, int waiting, long deadline) {
        while (true) {
            sleep(waiting, Math.min(left(deadline), slice));
            if (core.seat.valueVolatile(node, core.self) != waiting
                    || Thread.currentThread().isInterrupted()
                    || left(deadline) <= 0) {
                return;
            }
            probe(goal);
            if (!goal.isFar()) {
                return;
            }
        }
    }

    private void sleep(int waiting, long nanos) {
        if (waiting == WAITING_AT_BELL) {
            core.around.doorbell().await(core.seat, core.self, node, nanos);
        } else {
            core.around.waits().await(word, waiting, nanos);
        }
    }

    private final class Waker implements Runnable {
        @Override
        public void run() {
            Core.end(core.around, core.seat, core.self, node, INTERRUPTED);
        }
    }

    private @Nullable InterruptHook hook;

    /** One at a time is at the node, so one hook will do. */
    private InterruptHook hook() {
        InterruptHook known = hook;
        if (known == null) {
            known = new InterruptHook(new Waker());
            hook = known;
        }
        return known;
    }
}
