// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The machinery of a mutual exclusion lock between processes and their threads. Thread-safe.
 *
 * <p>Which process owns it is in shared memory, and the only truth there; which thread of that process, and how often, is known
 * to that process alone.
 */
@SuppressWarnings("ReferenceEquality") // a thread is itself, whatever its class says of equality
public final class LockCore extends Core implements Monitor {

    /*
     * Overview
     *
     *  word
     *   63        62      61              36 35                        0
     *  +---------+-------+------------------+---------------------------+
     *  | WAITERS | MARK  | thread id, low   | owner: slot, generation   |
     *  +---------+-------+------------------+---------------------------+
     *
     * Free if the owner is 0. MARK: the last owner died, or closed the lock, while it had it. WAITERS: some node may be waiting.
     * The thread id is for those who ask; it is never 0, except in a word that was handed to a process, whose waiting thread
     * has yet to take it.
     *
     *   acquire    free -> own. Who comes from its node keeps WAITERS, since others may still wait.
     *   release    exchange with 0; if WAITERS was set, wake the longest waiting. He may find that somebody was faster, and then
     *              sets WAITERS again before he sleeps.
     *   hand over  (fair) own -> handed to the process that has waited longest, WAITERS kept; then its node is signalled. If that
     *              has stopped waiting, the word is taken back: handed -> own, unless a thread of that process was faster. Whoever
     *              finds a handed word whose node does not wait, because the releaser died in between, frees it.
     *   recover    owned by the dead -> free, MARK, WAITERS kept; then wake: the longest waiting, or all, if they are to be told.
     *
     * Each is one compare-and-set of the word. A late one fails, because the word names the dead for ever.
     */

    /** Type: a thread that has the lock may take it again. */
    public static final int REENTRANT = 1;

    /** Type: who has waited longest is next. */
    public static final int FAIR = 1 << 1;

    /** Type: after the death of an owner the lock fails until it is marked consistent. */
    public static final int FAILING = 1 << 2;

    private static final long OWN_LOCK = ArenaLayout.CONTROL + ArenaLayout.LINE - Long.BYTES;

    private static final long WAITERS = 1L << 63;
    private static final long MARK = 1L << 62;
    private static final int THREAD_SHIFT = Party.WORD_BITS;
    private static final long THREAD_MASK = (1L << 26) - 1;
    private static final long OWNER = (1L << Party.WORD_BITS) - 1;
    private static final long NODE = ArenaLayout.NODE_A;

    private static final int MOST_SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 1_000 : 0;
    private static final int LEAST_SPINS = Math.min(MOST_SPINS, 20);

    private final long at;
    private final boolean reentrant;
    private final boolean fair;
    private final boolean failing;
    private volatile @Nullable WaitPlace place;

    /** The thread of this process that has the lock; others of this process may read an old value, but never themselves. */
    private @Nullable Thread owner;

    /** How often the owner has it; the owner's alone. */
    private int holds;

    /** Whether the owner got it after the death of another; the owner's alone. */
    private boolean recovered;

    /** Whether the mark has to stay at the release; the owner's alone. */
    private boolean inconsistent;

    private int spins = MOST_SPINS / 4;

    /**
     * This process's side of a lock.
     *
     * @param around this process
     * @param attachment its part in the lock
     */
    public LockCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = at(cell);
        long type = cell.type();
        this.reentrant = (type & REENTRANT) != 0;
        this.fair = (type & FAIR) != 0;
        this.failing = (type & FAILING) != 0;
    }

    /** Where the word is: a cell of another kind has its own lock in its last control word. */
    private static long at(Cell cell) {
        return cell.at(cell.kind() == CellKind.LOCK ? WORD : OWN_LOCK);
    }

    // Acquiring.

    /** As {@link Lock#lock}. */
    public void lock() {
        Thread thread = Thread.currentThread();
        if (!tryFast(thread)) {
            place().awaitUninterruptibly(new Turn(thread, false), WaitPlace.FOREVER);
        }
    }

    /** As {@link Lock#lockInterruptibly}. */
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Thread thread = Thread.currentThread();
        if (!tryFast(thread)) {
            place().await(new Turn(thread, false), WaitPlace.FOREVER);
        }
    }

    /** As {@link Lock#tryLock()}; it takes a free lock even if others wait. */
    public boolean tryLock() {
        Thread thread = Thread.currentThread();
        if (owner == thread) {
            return again();
        }
        return tryFree(thread, words.longVolatile(at), 0, false);
    }

    /** As {@link Lock#tryLock(long, TimeUnit)}. */
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long deadline = Deadline.after(time, unit);
        Thread thread = Thread.currentThread();
        return tryFast(thread) || place().await(new Turn(thread, false), deadline);
    }

    /** Waits for the lock even if it is inconsistent; the caller is to mend the data and {@link #markConsistent}. */
    public void lockInconsistent() {
        Thread thread = Thread.currentThread();
        if (!tryFast(thread)) {
            place().awaitUninterruptibly(new Turn(thread, true), WaitPlace.FOREVER);
        }
    }

    private boolean tryFast(Thread thread) {
        if (owner == thread) {
            if (!reentrant) {
                throw new IllegalMonitorStateException("Thread " + thread.getName() + " has this lock already and would wait for itself"
                        + " for ever. Release it first, or make it reentrant.");
            }
            return again();
        }
        if (!(fair && isCrowded()) && words.longCas(at, 0, mine(thread))) {
            own(thread);
            return true;
        }
        return !fair && spin(thread);
    }

    private boolean again() {
        if (!reentrant) {
            return false;
        }
        if (holds == Integer.MAX_VALUE) {
            throw new Error("Maximum lock count exceeded"); // as ReentrantLock
        }
        holds++;
        return true;
    }

    private boolean spin(Thread thread) {
        int limit = spins;
        for (int i = 0; i < limit; i++) {
            long word = words.longAcquire(at);
            if ((word & OWNER) == 0) {
                if ((word & MARK) != 0) {
                    return false;
                }
                if (tryFree(thread, word, 0, false)) {
                    spins = Math.min(MOST_SPINS, limit + (limit >> 3) + 1);
                    return true;
                }
            }
            Thread.onSpinWait();
        }
        spins = Math.max(LEAST_SPINS, limit - (limit >> 2));
        return false;
    }

    /** Takes the lock if the word is free; further bits may be added to the own word. */
    private boolean tryFree(Thread thread, long word, long more, boolean mending) {
        if ((word & OWNER) != 0) {
            return false;
        }
        boolean keepMark = failing && (word & MARK) != 0;
        if (keepMark && !mending) {
            throw died();
        }
        long next = mine(thread) | (word & WAITERS) | more | (keepMark ? MARK : 0);
        if (words.longCas(at, word, next)) {
            own(thread, word);
            return true;
        }
        return false;
    }

    private void own(Thread thread, long before) {
        own(thread);
        if ((before & MARK) != 0) {
            recovered = true;
            inconsistent = failing;
        }
    }

    private void own(Thread thread) {
        owner = thread;
        holds = 1;
    }

    private long mine(Thread thread) {
        long id = thread.threadId() & THREAD_MASK;
        return self | ((id == 0 ? 1 : id) << THREAD_SHIFT);
    }

    private OwnerDiedException died() {
        return new OwnerDiedException("The last owner of this lock died, or closed it, while it had it, so the data that it guards may"
                + " be half changed. Mend them between lockInconsistent() and unlock(), with markConsistent(), or create the lock"
                + " so that it is released at a death.");
    }

    private boolean isCrowded() {
        WaitPlace known = place;
        return known != null && known.isCrowded();
    }

    private WaitPlace place() {
        WaitPlace known = place;
        if (known == null) {
            synchronized (this) {
                known = place;
                if (known == null) {
                    known = new WaitPlace(this, NODE, fair);
                    place = known;
                }
            }
        }
        return known;
    }

    /** The wait of a thread for its turn. */
    private final class Turn implements WaitPlace.Goal {
        private final Thread thread;
        private final boolean mending;

        Turn(Thread thread, boolean mending) {
            this.thread = thread;
            this.mending = mending;
        }

        @Override
        public boolean reach() {
            long word = words.longVolatile(at);
            if (isHandedTo(word, self)) {
                if (words.longCas(at, word, mine(thread) | (word & WAITERS))) {
                    own(thread, word);
                    return true;
                }
                return false;
            }
            return tryFree(thread, word, WAITERS, mending);
        }

        @Override
        public long owner() {
            return words.longVolatile(at) & OWNER;
        }

        @Override
        public boolean announce() {
            long word = words.longVolatile(at);
            if ((word & OWNER) == 0 || isHandedTo(word, self)) {
                return false;
            }
            return (word & WAITERS) != 0 || words.longCas(at, word, word | WAITERS);
        }

        @Override
        public void probe() {
            long word = words.longVolatile(at);
            if ((word & OWNER) == 0) {
                return;
            }
            Party party = Party.of(word);
            if (!peers().isAlive(party)) {
                repair(around, cell, party);
                peers().foundDead(party);
            } else if (isHanded(word)) {
                takeBackIfLeft(around, cell, word);
            }
        }

        @Override
        public void passOn() {
            long word = words.longVolatile(at);
            if (isHandedTo(word, self)) {
                words.longCas(at, word, word & WAITERS);
            }
            wakeIfFree(around, cell);
        }
    }

    private static boolean isHanded(long word) {
        return (word & OWNER) != 0 && ((word >>> THREAD_SHIFT) & THREAD_MASK) == 0;
    }

    private static boolean isHandedTo(long word, long party) {
        return (word & OWNER) == party && isHanded(word);
    }

    // Releasing.

    /** As {@link Lock#unlock}. */
    public void unlock() {
        checkOwner();
        if (--holds == 0) {
            release();
        }
    }

    private void checkOwner() {
        if (owner != Thread.currentThread()) {
            throw new IllegalMonitorStateException("Thread " + Thread.currentThread().getName() + " of this process does not have the"
                    + " lock, so it cannot release it or use its conditions; " + ownerText() + ". Lock it first, in the same thread.");
        }
    }

    private void release() {
        boolean marked = recovered && forgetRecovery();
        owner = null;
        if (fair && !marked) {
            releaseInOrder();
        } else if ((words.longGetAndSet(at, marked ? MARK : 0) & WAITERS) != 0) {
            wakeIfFree(around, cell);
        }
    }

    /** Forgets how this owner got the lock; returns whether the mark has to stay. */
    private boolean forgetRecovery() {
        boolean marked = inconsistent;
        recovered = false;
        inconsistent = false;
        return marked;
    }

    private void releaseInOrder() {
        while (true) {
            long word = words.longVolatile(at);
            if ((word & WAITERS) == 0) {
                if (words.longCas(at, word, 0)) {
                    return;
                }
                continue; // somebody has just begun to wait
            }
            Longest longest = longest(around, cell, NODE);
            Seat next = longest.seat;
            if (next == null) {
                words.longVolatile(at, 0); // who sets WAITERS after this sees it free, and does not sleep
                wakeIfFree(around, cell);
                return;
            }
            long handed = longest.holder | WAITERS;
            words.longVolatile(at, handed);
            if (signal(around, next, longest.holder, NODE) || !words.longCas(at, handed, word)) {
                return;
            }
        }
    }

    @Override
    public int releaseAll() {
        checkOwner();
        int count = holds;
        holds = 0;
        release();
        return count;
    }

    @Override
    public void lockAgain(int count) {
        Thread thread = Thread.currentThread();
        if (!(!fair && words.longCas(at, 0, mine(thread)))) {
            place().awaitUninterruptibly(new Turn(thread, true), WaitPlace.FOREVER);
        } else {
            own(thread);
        }
        holds = count;
    }

    @Override
    public void checkHeld() {
        checkOwner();
    }

    @Override
    public void checkConsistent() {
        if (inconsistent) {
            throw died();
        }
    }

    // Asking.

    /** {@return whether the current thread has the lock} */
    public boolean isHeldByCurrentThread() {
        return owner == Thread.currentThread();
    }

    /** {@return how often the current thread has the lock} */
    public int holdCount() {
        return isHeldByCurrentThread() ? holds : 0;
    }

    /** {@return whether any process has the lock} */
    public boolean isLocked() {
        return (words.longVolatile(at) & OWNER) != 0;
    }

    /** {@return whether the current thread got the lock after the death of an owner; it must have it} */
    public boolean isRecovered() {
        checkOwner();
        return recovered;
    }

    /** {@return whether the lock fails, because its owner died and nobody has marked it consistent} */
    public boolean isInconsistent() {
        return failing && (words.longVolatile(at) & MARK) != 0;
    }

    /** {@return who has the lock: name, pid and state, or empty if nobody has} */
    public Optional<String> owner() {
        long word = words.longVolatile(at);
        return (word & OWNER) == 0 ? Optional.empty() : Optional.of(peers().describe(Party.of(word)));
    }

    private String ownerText() {
        return owner().map(text -> "its owner is " + text).orElse("it is free");
    }

    // Deaths.

    /** Declares the data sound that a failing lock guards. Does nothing if it does not fail. */
    public void markConsistent() {
        if (isHeldByCurrentThread()) {
            inconsistent = false;
            while (true) {
                long word = words.longVolatile(at);
                if ((word & MARK) == 0 || words.longCas(at, word, word & ~MARK)) {
                    return;
                }
            }
        }
        long word = words.longVolatile(at);
        while ((word & OWNER) == 0 && (word & MARK) != 0) {
            if (words.longCas(at, word, word & ~MARK)) {
                wakeIfFree(around, cell);
                return;
            }
            word = words.longVolatile(at);
        }
    }

    @Override
    boolean abandon(Thread thread) {
        if (owner != thread) {
            return false;
        }
        forgetRecovery();
        owner = null;
        repair(around, cell, around.arena().self());
        return true;
    }

    /** Releases the lock, marked, if any thread of this process has it. */
    @Override
    void abandon() {
        WaitPlace known = place;
        if (known != null) {
            known.close();
        }
        forgetRecovery();
        owner = null;
        repair(around, cell, around.arena().self());
    }

    /** Takes a lock from a process that is dead, or that leaves it, and passes on what it may have been given. */
    static void repair(Surroundings around, Cell cell, Party dead) {
        long at = at(cell);
        long word = cell.words().longVolatile(at);
        while ((word & OWNER) == dead.word()) {
            long mark = isHanded(word) ? 0 : MARK; // what was only handed to it, it has not used
            if (cell.words().longCas(at, word, mark | (word & WAITERS))) {
                around.peers().repaired(dead, cell);
                break;
            }
            word = cell.words().longVolatile(at);
        }
        if (isHanded(word)) {
            takeBackIfLeft(around, cell, word);
        }
        wakeIfFree(around, cell);
    }

    /** Frees a word that was handed to a process which does not wait any more, because the releaser died before it saw that. */
    private static void takeBackIfLeft(Surroundings around, Cell cell, long word) {
        long party = word & OWNER;
        boolean gone = around.arena().visitSeats(cell, (seat, holder) ->
                holder != party || !WaitPlace.isWaiting(seat.valueVolatile(NODE, holder)));
        if (gone && cell.words().longCas(at(cell), word, word & WAITERS)) {
            wakeIfFree(around, cell);
        }
    }

    private static void wakeIfFree(Surroundings around, Cell cell) {
        long word = cell.words().longVolatile(at(cell));
        if ((word & OWNER) != 0) {
            return;
        }
        if ((word & MARK) != 0 && (cell.type() & FAILING) != 0) {
            signalAll(around, cell, NODE);
        } else {
            signalOne(around, cell, NODE);
        }
    }
}
