// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machinery of a condition of a lock: threads of all processes wait at it, and are woken one by one. Thread-safe. */
public final class ConditionCore extends Core {

    /*
     * Overview
     *
     *  COUNT of a seat                                            orphans: the first control word
     *   63            32 31           16 15            0           63            32 31                            0
     *  +----------------+---------------+---------------+         +----------------+-------------------------------+
     *  | tag            | w: waiting    | p: permits    |         | tag            | n: permits                    |
     *  +----------------+---------------+---------------+         +----------------+-------------------------------+
     *
     * w threads of the process wait, and p of them, whichever come first, may go on: p <= w, always. Each step is one
     * compare-and-set of COUNT:
     *
     *   await    with the lock: w + 1. Release the lock; sleep at the node until p > 0; INTENT + 1; w - 1, p - 1. Take the lock
     *            again; INTENT - 1.
     *   give up  (time over, interrupted) p < w: w - 1, and the permits stay for the others. p = w: one of them is this thread's:
     *            w - 1, p - 1, and it counts as signalled. So no signal is lost, and none wakes two.
     *   signal   with the lock: p + 1 where p < w; then the node is signalled. Processes take turns: fewest permits outstanding
     *            first, then who was not signalled for the longest time.
     *
     * Deaths. What waits in a dead process is gone with its seat; what had been granted to it has to go to others, once. It goes
     * by way of the orphans, from which any waiting thread takes:
     *
     *   1. COUNT of the dead: w = p, so that nobody grants it any more. What it holds, q, is fixed then.
     *   2. orphans: (n, X) -> (n + q, dead). If the tag is the dead's already, another recoverer has done it.
     *   3. COUNT and INTENT of the dead -> 0.
     *
     * Before step 2 overwrites the tag X, it does step 3 for X; so a word that a late recoverer has read never comes back, and his
     * compare-and-set fails.
     *
     * A thread takes an orphan by n - 1, then w - 1 in its own seat; if it was signalled meanwhile, w - 1, p - 1, and the orphan
     * goes back.
     *
     * INTENT counts the threads that are about to take a permit, or have taken one and are not back in the lock: q has them, too.
     * So a signal whose receiver dies before it can do anything about it goes to another one; who dies after that has the lock,
     * and its death is told by that. Who dies between INTENT + 1 and p - 1 may wake a thread too much, never one too few. Orphans
     * that nobody waits for are dropped by the next who begins to wait, since only earlier signals can be among them.
     */

    private static final long NODE = ArenaLayout.NODE_A;
    private static final long COUNT = ArenaLayout.COUNT;
    private static final long INTENT = ArenaLayout.INTENT;
    /** When the process was signalled last, or began to wait: in place of the ticket of the second node, which is not used. */
    private static final long TURN = WaitPlace.ticket(ArenaLayout.NODE_B);

    private static final int WAITING_SHIFT = 16;
    private static final int ONE_WAITING = 1 << WAITING_SHIFT;
    private static final int PERMITS_MASK = ONE_WAITING - 1;
    private static final int MOST_WAITING = PERMITS_MASK;

    private final WaitPlace place;
    private final Goal goal = new Goal();
    private final Object intents = new Object();
    private Monitor.@Nullable Source lock;
    private @Nullable Opened pinned;

    /**
     * This process's side of a condition.
     *
     * @param around this process
     * @param attachment its part in the condition
     */
    public ConditionCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.place = new WaitPlace(this, NODE, true);
    }

    /**
     * Sets the type of a cell that nobody else knows.
     *
     * @param cell the cell
     * @param lock the lock that it belongs to
     */
    public static void initialize(Cell cell, Monitor lock) {
        cell.describePlain(0, lock.attachment().reference());
    }

    /**
     * Tells which lock it belongs to, as this process has that open now, and keeps that attached.
     *
     * @param source the handle of the lock
     */
    public synchronized void link(Monitor.Source source) {
        belongTo(source);
        while (pinned == null) {
            Opened entry = Session.current().objects().entry(source.monitor().attachment().reference());
            if (entry.pin()) {
                pinned = entry;
            }
        }
    }

    synchronized void belongTo(Monitor.Source source) {
        lock = source;
    }

    private Monitor lock() {
        Monitor.Source known;
        synchronized (this) {
            known = lock;
        }
        if (known == null) {
            throw new IllegalStateException(cell + " has not been linked to its lock");
        }
        return known.monitor();
    }

    // Waiting.

    /**
     * Waits for a signal; the lock is released meanwhile, and taken again in any case.
     *
     * @throws InterruptedException if the thread was interrupted and not signalled before
     */
    public void await() throws InterruptedException {
        await(WaitPlace.FOREVER);
    }

    private boolean await(long deadline) throws InterruptedException {
        Monitor held = lock();
        held.checkHeld();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        StackRoom.ensureForWait();
        int count = beginAndRelease(held);
        boolean reached = false;
        boolean interrupted = false;
        boolean sentAway = true;
        try {
            reached = place.await(goal, deadline);
            sentAway = false;
        } catch (InterruptedException e) {
            interrupted = true;
            sentAway = false;
        } finally {
            reached = reached || giveUp();
            comeBack(held, count, reached, sentAway);
        }
        if (interrupted) {
            if (!reached) {
                throw new InterruptedException();
            }
            Thread.currentThread().interrupt(); // the signal came first
        }
        held.checkConsistent();
        return reached;
    }

    /** Takes the lock again; a signal that was taken is passed on if that fails, or if the wait has. */
    private void comeBack(Monitor held, int count, boolean signalled, boolean failed) {
        boolean back = false;
        try {
            held.lockAgain(count);
            back = !failed;
        } finally {
            if (signalled) {
                if (!back) {
                    grant(1);
                }
                intend(-1);
            }
        }
    }

    /** As {@link java.util.concurrent.locks.Condition#await(long, TimeUnit)}. */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Deadline.after(time, unit));
    }

    /** As {@link java.util.concurrent.locks.Condition#awaitNanos}. */
    public long awaitNanos(long nanos) throws InterruptedException {
        long deadline = Deadline.after(nanos, TimeUnit.NANOSECONDS);
        await(deadline);
        return deadline == WaitPlace.FOREVER ? nanos : deadline - System.nanoTime();
    }

    /** As {@link java.util.concurrent.locks.Condition#awaitUntil}; a change of the clock has no effect on a wait that has begun. */
    @SuppressWarnings("JavaUtilDate") // as the interface wants it
    public boolean awaitUntil(Date date) throws InterruptedException {
        long now = System.currentTimeMillis();
        return await(Deadline.after(Math.max(date.getTime(), now) - now, TimeUnit.MILLISECONDS));
    }

    /** Waits for a signal, whatever interrupts come; the lock is released meanwhile, and taken again in any case. */
    public void awaitUninterruptibly() {
        Monitor held = lock();
        held.checkHeld();
        StackRoom.ensureForWait();
        int count = beginAndRelease(held);
        boolean reached = false;
        try {
            reached = place.awaitUninterruptibly(goal);
        } finally {
            comeBack(held, count, reached || giveUp(), !reached);
        }
        held.checkConsistent();
    }

    /** Counts the current thread among those that wait, and releases the lock; returns how often it had it. */
    private int beginAndRelease(Monitor held) {
        begin();
        boolean released = false;
        try {
            int count = held.releaseAll();
            released = true;
            return count;
        } finally {
            if (!released && giveUp()) { // the lock has just been closed, or no memory is left: nobody waits here
                grant(1);
                intend(-1);
            }
        }
    }

    /** Counts the current thread, which has the lock, among those that wait. */
    private void begin() {
        long orphans = words.longVolatile(cell.at(WORD));
        if (permits(orphans) > 0) {
            dropOrphans(orphans);
        }
        while (true) {
            checkOpen();
            int count = seat.valueVolatile(COUNT, self);
            if (waiting(count) == MOST_WAITING) {
                throw new IllegalStateException(MOST_WAITING + " threads of this process wait for this condition already; there"
                        + " cannot be more. Let fewer threads wait, or signal them.");
            }
            if (waiting(count) == 0) {
                takeTurn();
            }
            if (seat.valueCas(COUNT, self, count, count + ONE_WAITING)) {
                return;
            }
        }
    }

    private void takeTurn() {
        words.longRelease(seat.at(TURN), System.nanoTime());
    }

    /** Drops the orphans that nobody is left for, of those that were waiting when they were granted. */
    private void dropOrphans(long orphans) {
        int wanted = unsignalled(around, cell);
        if (wanted < permits(orphans)) {
            words.longCas(cell.at(WORD), orphans, withPermits(orphans, wanted)); // else somebody has just taken one
        }
    }

    /** Counts the current thread out; returns whether it had been signalled, and so has taken a permit. */
    private boolean giveUp() {
        intend(1);
        boolean signalled = countOut();
        if (!signalled) {
            intend(-1);
        }
        return signalled;
    }

    private boolean countOut() {
        while (true) {
            int count = seat.valueVolatile(COUNT, self);
            if (waiting(count) == 0) {
                return false; // this process has left the condition
            }
            boolean signalled = permits(count) == waiting(count);
            if (seat.valueCas(COUNT, self, count, count - ONE_WAITING - (signalled ? 1 : 0))) {
                return signalled;
            }
        }
    }

    /** Counts the current thread among those whose signals go to others at a death, or out. */
    private void intend(int delta) {
        synchronized (intents) { // a late thread must not touch the seat when that is another object's
            if (!hasLeft()) {
                int before = seat.valueVolatile(INTENT, self); // which nobody else changes while this process lives
                seat.valueCas(INTENT, self, before, before + delta);
            }
        }
    }

    /** The wait for a signal; one thread at a time is at it. */
    private final class Goal implements WaitPlace.Goal {
        @Override
        public boolean reach() {
            if (announce()) {
                return false;
            }
            intend(1);
            boolean taken = takeGranted() || takeOrphan();
            if (!taken) {
                intend(-1);
            }
            return taken;
        }

        private boolean takeGranted() {
            int count = seat.valueVolatile(COUNT, self);
            while (permits(count) > 0) {
                if (seat.valueCas(COUNT, self, count, count - ONE_WAITING - 1)) {
                    takeTurn();
                    return true;
                }
                count = seat.valueVolatile(COUNT, self);
            }
            return false;
        }

        @Override
        public boolean announce() {
            return permits(seat.valueVolatile(COUNT, self)) == 0 && permits(words.longVolatile(cell.at(WORD))) == 0;
        }

        @Override
        public void probe() {
            // A signaller that dies has the lock, and who wants that looks for it; permits are looked for in each slice.
        }

        @Override
        public void passOn() {
            if (permits(words.longVolatile(cell.at(WORD))) > 0) {
                signalAll(around, cell, NODE);
            }
        }
    }

    private boolean takeOrphan() {
        boolean taken = false;
        long orphans = words.longVolatile(cell.at(WORD));
        while (!taken && permits(orphans) > 0) {
            taken = words.longCas(cell.at(WORD), orphans, withPermits(orphans, permits(orphans) - 1));
            orphans = words.longVolatile(cell.at(WORD));
        }
        if (taken && countOut()) {
            giveBackOrphan(); // signalled meanwhile, too
        }
        return taken;
    }

    private void giveBackOrphan() {
        long orphans;
        do {
            orphans = words.longVolatile(cell.at(WORD));
        } while (!words.longCas(cell.at(WORD), orphans, withPermits(orphans, permits(orphans) + 1)));
        signalAll(around, cell, NODE);
    }

    // Signalling.

    /**
     * Wakes threads that wait.
     *
     * @param most how many at most
     * @return how many there were
     */
    public int signal(int most) {
        lock().checkHeld();
        return grant(most);
    }

    /**
     * Wakes all threads that wait.
     *
     * @return how many there were
     */
    public int signalAll() {
        lock().checkHeld();
        return grantAll();
    }

    private int grantAll() {
        var granted = new int[1];
        around.arena().visitSeats(cell, (visited, holder) -> {
            int count = visited.valueVolatile(COUNT, holder);
            while (permits(count) < waiting(count)) {
                if (visited.valueCas(COUNT, holder, count, waiting(count) * (ONE_WAITING + 1))) {
                    granted[0] += waiting(count) - permits(count);
                    signal(around, visited, holder, NODE);
                    break;
                }
                count = visited.valueVolatile(COUNT, holder);
            }
            return true;
        });
        return granted[0];
    }

    private int grant(int most) {
        int granted = 0;
        while (granted < most) {
            var next = new Next();
            around.arena().visitSeats(cell, next);
            Seat chosen = next.seat;
            if (chosen == null) {
                return granted;
            }
            if (chosen.valueCas(COUNT, next.holder, next.count, next.count + 1)) {
                granted++;
                signal(around, chosen, next.holder, NODE);
            }
        }
        return granted;
    }

    /** Finds the seat whose turn it is; null if nobody waits. */
    private static final class Next implements CellArena.SeatVisitor {
        private @Nullable Seat seat;
        private long holder;
        private int count;
        private long turn;

        @Override
        public boolean visit(Seat visited, long by) {
            int found = visited.valueVolatile(COUNT, by);
            if (permits(found) < waiting(found)) {
                long since = visited.wordVolatile(TURN);
                int fewer = Integer.compare(permits(found), permits(count));
                if (seat == null || fewer < 0 || (fewer == 0 && since - turn < 0)) {
                    seat = visited;
                    holder = by;
                    count = found;
                    turn = since;
                }
            }
            return true;
        }
    }

    /** How many threads of all processes wait and have not been signalled. */
    private static int unsignalled(Surroundings around, Cell cell) {
        var sum = new int[1];
        around.arena().visitSeats(cell, (visited, holder) -> {
            int count = visited.valueVolatile(COUNT, holder);
            sum[0] += waiting(count) - permits(count);
            return true;
        });
        return sum[0];
    }

    /**
     * {@return how many threads of all processes wait and have not been signalled}
     *
     * @throws IllegalMonitorStateException if the current thread does not have the lock
     */
    public int waiting() {
        lock().checkHeld();
        return waitingNow();
    }

    /** {@return the same at this moment, which may be over when it is looked at} */
    public int waitingNow() {
        return unsignalled(around, cell);
    }

    private static int waiting(int count) {
        return count >>> WAITING_SHIFT;
    }

    private static int permits(int count) {
        return count & PERMITS_MASK;
    }

    private static int permits(long orphans) {
        return (int) orphans;
    }

    private static long withPermits(long orphans, int permits) {
        return ((orphans >>> Integer.SIZE) << Integer.SIZE) | permits;
    }

    private static int tag(long word) {
        return (int) (word >>> Integer.SIZE);
    }

    // Deaths, and leaving.

    /** Passes on what this process was granted: it lives, and may come back under the same tag, so the orphans are no way. */
    @Override
    protected void abandon() {
        place.close();
        int count = seat.valueVolatile(COUNT, self);
        while (count != 0) {
            int permits = permits(count);
            if (seat.valueCas(COUNT, self, count, permits * (ONE_WAITING + 1))) {
                grant(permits);
                seat.valueCas(COUNT, self, permits * (ONE_WAITING + 1), 0);
            }
            count = seat.valueVolatile(COUNT, self);
        }
        synchronized (intents) {
            settle(seat, self); // those who are on their way into the lock have their signals
        }
        Opened kept;
        synchronized (this) {
            kept = pinned;
            pinned = null;
        }
        if (kept != null) {
            kept.unpin();
        }
    }

    /** Passes on the signals that a dead process had, but for those with which it had the lock again. */
    static void repair(Surroundings around, Cell cell, Party dead) {
        around.arena().visitSeats(cell, (seat, holder) -> {
            if (holder == dead.word()) {
                shut(seat, holder);
                moveToOrphans(around, cell, seat, dead);
                settle(seat, holder);
            }
            return true;
        });
        if (permits(cell.words().longVolatile(cell.at(WORD))) > 0) {
            signalAll(around, cell, NODE);
        }
    }

    /** Makes that nobody grants anything to a dead process any more. */
    private static void shut(Seat seat, long holder) {
        int count = seat.valueVolatile(COUNT, holder);
        while (waiting(count) != permits(count)) {
            seat.valueCas(COUNT, holder, count, permits(count) * (ONE_WAITING + 1));
            count = seat.valueVolatile(COUNT, holder);
        }
    }

    private static void moveToOrphans(Surroundings around, Cell cell, Seat seat, Party dead) {
        while (true) {
            long orphans = cell.words().longVolatile(cell.at(WORD));
            if (tag(orphans) == dead.tag()) {
                return; // another recoverer has moved them
            }
            // Read after the word: whoever has moved them since then has changed it.
            int left = permits(seat.valueVolatile(COUNT, dead.word())) + seat.valueVolatile(INTENT, dead.word());
            if (left == 0) {
                return;
            }
            around.arena().visitSeats(cell, (other, holder) -> {
                if (Party.tag(holder) == tag(orphans)) {
                    settle(other, holder);
                }
                return true;
            });
            long moved = ((long) dead.tag() << Integer.SIZE) | (permits(orphans) + left);
            if (cell.words().longCas(cell.at(WORD), orphans, moved)) {
                return;
            }
        }
    }

    /** Strikes out what has been moved. */
    private static void settle(Seat seat, long holder) {
        for (long word : new long[] {COUNT, INTENT}) {
            int value = seat.valueVolatile(word, holder);
            while (value != 0) {
                seat.valueCas(word, holder, value, 0);
                value = seat.valueVolatile(word, holder);
            }
        }
    }
}
