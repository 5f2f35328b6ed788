// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The machinery of a counting semaphore between processes and their threads. Thread-safe.
 *
 * <p>How many permits are available is one word; how many each process holds, which is what it has acquired less what it has
 * released, is in its seat, so that they can be returned when it is dead.
 */
public final class SemaphoreCore extends Core {

    /*
     * Overview
     *
     * Control words                                            Words of a seat
     *   63              32 31               0                    63              32 31               0
     *  +------------------+------------------+                  +------------------+------------------+
     *  | sequence         | tag of a process |  LAST            | sequence         | change           |  INTENT
     *  +------------------+------------------+                  +------------------+------------------+
     *  | sequence         | available        |  TOTAL           | sequence         | held             |  COUNT
     *  +------------------+------------------+                  +------------------+------------------+
     *  | version of the waiters        | any |  WAITERS
     *  +-------------------------------------+
     *
     * Every change has a number, the sequence, one more than that of the change before. It is made by
     *
     *   1  INTENT  change, number                    a store into the own seat
     *   2  LAST    number - 1, anybody -> number, self     by compare-and-set: from here on it has happened
     *   3  TOTAL   number - 1, a -> number, a + change     by compare-and-set
     *   4  COUNT   older, n -> number, n - change          by compare-and-set, or a store of the owner's
     *
     * Who finds in LAST a change that is not through makes steps 3 and 4 for its author, before he begins one of his own. So
     * nobody waits for a process that is killed, or stopped, between two steps, and what a dead process holds is never in doubt.
     * TOTAL and COUNT tell by their numbers whether their step has been made. Nobody sees a number twice: they go round after
     * 2^32 changes, and a helper that was stopped for exactly so many of them is not provided for. They begin anywhere, so that
     * a step that was meant for a former object in the same cell fails.
     *
     * The threads of a process take turns at its seat, by a lock of the JVM that is held over these steps alone.
     *
     * A death: the recoverer makes a change in the dead's name, which gives all that it holds; INTENT by compare-and-set, since
     * there may be other recoverers. He does so only after the dead's last change is through, and looks at LAST once more
     * after he has read the old INTENT; so it can be no intent that is in force by then. What a process holds may be negative,
     * if it releases what others acquire; then there is nothing to return. COUNT stays where it is at the ends of an int.
     *
     * Waiting: node WAITING; WAITERS counted, and "any" set; look at TOTAL again; sleep. A release, after TOTAL: if "any" is set,
     * wake the longest waiting; if there is none, take "any" away, unless somebody has been counted meanwhile. Who got permits
     * after a wake wakes the next, if permits are left.
     */

    /** Type: a death returns what the dead held. */
    public static final int RETURNING = 1;

    /** Type: there are never more permits than at the beginning. */
    public static final int BOUNDED = 1 << 1;

    private static final long LAST = WORD;
    private static final long TOTAL = LAST + Long.BYTES;
    private static final long WAITERS = TOTAL + Long.BYTES;
    private static final long NODE = ArenaLayout.NODE_A;

    private static final long ANY = 1;
    private static final long NEXT_VERSION = 2;

    /** What {@link #take} returns if there are too few permits. */
    private static final int REFUSED = -1;

    private static final int MOST_SPINS = 500;

    private final int bound;
    private final boolean bounded;
    private final WaitPlace place;
    private final int tag;

    /** Held by the thread that changes the count of this process. */
    private final ReentrantLock turn = new ReentrantLock();

    /** Whether the count of this process has a number that no former one had; guarded by the turn. */
    private boolean ready;

    private final SpinLimit spins = new SpinLimit(MOST_SPINS);

    /** What changes the number of permits. */
    private enum Kind {
        ACQUIRE,
        RELEASE,
        DRAIN
    }

    /** Who holds permits. */
    public record Share(String process, int permits) {}

    /**
     * This process's side of a semaphore.
     *
     * @param around this process
     * @param attachment its part in the semaphore
     */
    public SemaphoreCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.bound = bound(cell);
        this.bounded = (cell.type() & BOUNDED) != 0;
        this.place = new WaitPlace(this, NODE, false);
        this.tag = around.arena().self().tag();
    }

    /**
     * Sets type and permits of a cell that nobody else knows.
     *
     * @param cell the cell
     * @param type of {@link #RETURNING} and {@link #BOUNDED}
     * @param permits how many there are at the beginning
     */
    public static void initialize(Cell cell, int type, int permits) {
        cell.describePlain(type, 0, permits);
        int number = ThreadLocalRandom.current().nextInt();
        cell.words().longPlain(cell.at(LAST), word(number, 0));
        cell.words().longPlain(cell.at(TOTAL), word(number, permits));
    }

    private static int bound(Cell cell) {
        return (cell.type() & BOUNDED) != 0 ? (int) cell.extra(0) : Integer.MAX_VALUE;
    }

    private static long word(int number, int value) {
        return ((long) number << Integer.SIZE) | Integer.toUnsignedLong(value);
    }

    private static int number(long word) {
        return (int) (word >>> Integer.SIZE);
    }

    private static int value(long word) {
        return (int) word;
    }

    // Acquiring.

    /** As {@link java.util.concurrent.Semaphore#acquire(int)}. */
    public void acquire(int permits) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!tryAcquire(permits) && !spin(permits)) {
            place.await(new Supply(permits), WaitPlace.FOREVER);
        }
    }

    /** As {@link java.util.concurrent.Semaphore#acquireUninterruptibly(int)}. */
    public void acquireUninterruptibly(int permits) {
        if (!tryAcquire(permits) && !spin(permits)) {
            place.awaitUninterruptibly(new Supply(permits));
        }
    }

    /** As {@link java.util.concurrent.Semaphore#tryAcquire(int)}. */
    public boolean tryAcquire(int permits) {
        return take(checked(permits)) != REFUSED;
    }

    /** As {@link java.util.concurrent.Semaphore#tryAcquire(int, long, TimeUnit)}. */
    public boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long deadline = Deadline.after(time, unit);
        return tryAcquire(permits) || (time > 0 && (spin(permits) || place.await(new Supply(permits), deadline)));
    }

    /** As {@link java.util.concurrent.Semaphore#drainPermits}. */
    public int drainPermits() {
        return change(Kind.DRAIN, 0);
    }

    private static int checked(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException(permits + " permits were asked for or given; use a number that is not negative.");
        }
        return permits;
    }

    private boolean spin(int permits) {
        int limit = spins.limit();
        int pause = 1;
        for (int spent = 0; spent < limit; spent += pause) {
            if (isWithinReach(permits) && take(permits) != REFUSED) {
                spins.succeeded();
                return true;
            }
            pause = SpinLimit.pause(pause);
        }
        spins.failed();
        return false;
    }

    private boolean isWithinReach(int permits) {
        return value(words.longVolatile(cell.at(TOTAL))) >= permits;
    }

    /** Takes permits, and returns how many are left, or {@link #REFUSED}. */
    private int take(int permits) {
        return isWithinReach(permits) || isUnfinished() ? change(Kind.ACQUIRE, permits) : REFUSED;
    }

    /** Whether the last change is not through, so that the total is out of date. */
    private boolean isUnfinished() {
        return number(words.longVolatile(cell.at(LAST))) != number(words.longVolatile(cell.at(TOTAL)));
    }

    /** The wait of a thread for permits. */
    private final class Supply implements WaitPlace.Goal {
        private final int permits;

        Supply(int permits) {
            this.permits = permits;
        }

        @Override
        public boolean reach() {
            int left = take(permits);
            if (left > 0) {
                wake(around, cell);
            }
            return left != REFUSED;
        }

        @Override
        public boolean announce() {
            while (true) {
                long version = words.longVolatile(cell.at(WAITERS));
                if (words.longCas(cell.at(WAITERS), version, (version | ANY) + NEXT_VERSION)) {
                    return !isWithinReach(permits) && !isUnfinished();
                }
            }
        }

        /** A wait that was announced is not announced again: nobody takes "any" away who has not found the node awake, or changed it. */
        @Override
        public boolean isFar() {
            return (words.longVolatile(cell.at(WAITERS)) & ANY) != 0 && !isWithinReach(permits) && !isUnfinished();
        }

        @Override
        public void probe() {
            around.arena().visitSeats(cell, (visited, holder) -> {
                if (holder != self) {
                    probe(Party.of(holder));
                }
                return true;
            });
        }

        private void probe(Party party) {
            if (!peers().isAlive(party)) {
                repair(around, cell, party);
                peers().foundDead(party);
            }
        }

        @Override
        public void passOn() {
            wake(around, cell);
        }
    }

    // Releasing.

    /** As {@link java.util.concurrent.Semaphore#release(int)}. */
    public void release(int permits) {
        if (change(Kind.RELEASE, checked(permits)) > 0) {
            wakeIfAnnounced(around, cell);
        }
    }

    /** Wakes who has waited longest, if there are permits. */
    private static void wake(Surroundings around, Cell cell) {
        if (value(cell.words().longVolatile(cell.at(TOTAL))) > 0) {
            wakeIfAnnounced(around, cell);
        }
    }

    private static void wakeIfAnnounced(Surroundings around, Cell cell) {
        long version = cell.words().longVolatile(cell.at(WAITERS));
        if ((version & ANY) != 0 && !signalOne(around, cell, NODE)) {
            cell.words().longCas(cell.at(WAITERS), version, version & ~ANY); // fails if somebody has begun to wait after the look
        }
    }

    // Changing.

    /** Makes a change; returns how many permits are available after it, before it if it drains, or {@link #REFUSED}. */
    private int change(Kind kind, int permits) {
        turn.lock();
        try {
            checkOpen();
            while (true) {
                long last = words.longVolatile(cell.at(LAST));
                if (!isOwn(last)) {
                    finish(around, cell, last);
                }
                long total = words.longVolatile(cell.at(TOTAL));
                if (number(total) != number(last)) {
                    continue; // somebody was faster
                }
                int available = value(total);
                int change = permitted(kind, available, permits);
                if (kind == Kind.ACQUIRE && change > 0) {
                    return REFUSED;
                }
                if (change == 0 || commit(last, total, change)) {
                    return kind == Kind.DRAIN ? available : available + change;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /** Whether a change is this process's, and through. */
    private boolean isOwn(long last) {
        return value(last) == tag && number(seat.wordVolatile(ArenaLayout.COUNT)) == number(last);
    }

    /** By how much the total is to change; positive for an acquisition that must wait. */
    private int permitted(Kind kind, int available, int permits) {
        return switch (kind) {
            case ACQUIRE -> available >= permits ? -permits : 1;
            case DRAIN -> -Math.max(available, -Integer.MAX_VALUE);
            case RELEASE -> checkedRelease(available, permits);
        };
    }

    private int checkedRelease(int available, int permits) {
        long next = (long) available + permits;
        if (next <= bound) {
            return permits;
        }
        if (bounded) {
            throw new IllegalStateException("This semaphore is bounded by " + bound + " permits, and " + available
                    + " are available, so it cannot take " + permits + " back. Release what was acquired, once, or make a semaphore"
                    + " that is not bounded.");
        }
        throw new Error("Maximum permit count exceeded"); // as Semaphore
    }

    private boolean commit(long last, long total, int change) {
        int number = number(last) + 1;
        long count = ready(number);
        words.longRelease(seat.at(ArenaLayout.INTENT), word(number, change));
        if (!words.longCas(cell.at(LAST), last, word(number, tag))) {
            return false;
        }
        words.longCas(cell.at(TOTAL), total, word(number, value(total) + change)); // fails if a helper has done so
        words.longRelease(seat.at(ArenaLayout.COUNT), word(number, less(value(count), change)));
        return true;
    }

    /** Gives the count of this process a number that is not that of its next change; returns the count. */
    private long ready(int number) {
        long count = seat.wordVolatile(ArenaLayout.COUNT);
        if (!ready || number(count) == number) {
            count = word(number - 1, ready ? value(count) : 0);
            words.longRelease(seat.at(ArenaLayout.COUNT), count);
            ready = true;
        }
        return count;
    }

    /** What is held after a change of the total, which is the other way round. */
    private static int less(int held, int change) {
        return Math.clamp((long) held - change, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Makes the last two steps of a change, if its author has not. */
    private static void finish(Surroundings around, Cell cell, long last) {
        SharedWords words = cell.words();
        if (words.longVolatile(cell.at(LAST)) != last) {
            return;
        }
        Seat author = seatOf(around, cell, holder -> Party.tag(holder) == value(last));
        if (author == null) {
            return; // who has left has finished, or has been finished, before
        }
        int number = number(last);
        long intent = author.wordVolatile(ArenaLayout.INTENT);
        if (number(intent) != number) {
            return; // the author is at another one
        }
        long total = words.longVolatile(cell.at(TOTAL));
        if (number(total) == number - 1) {
            int available = (int) Math.min((long) value(total) + value(intent), bound(cell)); // a return may be too much
            words.longCas(cell.at(TOTAL), total, word(number, available));
        }
        long count = author.wordVolatile(ArenaLayout.COUNT);
        // Guard against the author being past this change, or having left his seat to another: then the count is not the old one.
        if (number(count) != number
                && author.wordVolatile(ArenaLayout.INTENT) == intent
                && Party.tag(author.holderVolatile()) == value(last)
                && words.longVolatile(cell.at(LAST)) == last) {
            author.wordCas(ArenaLayout.COUNT, count, word(number, less(value(count), value(intent))));
        }
    }

    /** Which holders of seats are meant. */
    @FunctionalInterface
    private interface Which {
        boolean is(long holder);
    }

    private static @Nullable Seat seatOf(Surroundings around, Cell cell, Which which) {
        var search = new Search(which);
        around.arena().visitSeats(cell, search);
        return search.found;
    }

    private static final class Search implements CellArena.SeatVisitor {
        private final Which which;
        private @Nullable Seat found;

        Search(Which which) {
            this.which = which;
        }

        @Override
        public boolean visit(Seat visited, long holder) {
            if (which.is(holder)) {
                found = visited;
            }
            return found == null;
        }
    }

    // Asking.

    /** {@return how many permits are available at this moment} */
    public int availablePermits() {
        return value(words.longVolatile(cell.at(TOTAL)));
    }

    /** {@return the processes that hold permits at this moment} */
    public List<Share> holders() {
        var shares = new ArrayList<Share>();
        around.arena().visitSeats(cell, (visited, holder) -> {
            int held = value(visited.wordVolatile(ArenaLayout.COUNT));
            if (held > 0) {
                shares.add(new Share(peers().describe(Party.of(holder)), held));
            }
            return true;
        });
        return List.copyOf(shares);
    }

    // Deaths.

    /** Returns what this process holds. */
    @Override
    protected void abandon() {
        place.close();
        turn.lock();
        try {
            repair(around, cell, around.arena().self());
            // Guard against a helper who comes back when this process has taken the same seat again.
            int through = number(words.longVolatile(cell.at(LAST)));
            words.longRelease(seat.at(ArenaLayout.INTENT), word(through - 1, 0));
        } finally {
            turn.unlock();
        }
    }

    /** Returns what a process holds that is dead, or that leaves, and passes on what it may have been given. */
    static void repair(Surroundings around, Cell cell, Party dead) {
        Seat left = seatOf(around, cell, holder -> holder == dead.word());
        if (left != null) {
            giveBack(around, cell, dead, left);
        }
        wake(around, cell);
    }

    private static void giveBack(Surroundings around, Cell cell, Party dead, Seat left) {
        SharedWords words = cell.words();
        boolean returning = (cell.type() & RETURNING) != 0;
        while (true) {
            long last = words.longVolatile(cell.at(LAST));
            finish(around, cell, last);
            long count = left.wordVolatile(ArenaLayout.COUNT);
            long intent = left.wordVolatile(ArenaLayout.INTENT);
            // Guard against other recoverers: the last one empties the seat, and somebody else may sit there.
            if (left.holderVolatile() != dead.word()) {
                return;
            }
            int number = number(last) + 1;
            if (words.longVolatile(cell.at(LAST)) != last) {
                continue;
            }
            if (value(count) <= 0) {
                return;
            }
            if (!returning || number(count) == number) {
                left.wordCas(ArenaLayout.COUNT, count, word(number - 1, returning ? value(count) : 0));
                continue;
            }
            long wish = word(number, value(count));
            if ((intent == wish || left.wordCas(ArenaLayout.INTENT, intent, wish))
                    && words.longCas(cell.at(LAST), last, word(number, dead.tag()))) {
                around.peers().repaired(dead, cell);
                finish(around, cell, word(number, dead.tag()));
            }
        }
    }
}
