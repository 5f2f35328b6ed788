// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The machinery of a cyclic barrier between processes and their threads. Thread-safe. */
@SuppressWarnings("ReferenceEquality") // a thread is itself, whatever its class says of equality
public final class BarrierCore extends Core {

    /*
     * Overview
     *
     *  word                                                             count of a seat
     *   63              34 33              18 17    16 15             0   31                        1   0
     *  +------------------+------------------+--------+----------------+ +---------------------------+-----+
     *  | round            | breaks           | phase  | arrived        | | round                     | 1   |
     *  +------------------+------------------+--------+----------------+ +---------------------------+-----+
     *
     *                          last arrival, no action                           timeout, interrupt, abort, death,
     *           ┌──────────────── round + 1 ───────────────┐                          action failed
     *           ▼                                          │                            breaks + 1
     *   ──► OPEN, arrived 0 ──── arrival ────► OPEN, arrived n ──────────────────────┬────────────────► BROKEN, arrived 0
     *           ▲                                          │ last arrival, action     │                        │
     *           ├──────────────── round + 1 ─────────── ACTING ──────────────────────┘                        │
     *           └───────────────────────── reset: round + 1 (from the others: breaks + 1, too) ───────────────┘
     *
     * Each arrow is one compare-and-set. A process writes the round into its seat before it counts itself in. So a dead one whose
     * seat names the present round was waiting, or running the action, or about to wait: the round is broken. Seats are not
     * cleaned, because a round that is over is never named again.
     *
     * Who waits for round r, and finds that there is a later one by now, has to know whether r was completed. It was, if the number
     * of breaks is what it was when he arrived, b. If not, he looks up where break b happened: the last four are listed, at
     * b mod 4. An entry is written, by compare-and-set, before the break that it tells of, which then may fail since the round was
     * completed; the next one who tries to break overwrites it. Who slept through more than four breaks is told that it was
     * broken.
     *
     *  entry
     *   63     62                 48 47       32 31                               0
     *  +------+---------------------+-----------+----------------------------------+
     *  | 1    | (zero)              | break     | round                            |
     *  +------+---------------------+-----------+----------------------------------+
     */

    /** The most parties that a barrier can have. */
    public static final int MOST_PARTIES = (1 << 16) - 1;

    private static final long NODE = ArenaLayout.NODE_A;
    private static final long ENTRIES = WORD + Long.BYTES;
    private static final int ENTRY_COUNT = 4;
    private static final long ENTRY = 1L << 63;
    private static final int ENTRY_SHIFT = 32;

    private static final long ARRIVED_MASK = MOST_PARTIES;
    private static final int PHASE_SHIFT = 16;
    private static final long PHASE_MASK = 3;
    private static final int BREAKS_SHIFT = 18;
    private static final int BREAKS_MASK = (1 << 16) - 1;
    private static final int ROUND_SHIFT = 34;
    private static final int ROUND_MASK = (1 << 30) - 1;

    private static final int OPEN = 0;
    private static final int ACTING = 1;
    private static final int BROKEN = 2;

    private final long at;
    private final int parties;
    private final Gathering gathering;

    /** Held by the thread of this process that arrives; the seat's round and the count change under it together. */
    private final ReentrantLock turn = new ReentrantLock();

    /** The thread of this process that runs the action. */
    private volatile @Nullable Thread acting;

    /**
     * This process's side of a barrier.
     *
     * @param around this process
     * @param attachment its part in the barrier
     */
    public BarrierCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = cell.at(WORD);
        this.parties = (int) cell.extra(0);
        this.gathering = new Gathering(this, NODE, at);
    }

    /**
     * Sets the parties of a cell that nobody else knows.
     *
     * @param cell the cell
     * @param parties 1 to {@link #MOST_PARTIES}
     */
    public static void initialize(Cell cell, int parties) {
        cell.describePlain(0, 0, parties);
        // Begin anywhere, so that a step which was meant for a former barrier in this cell fails.
        cell.words().longPlain(cell.at(WORD), word(ThreadLocalRandom.current().nextInt(), 0, OPEN, 0));
    }

    private static long word(int round, int breaks, int phase, int arrived) {
        return ((long) (round & ROUND_MASK) << ROUND_SHIFT)
                | ((long) (breaks & BREAKS_MASK) << BREAKS_SHIFT)
                | ((long) phase << PHASE_SHIFT)
                | arrived;
    }

    private static int round(long word) {
        return (int) (word >>> ROUND_SHIFT);
    }

    private static int breaks(long word) {
        return (int) (word >>> BREAKS_SHIFT) & BREAKS_MASK;
    }

    private static int phase(long word) {
        return (int) ((word >>> PHASE_SHIFT) & PHASE_MASK);
    }

    private static int arrived(long word) {
        return (int) (word & ARRIVED_MASK);
    }

    /** What a seat says whose process takes part in the round of a word. */
    private static int mark(long word) {
        return (round(word) << 1) | 1;
    }

    // Waiting.

    /**
     * As {@link java.util.concurrent.CyclicBarrier#await()}.
     *
     * @param action what is run if this thread is the last one, or null
     */
    public int await(@Nullable Runnable action) throws InterruptedException, BrokenBarrierException {
        try {
            return await(action, WaitPlace.FOREVER);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without end is over", e);
        }
    }

    /**
     * As {@link java.util.concurrent.CyclicBarrier#await(long, TimeUnit)}.
     *
     * @param action what is run if this thread is the last one, or null
     */
    public int await(@Nullable Runnable action, long time, TimeUnit unit)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(action, Deadline.after(time, unit));
    }

    private int await(@Nullable Runnable action, long deadline)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        StackRoom.ensureForWait();
        long before = arrive(action != null);
        int index = parties - 1 - arrived(before);
        if (index > 0) {
            awaitEnd(before, deadline);
        } else if (action == null) {
            signalAll(around, cell, NODE);
        } else {
            act(before, action);
        }
        return index;
    }

    /** Counts this thread in; returns the word before that. */
    private long arrive(boolean acts) throws InterruptedException, BrokenBarrierException {
        while (true) {
            long word = words.longVolatile(at);
            if (phase(word) == ACTING) {
                awaitEndOfAction(word);
                continue;
            }
            if (phase(word) == BROKEN) {
                throw broken("is broken");
            }
            if (Thread.interrupted()) {
                abort();
                throw new InterruptedException();
            }
            if (arrive(word, acts)) {
                return word;
            }
        }
    }

    private boolean arrive(long word, boolean acts) {
        turn.lock();
        try {
            checkOpen();
            // Guard against another thread of this process that has arrived in a later round: its mark must stay.
            if (words.longVolatile(at) != word) {
                return false;
            }
            words.longRelease(seat.at(ArenaLayout.COUNT), Seat.word(self, mark(word)));
            int arrived = arrived(word) + 1;
            return words.longCas(at, word, arrived == parties && !acts
                    ? next(word)
                    : word(round(word), breaks(word), arrived < parties ? OPEN : ACTING, arrived));
        } finally {
            turn.unlock();
        }
    }

    /** The word of the round that comes after a completed one. */
    private static long next(long word) {
        return word(round(word) + 1, breaks(word), OPEN, 0);
    }

    private void act(long before, Runnable action) throws BrokenBarrierException {
        boolean done = false;
        try {
            acting = Thread.currentThread();
            action.run();
            done = true;
        } finally {
            acting = null;
            if (!done) {
                breakRound(before);
            }
        }
        long now = word(round(before), breaks(before), ACTING, parties);
        if (!words.longCas(at, now, next(before))) {
            throw broken("was broken while its action ran");
        }
        signalAll(around, cell, NODE);
    }

    private void awaitEnd(long began, long deadline)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        boolean interrupted = false;
        boolean over = false;
        try {
            over = gathering.await(new End(began), deadline);
        } catch (InterruptedException e) {
            if (breakOpenRound(began)) {
                throw e;
            }
            interrupted = true;
        }
        if (interrupted) {
            awaitEndOfAction(began);
            Thread.currentThread().interrupt();
        } else if (!over) {
            if (breakOpenRound(began)) {
                throw new TimeoutException("The barrier was not reached by all " + parties + " parties in time, and is broken now.");
            }
            awaitEndOfAction(began);
        }
        if (!isCompleted(began)) {
            throw broken("was broken, or reset, while this thread waited");
        }
    }

    private void awaitEndOfAction(long began) {
        if (acting == Thread.currentThread()) {
            throw new IllegalStateException("The action of a barrier waits for the same barrier, which waits for the action. Let the"
                    + " action return first.");
        }
        gathering.awaitUninterruptibly(new End(began));
    }

    private BrokenBarrierException broken(String how) {
        return new BrokenBarrierException("This barrier of " + parties + " parties " + how + ": a party gave up, failed, or died. Reset"
                + " it when all parties know.");
    }

    /** The wait of a thread for the end of its round. */
    private final class End implements Gathering.Goal {
        private final int round;

        End(long began) {
            this.round = round(began);
        }

        @Override
        public boolean isReached(long word) {
            return round(word) != round || phase(word) == BROKEN;
        }

        @Override
        public void probe() {
            int mark = mark(words.longVolatile(at));
            around.arena().visitSeats(cell, (visited, holder) -> {
                Party party = Party.of(holder);
                if (holder != self && visited.valueVolatile(ArenaLayout.COUNT, holder) == mark && !peers().isAlive(party)) {
                    repair(around, cell, party);
                    peers().foundDead(party);
                }
                return true;
            });
        }
    }

    /** Whether a round that is over was completed, by all parties. */
    private boolean isCompleted(long began) {
        long word = words.longVolatile(at);
        int since = (breaks(word) - breaks(began)) & BREAKS_MASK;
        if (since == 0) {
            return true;
        }
        return since <= ENTRY_COUNT && words.longVolatile(entryAt(cell, began)) != entry(began);
    }

    private static long entryAt(Cell cell, long word) {
        return cell.at(ENTRIES + (long) (breaks(word) % ENTRY_COUNT) * Long.BYTES);
    }

    /** That the next break happened in this round. */
    private static long entry(long word) {
        return ENTRY | ((long) breaks(word) << ENTRY_SHIFT) | round(word);
    }

    // Breaking.

    /** Breaks the barrier: who waits, and who comes, gets {@link BrokenBarrierException}. */
    public void abort() {
        long word = words.longVolatile(at);
        while (phase(word) != BROKEN && !tryBreak(cell, word, BROKEN)) {
            word = words.longVolatile(at);
        }
        signalAll(around, cell, NODE);
    }

    /** As {@link java.util.concurrent.CyclicBarrier#reset}. */
    public void reset() {
        while (true) {
            long word = words.longVolatile(at);
            boolean done = phase(word) == BROKEN
                    ? words.longCas(at, word, next(word))
                    : arrived(word) == 0 || tryBreak(cell, word, OPEN);
            if (done) {
                signalAll(around, cell, NODE);
                return;
            }
        }
    }

    /** Breaks a round if it is not over, also while its action runs. */
    private void breakRound(long of) {
        long word = words.longVolatile(at);
        while (round(word) == round(of) && phase(word) != BROKEN && !tryBreak(cell, word, BROKEN)) {
            word = words.longVolatile(at);
        }
        signalAll(around, cell, NODE);
    }

    /** Breaks a round if not all have arrived; returns whether it did. */
    private boolean breakOpenRound(long of) {
        long word = words.longVolatile(at);
        while (round(word) == round(of) && phase(word) == OPEN) {
            if (tryBreak(cell, word, BROKEN)) {
                signalAll(around, cell, NODE);
                return true;
            }
            word = words.longVolatile(at);
        }
        return false;
    }

    /** Ends a round that is not completed: to a broken one, or to the next one. */
    private static boolean tryBreak(Cell cell, long word, int phase) {
        long entryAt = entryAt(cell, word);
        long entry = cell.words().longVolatile(entryAt);
        // Guard against who breaks a later round: his entry comes after the one that was read here.
        if (cell.words().longVolatile(cell.at(WORD)) != word) {
            return false;
        }
        if (entry != entry(word) && !cell.words().longCas(entryAt, entry, entry(word))) {
            return false;
        }
        return cell.words().longCas(cell.at(WORD), word, word(round(word) + (phase == OPEN ? 1 : 0), breaks(word) + 1, phase, 0));
    }

    // Asking.

    /** {@return how many parties complete a round} */
    public int parties() {
        return parties;
    }

    /** {@return how many have arrived in this round} */
    public int waiting() {
        return arrived(words.longVolatile(at));
    }

    /** {@return whether it is broken} */
    public boolean isBroken() {
        return phase(words.longVolatile(at)) == BROKEN;
    }

    // Deaths.

    /** Breaks the barrier if this process takes part in the present round. */
    @Override
    protected void abandon() {
        turn.lock();
        try {
            repair(around, cell, around.arena().self());
        } finally {
            turn.unlock();
        }
        gathering.close();
    }

    /** Breaks the round in which a process takes part that is dead, or that leaves. */
    static void repair(Surroundings around, Cell cell, Party dead) {
        around.arena().visitSeats(cell, (seat, holder) -> {
            if (holder == dead.word()) {
                if (breakRoundOf(cell, seat.valueVolatile(ArenaLayout.COUNT, holder))) {
                    around.peers().repaired(dead, cell);
                }
            }
            return true;
        });
        signalAll(around, cell, NODE);
    }

    private static boolean breakRoundOf(Cell cell, int mark) {
        long word = cell.words().longVolatile(cell.at(WORD));
        while (mark(word) == mark && phase(word) != BROKEN) {
            if (tryBreak(cell, word, BROKEN)) {
                return true;
            }
            word = cell.words().longVolatile(cell.at(WORD));
        }
        return false;
    }
}
