// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.QueueEndedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.sync.SpinLimit;
import dev.brood.internal.sync.WaitPlace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The waits of this process's threads at a ring: for a message, for room, for all that was put to be done with. Thread-safe. */
public final class RingWaits {

    private static final int MOST_SPINS = 2_000;

    /** How long a thread that waits for long sleeps between looks. */
    private static final long LONGEST_SLICE = Duration.ofSeconds(1).toNanos();

    /** Between looks for a message while somebody is writing one that is not small: each look takes the record from him. */
    private static final int PAUSE_FOR_LARGE = 8;

    /** Between looks for room in a ring of many messages: who takes has enough to do meanwhile, and makes room for several. */
    private static final int MOST_PAUSE_FOR_ROOM = 128;

    private final RingCore ring;
    private final WaitPlace takers;
    private final WaitPlace putters;
    private final Watchers watchers;
    private final int pauseForRoom;
    private final SpinLimit takingSpins = new SpinLimit(MOST_SPINS);
    private final SpinLimit puttingSpins = new SpinLimit(MOST_SPINS);

    RingWaits(RingCore ring) {
        this.ring = ring;
        this.takers = new WaitPlace(ring, ArenaLayout.NODE_A, false);
        this.putters = new WaitPlace(ring, ArenaLayout.NODE_B, false);
        this.watchers = new Watchers(ring);
        this.pauseForRoom = Math.clamp(ring.capacity() / 2, 1, MOST_PAUSE_FOR_ROOM);
    }

    void close() {
        takers.close();
        putters.close();
        watchers.close();
    }

    /**
     * Puts a message, as soon as there is room for it.
     *
     * @param message the message
     * @param deadline when to give up, {@link System#nanoTime}, or {@link WaitPlace#FOREVER}
     * @return whether it was put
     * @throws QueueEndedException if the ring has been ended, or is meanwhile
     * @throws InterruptedException if the thread was interrupted before it was put
     */
    public boolean put(Outgoing message, long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return ring.tryPut(message) || spinToPut(message) || putters.await(new Room(message), deadline);
    }

    private boolean spinToPut(Outgoing message) {
        int limit = puttingSpins.limit();
        for (int spent = 0; spent < limit; spent += pauseForRoom) {
            SpinLimit.pause(pauseForRoom);
            if (ring.tryPut(message)) {
                puttingSpins.succeeded();
                return true;
            }
        }
        puttingSpins.failed();
        return false;
    }

    /** What a thread waits for here: what it depends on is done by processes that wake it, and, if one of them dies, by who finds it dead. */
    private abstract class Wait implements WaitPlace.Goal {
        @Override
        public void probe() {
            ring.probe();
        }

        @Override
        public long longestSlice() {
            return LONGEST_SLICE;
        }
    }

    /** The wait of a thread for room for its message. */
    private final class Room extends Wait {
        private final Outgoing message;

        Room(Outgoing message) {
            this.message = message;
        }

        @Override
        public boolean reach() {
            return ring.tryPut(message);
        }

        @Override
        public boolean announce() {
            ring.signs().raise(RingLayout.PUTTERS);
            return !ring.mayPut(message);
        }

        @Override
        public boolean isFar() {
            return ring.signs().isRaised(RingLayout.PUTTERS) && !ring.mayPut(message);
        }

        @Override
        public void passOn() {} // all are woken
    }

    /**
     * Takes the first message, as soon as there is one.
     *
     * @param demand what is wanted
     * @param deadline when to give up, {@link System#nanoTime}, or {@link WaitPlace#FOREVER}
     * @return the message, null if none came in time
     * @throws QueueEndedException if the ring has been ended, and no message is left, nor can come back
     * @throws IllegalStateException if the first one is not what is wanted; it stays
     * @throws InterruptedException if the thread was interrupted before it had one
     */
    public @Nullable Taken take(Demand demand, long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Taken taken = ring.tryTake(demand);
        return taken != null ? taken : takeLater(demand, deadline);
    }

    private @Nullable Taken takeLater(Demand demand, long deadline) throws InterruptedException {
        Taken taken = spinToTake(demand);
        if (taken != null) {
            return taken;
        }
        var supply = new Supply(demand);
        takers.await(supply, deadline);
        if (supply.over) {
            throw ring.over();
        }
        return supply.taken;
    }

    private @Nullable Taken spinToTake(Demand demand) {
        int limit = takingSpins.limit();
        int spent = 0;
        while (spent < limit) {
            int pause = ring.isLargeComing() ? PAUSE_FOR_LARGE : 1;
            SpinLimit.pause(pause);
            spent += pause;
            Taken taken = ring.tryTake(demand);
            if (taken != null) {
                takingSpins.succeeded();
                return taken;
            }
        }
        takingSpins.failed();
        return null;
    }

    /** The wait of a thread for a message. */
    private final class Supply extends Wait {
        private final Demand demand;
        private @Nullable Taken taken;
        private boolean over;

        Supply(Demand demand) {
            this.demand = demand;
        }

        @Override
        public boolean reach() {
            taken = ring.tryTake(demand);
            over = taken == null && ring.isOver();
            return taken != null || over;
        }

        @Override
        public boolean announce() {
            ring.signs().raise(RingLayout.TAKERS);
            ring.endIfDeserted();
            return !ring.hasMessage() && !ring.isOver();
        }

        @Override
        public boolean isFar() {
            return ring.signs().isRaised(RingLayout.TAKERS) && !ring.isReady();
        }

        @Override
        public void passOn() {
            if (ring.hasMessage()) {
                ring.signs().wakeTakers();
            }
        }
    }

    /**
     * Waits until there is a message to take, or none can come any more.
     *
     * @param deadline when to give up
     * @return whether there is, or none can come
     * @throws InterruptedException if the thread was interrupted before
     */
    public boolean awaitMessage(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return ring.isReady() || takers.await(new Sight(), deadline);
    }

    /** The wait of a thread for a message that it leaves where it is. */
    private final class Sight extends Wait {
        @Override
        public boolean reach() {
            boolean ready = ring.isReady();
            if (ready) {
                ring.signs().wakeTakers(); // the wake that it may have had is another one's
            }
            return ready;
        }

        @Override
        public boolean announce() {
            ring.signs().raise(RingLayout.TAKERS);
            return !ring.isReady();
        }

        @Override
        public boolean isFar() {
            return ring.signs().isRaised(RingLayout.TAKERS) && !ring.isReady();
        }

        @Override
        public void passOn() {
            ring.signs().wakeTakers();
        }
    }

    /**
     * Waits until all that was put has been taken, and is done with.
     *
     * @param deadline when to give up
     * @return whether it is
     * @throws InterruptedException if the thread was interrupted before
     */
    public boolean awaitDone(long deadline) throws InterruptedException {
        return watchers.await(ring::isDone, deadline);
    }

    /**
     * Has something called once, by another thread, when the ring may have changed since this was called.
     *
     * @param change what is called; it must not wait for anybody, nor throw
     * @return ends it
     */
    public Runnable watch(Runnable change) {
        return watchers.add(change);
    }
}
