// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The machinery of a read-write lock between processes and their threads. Thread-safe.
 *
 * <p>Which process writes, and how many threads of each process read, is in shared memory; which threads those are, and how often
 * each has the lock, is known to their process alone.
 */
@SuppressWarnings("ReferenceEquality") // a thread is itself, whatever its class says of equality
public final class ReadWriteCore extends Core implements Monitor {

    /*
     * Overview
     *
     *  word                                                                COUNT of a seat
     *   63        62     61        60              36 35               0    63         32 31        20 19           0
     *  +---------+------+---------+------------------+-----------------+   +-------------+------------+--------------+
     *  | WAITERS | MARK | PENDING | thread id, low   | writer          |   | tag         | opening    | readers      |
     *  +---------+------+---------+------------------+-----------------+   +-------------+------------+--------------+
     *
     * Readers: how many threads of the process read. Opening: the number of the time that the process has opened the lock, by which a
     * thread that comes late, after its process has closed it, does not count itself in or out of what is opened there next.
     *
     * No writer if the lower 36 bits are 0. PENDING: the writer waits until nobody reads. MARK: the last writer died, or closed
     * the lock, while it had it; who reads then may ask, as may the next writer, who takes the mark away. WAITERS: some node may
     * be waiting, A for reading, B for writing.
     *
     *   read     COUNT + 1; then the word must have no writer. If it has one: COUNT - 1 again, and wait at A.
     *   unread   COUNT - 1; if it is 0 and the word has a writer, signal that one's B.
     *   write    no writer -> own; then all COUNTs must be 0. If they are not: PENDING, and wait at B, still in the word; so no
     *            reader comes in between, and readers cannot starve writers. All 0: PENDING off. Who waits for a PENDING one
     *            for a second though nobody reads, so that it stands still, takes it out of the word; it enters again when it gets on.
     *   unwrite  own -> 0; if WAITERS was set, wake all who want to read, and who has waited longest to write.
     *   recover  COUNT of the dead -> 0. The word of a dead writer -> none, WAITERS kept, and MARK set unless it was PENDING.
     *
     * A reader stores COUNT before it reads the word, a writer stores the word before it reads the COUNTs: so at least one of
     * them sees the other. A count that is there for a moment only is taken back as it is by unread, so no writer waits for it
     * in vain. All steps are compare-and-sets of a word that names its owner.
     */

    /** Type: after the death of a writer the lock fails until it is marked consistent. */
    public static final int FAILING = 1;

    private static final long WAITERS = 1L << 63;
    private static final long MARK = 1L << 62;
    private static final long PENDING = 1L << 61;
    private static final int THREAD_SHIFT = Party.WORD_BITS;
    private static final long THREAD_MASK = (1L << 25) - 1;
    private static final long OWNER = (1L << Party.WORD_BITS) - 1;
    private static final long READERS = ArenaLayout.NODE_A;
    private static final long WRITERS = ArenaLayout.NODE_B;
    private static final long COUNT = ArenaLayout.COUNT;

    /** In the value of COUNT: how many threads read. */
    private static final int READING_BITS = 20;

    private static final int READING = (1 << READING_BITS) - 1;

    /** How often this process has opened a read-write lock; COUNT has the low bits of that, never 0. */
    private static final AtomicInteger OPENINGS = new AtomicInteger();

    private static final int MOST_OPENINGS = (1 << (Integer.SIZE - READING_BITS)) - 1;

    /** What {@link #addReader} returns where COUNT is that of another opening by now. */
    private static final int CLOSED = -1;

    private static final int MOST_SPINS = 1_000;

    /** Who has not got on for so long is not only slow. */
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    /** Looks of a try at readers who come at the same time and take their counts back. */
    private static final int LOOKS = 1_000;

    private final long at;
    private final boolean failing;
    private final WaitPlace readers;
    private final WaitPlace writers;

    /**
     * The thread that reads and has come first, when no other thread of this process did; null if that has gone. It comes and
     * goes while it alone can, so others may read an old value, but never themselves.
     */
    private @Nullable Thread first;

    /** How often the first one reads; its own. */
    private int firstReads;

    /** How often the current thread reads, if it is not the first. */
    private final ThreadLocal<int[]> reads = ThreadLocal.withInitial(() -> new int[1]);

    /** {@link #COUNT} of this process when no thread of it reads. */
    private final long nobody;

    private final SpinLimit readSpins = new SpinLimit(MOST_SPINS);
    private final SpinLimit writeSpins = new SpinLimit(MOST_SPINS);

    /** The thread of this process that writes; others of this process may read an old value, but never themselves. */
    private @Nullable Thread owner;

    /** How often the owner has it; the owner's alone. */
    private int holds;

    /** The thread of this process that has begun to read or write last. */
    private @Nullable Thread latest;

    /** Whether the owner got it after the death of another; the owner's alone. */
    private boolean recovered;

    /** Whether the mark has to stay at the release; the owner's alone. */
    private boolean inconsistent;

    /**
     * This process's side of a lock.
     *
     * @param around this process
     * @param attachment its part in the lock
     */
    public ReadWriteCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = cell.at(WORD);
        this.failing = (cell.type() & FAILING) != 0;
        this.readers = new WaitPlace(this, READERS, false);
        this.writers = new WaitPlace(this, WRITERS, false);
        this.nobody = Seat.word(self, (Math.floorMod(OPENINGS.incrementAndGet(), MOST_OPENINGS) + 1) << READING_BITS);
        words.longVolatile(seat.at(COUNT), nobody);
    }

    // Reading.

    /** As {@link Lock#lock} of the read lock. */
    public void readLock() {
        Thread thread = Thread.currentThread();
        if (!tryReadFast(thread)) {
            readers.awaitUninterruptibly(new Reading(thread));
        }
    }

    /** As {@link Lock#lockInterruptibly} of the read lock. */
    public void readLockInterruptibly() throws InterruptedException {
        tryReadLock(WaitPlace.FOREVER);
    }

    /** As {@link Lock#tryLock()} of the read lock. */
    public boolean tryReadLock() {
        Thread thread = Thread.currentThread();
        return tryReadAgain(thread) || tryEnter(thread);
    }

    /** As {@link Lock#tryLock(long, TimeUnit)} of the read lock. */
    public boolean tryReadLock(long time, TimeUnit unit) throws InterruptedException {
        return tryReadLock(Deadline.after(time, unit));
    }

    private boolean tryReadLock(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Thread thread = Thread.currentThread();
        return tryReadFast(thread) || readers.await(new Reading(thread), deadline);
    }

    private boolean tryReadFast(Thread thread) {
        return tryReadAgain(thread) || tryEnter(thread) || spinToRead(thread);
    }

    /** Counts the current thread once more if it reads, or if it writes and so may read. */
    private boolean tryReadAgain(Thread thread) {
        if (first == thread) {
            firstReads = once(firstReads);
            return true;
        }
        if (isAnyOfThisReading() && reads.get()[0] > 0) {
            int[] own = reads.get();
            own[0] = once(own[0]);
            return true;
        }
        if (owner == thread) {
            return enter(thread, true);
        }
        return false;
    }

    private static int once(int count) {
        if (count == Integer.MAX_VALUE) {
            throw new Error("Maximum lock count exceeded"); // as ReentrantReadWriteLock
        }
        return count + 1;
    }

    /** Whether any thread of this process is counted; if not, the current one does not read. */
    private boolean isAnyOfThisReading() {
        return words.longVolatile(seat.at(COUNT)) != nobody;
    }

    private boolean spinToRead(Thread thread) {
        int limit = readSpins.limit();
        int pause = 1;
        for (int spent = 0; spent < limit; spent += pause) {
            if ((words.longAcquire(at) & OWNER) == 0 && tryEnter(thread)) {
                readSpins.succeeded();
                return true;
            }
            pause = SpinLimit.pause(pause);
        }
        readSpins.failed();
        return false;
    }

    /** Counts the current thread, which does not read, as a reader if there is no writer. */
    private boolean tryEnter(Thread thread) {
        long word = words.longVolatile(at);
        if ((word & OWNER) == 0) {
            checkSound(word);
            if (enter(thread, false)) {
                return true;
            }
            checkSound(words.longVolatile(at));
        }
        return false;
    }

    /** Counts the current thread as a reader, and out again if it must not read after all, or if the stack or the heap ends. */
    private boolean enter(Thread thread, boolean writes) {
        boolean reads = false;
        int count = addReader(1);
        try {
            long word = words.longVolatile(at);
            if (count == CLOSED) {
                throw closed();
            }
            if (writes || ((word & OWNER) == 0 && !(failing && (word & MARK) != 0))) {
                began(thread, count);
                reads = true;
            }
            return reads;
        } finally {
            if (!reads && count != CLOSED && addReader(-1) == 0) {
                wakeWriter();
            }
        }
    }

    /** Notes that the current thread reads, which was counted as the n-th of this process. */
    private void began(Thread thread, int count) {
        checkOpen();
        noteIfAnother(thread);
        if (count == 1) {
            first = thread;
            firstReads = 1;
        } else {
            reads.get()[0] = 1;
        }
    }

    private void checkSound(long word) {
        if (failing && (word & OWNER) == 0 && (word & MARK) != 0) {
            throw died();
        }
    }

    private OwnerDiedException died() {
        return new OwnerDiedException("The last writer of this read-write lock died, or closed it, while it had it, so the data that it"
                + " guards may be half changed. Mend them between lockInconsistent() and writeLock().unlock(), with"
                + " markConsistent(), or create the lock so that it is released at a death.");
    }

    /** Adds 1 or -1 to the readers of this process; returns how many there are then, or {@link #CLOSED}. */
    private int addReader(int delta) {
        long place = seat.at(COUNT);
        long before = delta > 0 ? nobody : nobody - delta; // most probably
        while (!words.longCas(place, before, before + delta)) {
            before = words.longVolatile(place);
            long readers = before & READING;
            if (((before ^ nobody) & ~READING) != 0 || (readers == 0 && delta < 0)) {
                return CLOSED;
            }
            if (readers == READING && delta > 0) {
                throw new Error("Maximum lock count exceeded"); // as ReentrantReadWriteLock
            }
        }
        return (int) (before + delta) & READING;
    }

    private void leaveAsReader() {
        if (addReader(-1) == 0) {
            wakeWriter();
        }
    }

    private void wakeWriter() {
        long word = words.longVolatile(at);
        if ((word & OWNER) != 0) {
            wakeWriter(around, cell, word);
        }
    }

    /** Wakes the writer that waits until nobody reads. */
    private static void wakeWriter(Surroundings around, Cell cell, long word) {
        around.arena().visitSeats(cell, (seat, holder) -> {
            if (holder == (word & OWNER)) {
                signal(around, seat, holder, WRITERS);
            }
            return true;
        });
    }

    /** As {@link Lock#unlock} of the read lock. */
    public void readUnlock() {
        Thread thread = Thread.currentThread();
        if (first != thread) {
            readUnlockOfOther();
        } else if (firstReads > 1) {
            firstReads--;
        } else {
            readUnlockOfFirst(thread);
        }
    }

    private void readUnlockOfFirst(Thread thread) {
        first = null; // before the count: another thread may be the first after that
        boolean counted = false;
        int left;
        try {
            left = addReader(-1);
            counted = true;
        } finally {
            if (!counted) { // the stack has ended
                first = thread;
            }
        }
        afterReading(left);
    }

    private void afterReading(int left) {
        if (left == 0) {
            wakeWriter();
        } else if (left == CLOSED) {
            checkOpen();
        }
    }

    private void readUnlockOfOther() {
        int[] own = reads.get();
        if (own[0] == 0) {
            reads.remove();
            checkOpen();
            throw new IllegalMonitorStateException("Thread " + nameOf(Thread.currentThread()) + " of this process does not have the"
                    + " read lock, so it cannot release it. Lock it first, in the same thread.");
        }
        if (own[0] > 1) {
            own[0]--;
            return;
        }
        int left = addReader(-1);
        own[0] = 0;
        reads.remove();
        afterReading(left);
    }

    /** The wait of a thread until there is no writer. */
    private final class Reading implements WaitPlace.Goal {
        private final Thread thread;
        private final Sight sight = new Sight();

        Reading(Thread thread) {
            this.thread = thread;
        }

        @Override
        public boolean reach() {
            return tryEnter(thread);
        }

        @Override
        public boolean announce() {
            return announceWait();
        }

        @Override
        public long owner() {
            return words.longVolatile(at) & OWNER;
        }

        @Override
        public void probe() {
            sight.probeWriter();
        }

        @Override
        public void passOn() {
            // Whoever wakes readers wakes all of them, and those of this process are at the gate.
        }
    }

    private boolean announceWait() {
        long word = words.longVolatile(at);
        return (word & OWNER) != 0 && ((word & WAITERS) != 0 || words.longCas(at, word, word | WAITERS));
    }

    /** What one that waits has seen of who is in the word. Confined to its thread. */
    private final class Sight {
        private long idle;
        private long since;

        /** Looks at who is in the word; who waits there for long though nobody reads does not get on, and has to come again. */
        void probeWriter() {
            long word = words.longVolatile(at);
            if (standsStill(word) && words.longCas(at, word, word & (WAITERS | MARK))) {
                wakeIfFree(around, cell);
            } else if ((word & OWNER) != 0) {
                probe(Party.of(word));
            }
        }

        private boolean standsStill(long word) {
            if ((word & PENDING) == 0 || anyReader()) {
                idle = 0;
                return false;
            }
            long writer = word & ~WAITERS;
            if (idle != writer) { // it may just have been woken
                idle = writer;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > LONGEST_PAUSE;
        }
    }

    private void probe(Party party) {
        if (!peers().isAlive(party)) {
            repair(around, cell, party);
            peers().foundDead(party);
        }
    }

    // Writing.

    /** As {@link Lock#lock} of the write lock. */
    public void writeLock() {
        writeLock(false);
    }

    /** Waits for the write lock even if it is inconsistent. */
    public void lockInconsistent() {
        writeLock(true);
    }

    private void writeLock(boolean mending) {
        Thread thread = Thread.currentThread();
        if (!tryWriteFast(thread)) {
            var writing = new Writing(thread, mending);
            try {
                writers.awaitUninterruptibly(writing);
            } finally {
                writing.end();
            }
        }
    }

    /** As {@link Lock#lockInterruptibly} of the write lock. */
    public void writeLockInterruptibly() throws InterruptedException {
        tryWriteLock(WaitPlace.FOREVER);
    }

    /** As {@link Lock#tryLock()} of the write lock. */
    public boolean tryWriteLock() {
        Thread thread = Thread.currentThread();
        if (owner == thread) {
            return again();
        }
        long word = words.longVolatile(at);
        if ((word & OWNER) != 0 || anyReader()) {
            return false;
        }
        try {
            return tryToWrite(thread);
        } catch (VirtualMachineError e) {
            leaveWord(thread);
            throw e;
        }
    }

    private boolean tryToWrite(Thread thread) {
        var writing = new Writing(thread, false);
        boolean reached = false;
        try {
            // A reader who comes at the same time takes its count back: it must not make both of them fail.
            for (int i = 0; i < LOOKS && !reached && writing.mayReach(i); i++) {
                reached = writing.reach();
            }
        } finally {
            writing.end();
        }
        return reached;
    }

    /** As {@link Lock#tryLock(long, TimeUnit)} of the write lock. */
    public boolean tryWriteLock(long time, TimeUnit unit) throws InterruptedException {
        return tryWriteLock(Deadline.after(time, unit));
    }

    private boolean tryWriteLock(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Thread thread = Thread.currentThread();
        if (tryWriteFast(thread)) {
            return true;
        }
        var writing = new Writing(thread, false);
        boolean reached = false;
        try {
            reached = writers.await(writing, deadline);
        } finally {
            writing.end();
        }
        return reached;
    }

    private boolean tryWriteFast(Thread thread) {
        if (owner == thread) {
            return again();
        }
        if (readHoldCount() > 0) {
            throw new IllegalMonitorStateException("Thread " + nameOf(thread) + " reads and wants to write: it would wait for itself for"
                    + " ever. Release the read lock first, and look at the data again when the write lock is there.");
        }
        return tryFree(thread) || spinToWrite(thread);
    }

    private boolean spinToWrite(Thread thread) {
        int limit = writeSpins.limit();
        int pause = 1;
        for (int spent = 0; spent < limit; spent += pause) {
            if (tryFree(thread)) {
                writeSpins.succeeded();
                return true;
            }
            pause = SpinLimit.pause(pause);
        }
        writeSpins.failed();
        return false;
    }

    /** Tries without waiting; for who waits in the word has to be at the node. */
    private boolean tryFree(Thread thread) {
        if (words.longVolatile(at) != 0 || anyReader()) {
            return false;
        }
        try {
            long own = mine(thread);
            if (!change(0, own | PENDING)) {
                return false;
            }
            if (!anyReader() && change(own | PENDING, own)) {
                write(thread);
                return true;
            }
            return tryPending(thread);
        } catch (VirtualMachineError e) {
            leaveWord(thread);
            throw e;
        }
    }

    private boolean change(long expected, long value) { // one call more than what leaveWord needs
        return words.longCas(at, expected, value);
    }

    /** Called where the stack or the heap has ended while a thread took the word: it is free of the thread after that. */
    private void leaveWord(Thread thread) {
        long word = words.longVolatile(at);
        while ((word & ~(WAITERS | MARK | PENDING)) == mine(thread)) {
            forget(); // before the word is another thread's
            if (words.longCas(at, word, word & MARK)) {
                if ((word & WAITERS) != 0) {
                    wakeIfFree(around, cell);
                }
            }
            word = words.longVolatile(at);
        }
    }

    /** Tries once more with the word taken, then leaves it. */
    private boolean tryPending(Thread thread) {
        var writing = new Writing(thread, false);
        writing.entered = true;
        boolean reached = writing.reach();
        writing.end();
        return reached;
    }

    private void write(Thread thread) {
        owner = thread;
        holds = 1;
        boolean writes = false;
        try {
            checkOpen();
            noteIfAnother(thread);
            writes = true;
        } finally {
            if (!writes) {
                release(1);
            }
        }
    }

    private void noteIfAnother(Thread thread) {
        if (latest != thread) {
            note(thread);
            latest = thread;
        }
    }

    private boolean again() {
        if (holds == Integer.MAX_VALUE) {
            throw new Error("Maximum lock count exceeded"); // as ReentrantReadWriteLock
        }
        holds++;
        return true;
    }

    private long mine(Thread thread) {
        return self | ((thread.threadId() & THREAD_MASK) << THREAD_SHIFT);
    }

    /** Whether any process reads; the dead count until they are recovered. */
    private boolean anyReader() {
        return around.arena().isAnyBit(cell, COUNT, READING);
    }

    /** The wait of a thread for the word, and then, in the word, until nobody reads. */
    private final class Writing implements WaitPlace.Goal {
        private final Thread thread;
        private final boolean mending;
        private final Sight sight = new Sight();
        /** Whether the word is this thread's. */
        private boolean entered;
        /** Whether others may wait whom nobody has told to look since. */
        private long more;

        Writing(Thread thread, boolean mending) {
            this.thread = thread;
            this.mending = mending;
        }

        @Override
        public boolean reach() {
            if (!entered && !enter()) {
                return false;
            }
            return !anyReader() && promote();
        }

        private boolean enter() {
            long word = words.longVolatile(at);
            while ((word & OWNER) == 0) {
                if (!mending) {
                    checkSound(word);
                }
                if (words.longCas(at, word, mine(thread) | PENDING | more | (word & (WAITERS | MARK)))) {
                    entered = true;
                    return true;
                }
                word = words.longVolatile(at);
            }
            return false;
        }

        private boolean promote() {
            long word = words.longVolatile(at);
            while (isOwn(word)) {
                if (words.longCas(at, word, word & ~(failing ? PENDING : PENDING | MARK))) {
                    entered = false;
                    recovered = (word & MARK) != 0;
                    inconsistent = failing && recovered;
                    write(thread);
                    return true;
                }
                word = words.longVolatile(at);
            }
            entered = false; // somebody did not want to wait until this thread gets on
            return false;
        }

        private boolean isOwn(long word) {
            return (word & ~(WAITERS | MARK)) == (mine(thread) | PENDING);
        }

        @Override
        public boolean announce() {
            more = WAITERS;
            return entered ? anyReader() : announceWait();
        }

        @Override
        public long owner() {
            return entered ? 0 : words.longVolatile(at) & OWNER;
        }

        @Override
        public void probe() {
            if (entered) {
                around.arena().visitSeats(cell, (visited, holder) -> {
                    if ((visited.valueVolatile(COUNT, holder) & READING) != 0) {
                        ReadWriteCore.this.probe(Party.of(holder));
                    }
                    return true;
                });
            } else {
                sight.probeWriter();
            }
        }

        @Override
        public void passOn() {
            if (!entered) {
                wakeIfFree(around, cell);
            }
        }

        /** Whether a further try makes sense for who does not wait. */
        boolean mayReach(int tries) {
            if (tries > 0) {
                Thread.onSpinWait();
            }
            return tries == 0 || entered;
        }

        /** Leaves the word if the thread has given up. */
        void end() {
            long word = words.longVolatile(at);
            while (entered && isOwn(word)) {
                entered = !words.longCas(at, word, word & MARK);
                if (!entered && (word & WAITERS) != 0) {
                    wakeIfFree(around, cell);
                }
                word = words.longVolatile(at);
            }
            entered = false;
        }
    }

    /** As {@link Lock#unlock} of the write lock. */
    public void writeUnlock() {
        checkHeld();
        if (holds > 1) {
            holds--;
        } else {
            release(1);
        }
    }

    /** Gives the word back, which the current thread has so many times; if that fails, it still has. */
    private void release(int count) {
        Thread thread = Thread.currentThread();
        boolean wasRecovered = recovered;
        boolean wasInconsistent = inconsistent;
        forget();
        long before;
        try {
            before = letGo(thread, wasInconsistent ? MARK : 0);
        } catch (RuntimeException | Error e) {
            if ((words.longVolatile(at) & ~(WAITERS | MARK)) == mine(thread)) {
                owner = thread;
                holds = count;
                recovered = wasRecovered;
                inconsistent = wasInconsistent;
            }
            throw e;
        }
        if ((before & WAITERS) != 0) {
            wakeIfFree(around, cell);
        }
    }

    /** Makes the word free, and marks it, if the thread has it; returns what it was, or 0. */
    private long letGo(Thread thread, long mark) {
        long word = words.longVolatile(at);
        while ((word & ~(WAITERS | MARK)) == mine(thread)) { // else this process has left, and it is the word of another lock
            if (words.longCas(at, word, mark)) {
                return word;
            }
            word = words.longVolatile(at);
        }
        return 0;
    }

    private void forget() {
        recovered = false;
        inconsistent = false;
        owner = null;
    }

    @Override
    public void checkHeld() {
        if (owner != Thread.currentThread()) {
            checkOpen();
            throw new IllegalMonitorStateException("Thread " + nameOf(Thread.currentThread()) + " of this process does not have the"
                    + " write lock, so it cannot release it or use its conditions; "
                    + writer().map(text -> "its owner is " + text).orElse("it is free") + ". Lock it first, in the same thread.");
        }
    }

    @Override
    public int releaseAll() {
        checkHeld();
        int count = holds;
        release(count);
        return count;
    }

    @Override
    public void lockAgain(int count) {
        var writing = new Writing(Thread.currentThread(), true);
        try {
            writers.awaitUninterruptibly(writing);
        } finally {
            writing.end();
        }
        holds = count;
    }

    @Override
    public void checkConsistent() {
        if (inconsistent) {
            throw died();
        }
    }

    // Asking.

    /** {@return how often the current thread has the write lock} */
    public int writeHoldCount() {
        return owner == Thread.currentThread() ? holds : 0;
    }

    /** {@return how often the current thread has the read lock} */
    public int readHoldCount() {
        if (first == Thread.currentThread()) {
            return firstReads;
        }
        if (!isAnyOfThisReading()) {
            return 0;
        }
        int count = reads.get()[0];
        if (count == 0) {
            reads.remove();
        }
        return count;
    }

    /** {@return whether any process writes} */
    public boolean isWriteLocked() {
        long word = words.longVolatile(at);
        return (word & OWNER) != 0 && (word & PENDING) == 0;
    }

    /** {@return who writes, or waits for readers in order to write: name, pid and state} */
    public Optional<String> writer() {
        long word = words.longVolatile(at);
        return (word & OWNER) == 0 ? Optional.empty() : Optional.of(peers().describe(Party.of(word)));
    }

    /** {@return the processes that read: name, pid and state} */
    public List<String> readers() {
        var found = new ArrayList<String>();
        around.arena().visitSeats(cell, (visited, holder) -> {
            if ((visited.valueVolatile(COUNT, holder) & READING) != 0) {
                found.add(peers().describe(Party.of(holder)));
            }
            return true;
        });
        return found;
    }

    /** {@return whether the current thread has the lock, and the last writer before it died} */
    public boolean isRecovered() {
        if (owner == Thread.currentThread()) {
            return recovered;
        }
        if (readHoldCount() == 0) {
            throw new IllegalMonitorStateException("Thread " + nameOf(Thread.currentThread()) + " of this process has neither the read nor"
                    + " the write lock, so how it got that cannot be told. Lock one first, in the same thread.");
        }
        return (words.longVolatile(at) & MARK) != 0;
    }

    /** {@return whether the lock fails, because its writer died and nobody has marked it consistent} */
    public boolean isInconsistent() {
        return failing && (words.longVolatile(at) & MARK) != 0;
    }

    // Deaths.

    /** Declares the data sound that a failing lock guards. Does nothing if it does not fail. */
    public void markConsistent() {
        if (!failing) {
            return;
        }
        boolean mine = owner == Thread.currentThread();
        inconsistent = inconsistent && !mine;
        long word = words.longVolatile(at);
        while ((word & MARK) != 0 && (mine || (word & OWNER) == 0)) {
            if (words.longCas(at, word, word & ~MARK)) {
                wakeIfFree(around, cell);
                return;
            }
            word = words.longVolatile(at);
        }
    }

    @Override
    boolean mayBeHeldBy(Thread thread) {
        return latest == thread || owner == thread || readHoldCount() > 0;
    }

    @Override
    boolean abandon(Thread thread) {
        boolean writes = owner == thread;
        if (writes) {
            forget();
            if (letGo(thread, MARK) != 0) {
                peers().repaired(around.arena().self(), cell);
                wakeIfFree(around, cell);
            }
        }
        boolean reading = readHoldCount() > 0;
        if (reading) {
            if (first == thread) {
                first = null;
            } else {
                reads.remove();
            }
            leaveAsReader();
        }
        return writes || reading;
    }

    @Override
    protected void abandon() {
        readers.close();
        writers.close();
        forget();
        first = null;
        repair(around, cell, around.arena().self());
    }

    /** Takes what it holds from a process that is dead, or that leaves, and passes on the wakes that it may have got. */
    static void repair(Surroundings around, Cell cell, Party dead) {
        around.arena().visitSeats(cell, (seat, holder) -> {
            if (holder == dead.word() && forgetReaders(seat, holder)) {
                around.peers().repaired(dead, cell);
            }
            return true;
        });
        releaseMarked(around, cell, dead);
        long word = cell.words().longVolatile(cell.at(WORD));
        if ((word & OWNER) == 0) {
            wakeIfFree(around, cell);
        } else {
            wakeWriter(around, cell, word); // it may have waited for the dead
        }
    }

    private static boolean forgetReaders(Seat seat, long holder) {
        boolean any = false;
        int count = seat.valueVolatile(COUNT, holder);
        while (count != 0) {
            any |= seat.valueCas(COUNT, holder, count, 0) && (count & READING) != 0;
            count = seat.valueVolatile(COUNT, holder);
        }
        return any;
    }

    private static void releaseMarked(Surroundings around, Cell cell, Party dead) {
        long at = cell.at(WORD);
        long word = cell.words().longVolatile(at);
        while ((word & OWNER) == dead.word()) {
            long mark = (word & PENDING) == 0 ? MARK : word & MARK;
            if (cell.words().longCas(at, word, mark | (word & WAITERS))) {
                around.peers().repaired(dead, cell);
                wakeIfFree(around, cell);
                return;
            }
            word = cell.words().longVolatile(at);
        }
    }

    private static void wakeIfFree(Surroundings around, Cell cell) {
        long word = cell.words().longVolatile(cell.at(WORD));
        if ((word & OWNER) != 0) {
            return;
        }
        signalAll(around, cell, READERS);
        if ((word & MARK) != 0 && (cell.type() & FAILING) != 0) {
            signalAll(around, cell, WRITERS);
        } else {
            signalOne(around, cell, WRITERS);
        }
    }
}
