// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What wakes those of this process that wait for others without a thread of their own in the system: one word in shared memory, and
 * one platform thread that sleeps on it for all of them.
 *
 * <p>A virtual thread that slept in the system would hold its carrier, and who waits for many things cannot sleep at all of them. They
 * register; who signals their node rings here, and this thread calls whoever's node is not waiting any more. The thread is there
 * only while somebody waits. Thread-safe.
 */
public final class Doorbell {

    /** Between looks at what nobody rings for: what has died may have been on its way here. */
    private static final long SLICE_NANOS = Duration.ofSeconds(1).toNanos();

    private final SharedWords words;
    private final long offset;
    private final WordWait wait;
    private final Set<Sleeper> sleepers = ConcurrentHashMap.newKeySet();
    /** The thread while it runs; guarded by this. */
    private @Nullable Thread porter;

    /**
     * Creates the doorbell of this process.
     *
     * @param words the memory that holds its word
     * @param offset where that is, four bytes
     * @param wait how to sleep on it
     */
    public Doorbell(SharedWords words, long offset, WordWait wait) {
        this.words = words;
        this.offset = offset;
        this.wait = wait;
    }

    /**
     * Rings at a process, any one.
     *
     * @param words the memory that holds its word
     * @param offset where that is
     * @param wait how it sleeps
     */
    public static void ring(SharedWords words, long offset, WordWait wait) {
        words.intGetAndAdd(offset, 1);
        wait.wake(word(words, offset));
    }

    private static MemorySegment word(SharedWords words, long offset) {
        return words.slice(offset, Integer.BYTES);
    }

    /** Somebody who waits for a node. Compared by identity. */
    private static final class Sleeper {
        private final Seat seat;
        private final long holder;
        private final long node;
        private final Call call;

        Sleeper(Seat seat, long holder, long node, Call call) {
            this.seat = seat;
            this.holder = holder;
            this.node = node;
            this.call = call;
        }

        boolean isWaiting() {
            return WaitPlace.isWaiting(seat.valueVolatile(node, holder));
        }
    }

    /** What is done by the thread of the doorbell; it must not wait for anybody, nor throw. */
    public interface Call {
        /** The node is not waiting any more. Called again and again until the sleeper is gone. */
        void woken();

        /** A slice is over: time to look by oneself. */
        default void look() {}
    }

    /** Parks the current thread until its node is not waiting any more, it is interrupted, or the time is over. */
    void await(Seat seat, long holder, long node, long nanos) {
        Thread thread = Thread.currentThread();
        var sleeper = new Sleeper(seat, holder, node, () -> LockSupport.unpark(thread));
        sleepers.add(sleeper);
        try {
            ensurePorter();
            long end = System.nanoTime() + nanos;
            long left = nanos;
            while (left > 0 && sleeper.isWaiting() && !thread.isInterrupted()) {
                LockSupport.parkNanos(this, left);
                left = end - System.nanoTime();
            }
        } finally {
            sleepers.remove(sleeper);
        }
    }

    /**
     * Has something called when a node is not waiting any more, until that is ended.
     *
     * @param seat this process's seat
     * @param node the node, which is at the bell: its value is {@link WaitPlace#WAITING_AT_BELL}
     * @param call what is called
     * @return ends it
     */
    public Runnable register(Seat seat, long node, Call call) {
        var sleeper = new Sleeper(seat, seat.holderVolatile(), node, call);
        sleepers.add(sleeper);
        ensurePorter();
        return () -> sleepers.remove(sleeper);
    }

    private synchronized void ensurePorter() {
        if (porter == null) {
            porter = Thread.ofPlatform().daemon().name("brood-doorbell").start(this::answer);
        }
    }

    private void answer() {
        boolean left = false;
        try {
            left = answerWhileSomebodySleeps();
        } finally {
            if (!left) { // no heap, perhaps: the next who sleeps calls another one, and all look by themselves
                leave();
            }
        }
    }

    private synchronized void leave() {
        porter = null;
    }

    /** Returns true when nobody sleeps. */
    private boolean answerWhileSomebodySleeps() {
        long looked = System.nanoTime();
        while (true) {
            int rung = words.intVolatile(offset);
            boolean idle = sleepers.isEmpty();
            long now = System.nanoTime();
            boolean late = now - looked >= SLICE_NANOS;
            looked = late ? now : looked;
            for (Sleeper sleeper : sleepers) {
                answer(sleeper, late);
            }
            if (idle && mayLeave()) {
                return true;
            }
            wait.await(word(words, offset), rung, SLICE_NANOS);
        }
    }

    /** What one cannot do, for want of descriptors or heap, is tried again at the next look, and the others are answered. */
    private static void answer(Sleeper sleeper, boolean late) {
        try {
            if (!sleeper.isWaiting()) {
                sleeper.call.woken();
            } else if (late) {
                sleeper.call.look();
            }
        } catch (RuntimeException e) {
            System.getLogger(Doorbell.class.getName()).log(Level.WARNING, "Who waits for a shared object could not be woken; it is tried again", e);
        } catch (VirtualMachineError e) {
            return; // no heap or stack, not even to tell so
        }
    }

    private synchronized boolean mayLeave() {
        // A sleeper enters the set before it asks for the thread.
        if (sleepers.isEmpty()) {
            leave();
            return true;
        }
        return false;
    }
}
