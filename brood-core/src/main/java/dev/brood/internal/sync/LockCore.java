// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.os.ThreadFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
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
     *   63        62      61              37 36      35                        0
     *  +---------+-------+------------------+--------+---------------------------+
     *  | WAITERS | MARK  | thread id, low   | TAKEN  | owner: slot, generation   |
     *  +---------+-------+------------------+--------+---------------------------+
     *
     * Free if the owner is 0. MARK: the last owner died, or closed the lock, while it had it. WAITERS: some node may be waiting.
     * The thread id is for those who ask. TAKEN is set but in a word that was handed to a process, whose waiting thread has yet
     * to take it.
     *
     *   acquire    free -> own. Who comes from its node keeps WAITERS, since others may still wait.
     *   release    own -> 0; if WAITERS was set, wake the longest waiting. He may find that somebody was faster, and then
     *              sets WAITERS again before he sleeps.
     *   hand over  (fair) own -> handed to the process that has waited longest, WAITERS kept; then its node is signalled. If that
     *              has stopped waiting, the word is taken back: handed -> own, unless a thread of that process was faster. Whoever
     *              finds a handed word whose node neither waits nor was signalled, because the releaser died in between, frees it.
     *   recover    owned by the dead -> free, MARK, WAITERS kept; then wake: the longest waiting, or all, if they are to be told.
     *
     * Each is one compare-and-set of the word. A late one fails, because the word names the dead for ever. Only the uncontended
     * release of a thread whose process has the lock open is an exchange, which cannot fail: awaitUnlock keeps the word this lock's
     * until then.
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
    private static final long TAKEN = 1L << Party.WORD_BITS;
    private static final int THREAD_SHIFT = Party.WORD_BITS + 1;
    private static final long THREAD_MASK = (1L << 25) - 1;
    private static final long OWNER = (1L << Party.WORD_BITS) - 1;
    private static final long NODE = ArenaLayout.NODE_A;

    private static final int MOST_SPINS = 1_000;

    /** No unlock takes so long, unless its thread is stopped. */
    private static final long LONGEST_UNLOCK = Duration.ofSeconds(10).toNanos();

    private static final VarHandle HELD = heldField();
    private static final long ONCE = 1;
    private static final long COUNT = (1L << Integer.SIZE) - 1;
    /** The owner got it after the death of another. */
    private static final long RECOVERED = 1L << Integer.SIZE;
    /** The mark has to stay at the release. */
    private static final long INCONSISTENT = RECOVERED << 1;
    /** The release has to look who is next. */
    private static final long ORDERED = RECOVERED << 2;

    private final long at;
    private final long wordPlace;
    private final boolean fenced;
    private final boolean reentrant;
    private final boolean fair;
    private final boolean failing;
    private volatile @Nullable WaitPlace place;

    /** How often the owner has it, in the lower half, and what is special about that; 0 if no thread of this process has it. */
    @SuppressWarnings("unused") // but by HELD
    private long held;

    /**
     * The thread of this process that has the lock if one has it, else the one that had it last: a reference that stays costs
     * nothing, while each store of one goes by way of the garbage collector.
     *
     * <p>An owner stores it before {@link #held}, by release, and who asks reads it after that, by acquire. So a thread that reads
     * that somebody has the lock never finds itself here for having had it before.
     */
    private @Nullable Thread owner;

    /**
     * Whether any thread of this process may have the lock without knowing it, because its stack or heap ended just then: the word
     * tells. Never reset; a thread that needs it has set it.
     */
    private boolean inDoubt;

    /** {@link #mine} of {@link #owner}, for that one alone: computed when the lock goes to another thread. */
    private long ownWord;

    private final SpinLimit spins = new SpinLimit(MOST_SPINS);

    /**
     * This process's side of a lock.
     *
     * @param around this process
     * @param attachment its part in the lock
     */
    public LockCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = at(cell);
        this.wordPlace = words.place(at);
        this.fenced = around.waits().isNative() && ThreadFence.system().isPresent();
        long type = cell.type();
        this.reentrant = (type & REENTRANT) != 0;
        this.fair = (type & FAIR) != 0;
        this.failing = (type & FAILING) != 0;
    }

    /** Where the word is: a cell of another kind has its own lock in its last control word. */
    private static long at(Cell cell) {
        return cell.at(cell.kind() == CellKind.LOCK ? WORD : OWN_LOCK);
    }

    private static VarHandle heldField() {
        try {
            return MethodHandles.lookup().findVarHandle(LockCore.class, "held", long.class);
        } catch (NoSuchFieldException | IllegalAccessException e) {
            throw new IllegalStateException("a class cannot find its own field", e);
        }
    }

    private long held() {
        return (long) HELD.getAcquire(this);
    }

    private void held(long value) {
        HELD.setRelease(this, value);
    }

    private boolean isOwner(Thread thread) {
        return (held() != 0 && owner == thread) || isOwnerAfterAll(thread);
    }

    /** Whether the thread got, or kept, the lock when its stack ended, so that it could not see that; from now on it knows. */
    private boolean isOwnerAfterAll(Thread thread) {
        if (!inDoubt || held() != 0) {
            return false;
        }
        long own = mine(thread);
        long word = words.longVolatile(at);
        if (!isSameOwner(word, own)) {
            return false;
        }
        note(thread);
        owner = thread;
        ownWord = own;
        held(how(word));
        return true;
    }

    // Acquiring.

    /** As {@link Lock#lock}. */
    public void lock() {
        Thread thread = Thread.currentThread();
        if (!tryAtOnce(thread)) {
            lockSlowly(thread);
        }
    }

    private void lockSlowly(Thread thread) {
        if (!tryFast(thread)) {
            place().awaitUninterruptibly(new Turn(thread, false));
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
        if (isOwnerAfterAll(thread)) {
            return true;
        }
        if (isOwner(thread)) {
            return again();
        }
        long word = words.longVolatile(at);
        if (isHanded(word) && !peers().isAlive(Party.of(word))) {
            repair(around, cell, Party.of(word)); // the releaser stood still until the dead had been recovered
            word = words.longVolatile(at);
        }
        return tryFree(thread, word, 0, false);
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
            place().awaitUninterruptibly(new Turn(thread, true));
        }
    }

    /** Takes the lock if it is free and nobody has waited longer: this is all that an uncontended acquisition does. */
    private boolean tryAtOnce(Thread thread) {
        // Who has it already must not try: where the stack ends, it could not tell that from having just got it.
        return !fair && held() == 0 && acquire(thread, 0, mine(thread), ONCE);
    }

    /**
     * Takes the lock if the word is as expected.
     *
     * <p>The stack or the heap may end anywhere in this, also after the word has been changed. It is then given back, or, if not even
     * that can be, this thread has the lock and is told so if it asks, or comes again. What looks at the word for that goes less deep
     * than what has changed it, but how much of the stack a call takes depends on who has compiled it.
     */
    private boolean acquire(Thread thread, long expected, long own, long how) {
        try {
            return take(thread, expected, own, how);
        } catch (VirtualMachineError e) {
            inDoubt = true; // where the stack ends here, too, the thread finds out when it asks, or comes again
            if (isSameOwner(words.longVolatile(at), own)) {
                giveBack(thread, how);
            }
            throw e;
        }
    }

    private boolean take(Thread thread, long expected, long own, long how) {
        if (owner != thread) {
            note(thread); // before it can be left with the lock
        }
        boolean free = change(expected, own);
        if (free) {
            take(thread, how);
        }
        return free;
    }

    private boolean change(long expected, long value) {
        return words.longCasAt(wordPlace, expected, value);
    }

    private boolean tryFast(Thread thread) {
        if (isOwnerAfterAll(thread)) {
            return true;
        }
        if (isOwner(thread)) {
            if (!reentrant) {
                throw new IllegalMonitorStateException("Thread " + nameOf(thread) + " has this lock already and would wait for itself"
                        + " for ever. Release it first, or make it reentrant.");
            }
            return again();
        }
        return (!(fair && isCrowded()) && acquire(thread, 0, mine(thread), how(0))) || (!fair && spin(thread));
    }

    private boolean again() {
        if (!reentrant) {
            return false;
        }
        long before = held();
        if ((before & COUNT) == Integer.MAX_VALUE) {
            throw new Error("Maximum lock count exceeded"); // as ReentrantLock
        }
        held(before + ONCE);
        return true;
    }

    private boolean spin(Thread thread) {
        int limit = spins.limit();
        int pause = 1;
        for (int spent = 0; spent < limit; spent += pause) {
            long word = words.longAcquire(at);
            if ((word & OWNER) == 0) {
                if ((word & MARK) != 0) {
                    return false;
                }
                if (tryFree(thread, word, 0, false)) {
                    spins.succeeded();
                    return true;
                }
            }
            pause = SpinLimit.pause(pause);
        }
        spins.failed();
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
        return acquire(thread, word, mine(thread) | (word & WAITERS) | more | (keepMark ? MARK : 0), how(word));
    }

    /** How a thread has the lock that got it when the word was as given. */
    private long how(long before) {
        long mark = (before & MARK) == 0 ? 0 : failing ? RECOVERED | INCONSISTENT : RECOVERED;
        return ONCE | mark | (fair ? ORDERED : 0);
    }

    private void take(Thread thread, long how) {
        if (owner != thread) {
            owner = thread;
            ownWord = mine(thread);
        }
        held(how);
        if (hasLeft()) {
            giveBack(thread, how);
            checkOpen();
        }
    }

    /** Frees what this thread took when its process was leaving: the word may be that of another lock by now. */
    private void giveBack(Thread thread, long how) {
        held(0);
        wakeAfter(letGo(thread, (how & RECOVERED) != 0 ? MARK : 0));
    }

    /** Makes the word free, and marks it, if the thread has it; returns what it was, or 0. */
    private long letGo(Thread thread, long mark) {
        long mine = mine(thread);
        long word = words.longVolatile(at);
        while ((word & ~(WAITERS | MARK)) == mine) {
            if (words.longCas(at, word, mark)) {
                return word;
            }
            word = words.longVolatile(at);
        }
        return 0;
    }

    private void wakeAfter(long word) {
        if ((word & WAITERS) != 0) {
            wakeIfFree(around, cell);
        }
    }

    private long mine(Thread thread) {
        return self | TAKEN | ((thread.threadId() & THREAD_MASK) << THREAD_SHIFT);
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
        private boolean slept;

        Turn(Thread thread, boolean mending) {
            this.thread = thread;
            this.mending = mending;
        }

        @Override
        public boolean reach() {
            if (tryReach()) {
                return true;
            }
            // Who was woken finds that somebody was faster, as a rule, who is soon through.
            int limit = slept && !fair ? spins.limit() : 0;
            int pause = 1;
            for (int spent = 0; spent < limit; spent += pause) {
                pause = SpinLimit.pause(pause);
                if (tryReach()) {
                    return true;
                }
            }
            return false;
        }

        private boolean tryReach() {
            long word = words.longVolatile(at);
            if (isHandedTo(word, self)) {
                return acquire(thread, word, mine(thread) | (word & WAITERS), how(word));
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
            slept = true;
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
        return (word & OWNER) != 0 && (word & TAKEN) == 0;
    }

    private static boolean isHandedTo(long word, long party) {
        return (word & OWNER) == party && isHanded(word);
    }

    // Releasing.

    /** As {@link Lock#unlock}. Where the stack ends before the word is free, the thread still has the lock, and knows it. */
    public void unlock() {
        Thread thread = Thread.currentThread();
        if (held() == ONCE && owner == thread) {
            long own = ownWord;
            try {
                unlockOnce(thread, own);
            } catch (RuntimeException | Error e) {
                inDoubt = true;
                keepIfTaken(own, ONCE);
                throw e;
            }
        } else {
            unlockSlowly();
        }
    }

    private void unlockOnce(Thread thread, long own) {
        held(0);
        if (isOpenSurely()) {
            wakeAfter(exchange());
        } else if (!change(own, 0)) {
            wakeAfter(letGo(thread, 0));
        }
    }

    /**
     * Called where a release has failed, because the stack has ended, or no seats can be mapped; this looks less deep. The word tells
     * whether it was free before that.
     */
    private void keepIfTaken(long own, long how) {
        if (isSameOwner(words.longVolatile(at), own)) {
            held = how;
        }
    }

    private static boolean isSameOwner(long word, long own) {
        return ((word ^ own) & ~(WAITERS | MARK)) == 0;
    }

    private long exchange() { // one call more than what keepIfTaken needs
        return words.longGetAndSetAt(wordPlace, 0);
    }

    /**
     * Whether this process has the lock open until the thread that asks has stored into the word next. Whoever closes it meanwhile
     * waits for that: see {@link #awaitUnlock}. An exchange may be used then, which costs less than a compare-and-set.
     */
    private boolean isOpenSurely() {
        if (!fenced) {
            return false;
        }
        ThreadFence.keepOrder(); // HELD is stored, then LEFT is read
        return !hasLeft();
    }

    /** Waits for a thread of this process that is just unlocking, if another one has the lock, or makes it unlock by compare-and-set. */
    private void awaitUnlock() {
        if (fenced && isTakenByThis() && !isOwner(Thread.currentThread())) {
            ThreadFence.system().orElseThrow().fence(); // from here on who unlocks sees that this process has left, or has stored HELD
            long limit = System.nanoTime() + LONGEST_UNLOCK;
            while (held() == 0 && isTakenByThis()) {
                if (System.nanoTime() - limit > 0) {
                    throw new IllegalStateException("A thread of this process has been unlocking this lock (" + cell + ") for "
                            + TimeUnit.NANOSECONDS.toSeconds(LONGEST_UNLOCK) + " s, so it cannot be closed; its memory stays until this"
                            + " process ends. Let the thread go on, if a debugger has stopped it.");
                }
                Thread.onSpinWait();
            }
        }
    }

    private boolean isTakenByThis() {
        long word = words.longVolatile(at);
        return (word & OWNER) == self && (word & TAKEN) != 0;
    }

    private void unlockSlowly() {
        checkOwner();
        if ((held() & COUNT) > ONCE) {
            held(held() - ONCE);
        } else {
            release();
        }
    }

    private void checkOwner() {
        if (!isOwner(Thread.currentThread())) {
            checkOpen();
            throw new IllegalMonitorStateException("Thread " + nameOf(Thread.currentThread()) + " of this process does not have the"
                    + " lock, so it cannot release it or use its conditions; " + ownerText() + ". Lock it first, in the same thread.");
        }
    }

    private void release() {
        long how = held();
        long own = ownWord;
        try {
            release(how);
        } catch (RuntimeException | Error e) {
            inDoubt = true;
            keepIfTaken(own, how);
            throw e;
        }
    }

    private void release(long how) {
        boolean marked = (how & INCONSISTENT) != 0;
        held(0);
        if (fair && !marked) {
            releaseInOrder();
        } else {
            wakeAfter(letGo(Thread.currentThread(), marked ? MARK : 0));
        }
    }

    private void releaseInOrder() {
        long mine = mine(Thread.currentThread());
        long word = words.longVolatile(at);
        while ((word & ~(WAITERS | MARK)) == mine) { // else this process has left, and it is the word of another lock
            if ((word & WAITERS) == 0) {
                if (words.longCas(at, word, 0)) {
                    return;
                }
            } else {
                Longest longest = longest(around, cell, NODE);
                Seat next = longest.seat;
                if (next == null) {
                    if (words.longCas(at, word, 0)) { // who sets WAITERS after this sees it free, and does not sleep
                        wakeIfFree(around, cell);
                        return;
                    }
                } else {
                    long handed = longest.holder | WAITERS;
                    if (words.longCas(at, word, handed)
                            && (signal(around, next, longest.holder, NODE) || !words.longCas(at, handed, word))) {
                        return;
                    }
                }
            }
            word = words.longVolatile(at); // somebody has just begun to wait, or who was to get it has stopped
        }
    }

    @Override
    public int releaseAll() {
        checkOwner();
        int count = (int) (held() & COUNT);
        release();
        return count;
    }

    @Override
    public void lockAgain(int count) {
        Thread thread = Thread.currentThread();
        if (!tryAtOnce(thread)) {
            place().awaitUninterruptibly(new Turn(thread, true));
        }
        held((held() & ~COUNT) | count);
    }

    @Override
    public void checkHeld() {
        checkOwner();
    }

    @Override
    public void checkConsistent() {
        if ((held() & INCONSISTENT) != 0) {
            throw died();
        }
    }

    // Asking.

    /** {@return whether the current thread has the lock} */
    public boolean isHeldByCurrentThread() {
        return isOwner(Thread.currentThread());
    }

    /** {@return how often the current thread has the lock} */
    public int holdCount() {
        return isHeldByCurrentThread() ? (int) (held() & COUNT) : 0;
    }

    /** {@return whether any process has the lock} */
    public boolean isLocked() {
        return (words.longVolatile(at) & OWNER) != 0;
    }

    /** {@return whether the current thread got the lock after the death of an owner; it must have it} */
    public boolean isRecovered() {
        checkOwner();
        return (held() & RECOVERED) != 0;
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
            held(held() & ~INCONSISTENT);
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
        if (!isOwner(thread)) {
            return false;
        }
        held(0);
        if (letGo(thread, MARK) != 0) {
            peers().repaired(around.arena().self(), cell);
            wakeIfFree(around, cell);
        }
        return true;
    }

    @Override
    boolean mayBeHeldBy(Thread thread) {
        return owner == thread;
    }

    /** Releases the lock, marked, if any thread of this process has it. */
    @Override
    protected void abandon() {
        WaitPlace known = place;
        if (known != null) {
            known.close();
        }
        awaitUnlock();
        held(0);
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

    /**
     * Frees a word that was handed to a process which does not wait any more, because the releaser died before it saw that. One that has been signalled
     * is on its way: it takes the word, or frees it.
     */
    private static void takeBackIfLeft(Surroundings around, Cell cell, long word) {
        long party = word & OWNER;
        boolean gone = around.arena().visitSeats(cell, (seat, holder) ->
                holder != party || !WaitPlace.isThere(seat.valueVolatile(NODE, holder)));
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
