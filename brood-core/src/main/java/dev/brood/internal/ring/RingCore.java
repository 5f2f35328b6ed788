// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.QueueEndedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Doorbell;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.SharedObjects;
import dev.brood.internal.sync.WaitPlace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

import static dev.brood.internal.ring.RingLayout.ANY;
import static dev.brood.internal.ring.RingLayout.DONE;
import static dev.brood.internal.ring.RingLayout.FILLING;
import static dev.brood.internal.ring.RingLayout.FREE;
import static dev.brood.internal.ring.RingLayout.META;
import static dev.brood.internal.ring.RingLayout.NEXT_VERSION;
import static dev.brood.internal.ring.RingLayout.PASSED;
import static dev.brood.internal.ring.RingLayout.QUEUED;
import static dev.brood.internal.ring.RingLayout.RETURNED;
import static dev.brood.internal.ring.RingLayout.STRAY;
import static dev.brood.internal.ring.RingLayout.TAKEN;

/**
 * The machinery of a ring of messages between processes and their threads: any number of them put, and take. Thread-safe.
 *
 * <p>None of these methods waits for another process; {@link #waits} does.
 */
public final class RingCore extends Core {

    /*
     * Overview
     *
     * A ring has as many records as it may hold messages; a position is the place of one, and is used once in each lap:
     *
     *           a putter        all is written            a taker             it is done with it
     *   FREE ─────────────► FILLING ─────────► QUEUED ──────────────► TAKEN ──────────────► DONE ─────► FREE
     *                        │  passed over      ▲ │                    │  ▲                 (lets go of what
     *                        ▼                   │ └── (plain) ──► FREE │  │                  is outside)
     *                      PASSED ──► STRAY ─────┘              dead or │  │ a taker
     *                                   │                 gives it back ▼  │
     *                                   └────────────────────────► RETURNED, STRAY
     *
     * Every arrow is one compare-and-set of the record's word, which names the lap, and the process that has the record. So a message
     * is there with one store, and gone with one; a process that is killed in between has the record, and whoever repairs takes
     * it from him: FILLING and DONE become FREE, TAKEN becomes RETURNED.
     *
     * Order. There is no shared head or tail. The lap in the word of position p says that p has been claimed in this lap, or that it was
     * passed over; positions are claimed in their order, so the first one with an older lap is the tail, for all. A putter claims
     * it if it is FREE. If it is QUEUED still, from the lap before, the ring is full. If somebody else has it, he may be stopped
     * for any time: then it is passed over, by storing the lap, provided that there is a free position before the next QUEUED one. A
     * taker takes the first QUEUED one of its lap. A FILLING one before that is passed over too, after a short while: it becomes
     * PASSED, and what its putter commits then is out of turn (STRAY), as is what comes back (RETURNED). Those are taken first.
     * They are found by a look at all positions, for which a word of the cell gives the sign.
     *
     * Each process has cursors of its own, for where to look first; they may be behind, never ahead. A process that has not looked
     * for 2^31 laps cannot tell from the laps alone, therefore HEAD and TAIL say from time to time what was right then: whoever
     * begins far from there begins there.
     *
     * What one thread puts stays in its order also where its messages are out of turn, since it gives the sign for one before it
     * claims a place for the next: who has found a message in turn, and the sign is what it was before he looked for those out of
     * turn, knows that no earlier one of the same thread is among them.
     *
     * Capacity. Each message has a position until it is DONE, so there are never more than positions. One that was removed from between
     * others leaves its position free, which can be used only when the tail comes there.
     *
     * The end. Who puts claims a position first, and looks then whether the ring has been ended; who finds it ended looks then whether
     * any position is claimed. So nothing is put after a taker was told of the end.
     *
     * Waits. A putter wakes a taker if there may be any, after the commit; who waits says so, and looks again, before he sleeps.
     */

    /** For what a ring is used by one of its handles in a process. */
    public enum Side {
        /** To put. */
        PUTTING,
        /** To take. */
        TAKING,
        /** To put and to take. */
        BOTH
    }

    /**
     * What users of a ring are told.
     *
     * @param endedForPutters that it was ended, to who puts
     * @param desertedForPutters that all who put were gone, to who puts
     * @param endedForTakers that it was ended and is empty
     * @param desertedForTakers that all who put are gone, and it is empty
     */
    public record Wording(String endedForPutters, String desertedForPutters, String endedForTakers, String desertedForTakers) {}

    /** Type: counts what is taken and not done. */
    public static final int JOINABLE = 1;

    /** Type: has ended when all processes that have put are gone. */
    public static final int ENDS_WITH_PUTTERS = 1 << 1;

    /** Messages that a ring can hold at most. */
    public static final int MOST_MESSAGES = RingLayout.MOST_POSITIONS;

    /** Bytes that a ring can hold at most. */
    public static final long MOST_BYTES = (long) RingLayout.MOST_BLOCKS * RingLayout.BLOCK_BYTES;

    /** End: somebody has ended it. The upper half of the word is the generation of the cell. */
    static final long ENDED = 1;
    /** End: nobody is left who could put. */
    static final long DESERTED = 1 << 1;
    /** End: there has been somebody who puts. */
    static final long HAD_PUTTERS = 1 << 2;

    /** In the intent of a seat: this process puts. */
    private static final int PUTS = 1;

    private static final long NO_POSITION = -1;
    private static final int HINT_MASK = 63;
    private static final int LOOKS_AT_FILLING = 400;
    private static final long CLOSE_PAUSE_NANOS = 20_000;

    private final Side side;
    private final Wording wording;
    private final RingMemory memory;
    private final SharedWords ring;
    private final Contents contents;
    private final int positions;
    private final long own;
    private final boolean joinable;
    private final long takersAt;
    private final long puttersAt;
    private final long outOfTurnAt;
    private final long endAt;

    /** Cursors: lap in the upper half, position in the lower. Threads may overwrite each other's; all values are right. */
    private long head;
    private long tail;

    private volatile boolean puts;
    private final RingWaits waits = new RingWaits(this);

    /**
     * This process's side of a ring.
     *
     * @param around this process
     * @param attachment its part in the ring
     * @param side for what it is used
     * @param wording what its users are told
     */
    public RingCore(Surroundings around, Attachment attachment, Side side, Wording wording) {
        super(around, attachment);
        this.side = side;
        this.wording = wording;
        this.memory = RingMemory.open(around.arena(), attachment.reference(), this::wakePutters);
        this.ring = memory.words();
        this.contents = new Contents(around.arena(), attachment.reference(), memory, words, cell.at(RingLayout.ALONE));
        this.positions = memory.shape().positions();
        this.own = RingLayout.owner(around.arena().self());
        this.joinable = (cell.type() & JOINABLE) != 0;
        this.takersAt = cell.at(RingLayout.TAKERS);
        this.puttersAt = cell.at(RingLayout.PUTTERS);
        this.outOfTurnAt = cell.at(RingLayout.OUT_OF_TURN);
        this.endAt = cell.at(RingLayout.END);
        this.head = words.longVolatile(cell.at(RingLayout.HEAD));
        this.tail = words.longVolatile(cell.at(RingLayout.TAIL));
    }

    /**
     * Makes a ring.
     *
     * @param <H> the type of its handles
     * @param objects where
     * @param type of {@link #JOINABLE} and {@link #ENDS_WITH_PUTTERS}
     * @param capacity how many messages it can hold, from 1 to {@link #MOST_MESSAGES}
     * @param bytes how many bytes, about, of messages that do not fit into their records
     * @param constructor makes a handle
     * @return the handle
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public static <H extends Handle<?>> H create(
            SharedObjects objects, int type, int capacity, long bytes, BiFunction<Surroundings, Attachment, H> constructor) {
        var shape = RingShape.of(capacity, bytes);
        return objects.createFile(
                CellKind.RING, shape.fileBytes(), shape.firstBytes(), cell -> initialize(cell, type, bytes), (around, attachment) -> {
                    RingMemory.format(around.arena(), attachment.reference(), attachment.cell().location(), shape);
                    return constructor.apply(around, attachment);
                });
    }

    /** Sets type and control words of a cell that nobody else knows. */
    static void initialize(Cell cell, int type, long bytes) {
        cell.describePlain(type, 0, bytes);
        cell.words().longPlain(cell.at(RingLayout.END), (long) cell.nextGeneration() << Integer.SIZE);
        int lap = RingLayout.firstLap(cell.nextGeneration());
        cell.words().longPlain(cell.at(RingLayout.HEAD), cursor(lap, 0));
        cell.words().longPlain(cell.at(RingLayout.TAIL), cursor(lap, 0));
    }

    private static long cursor(int lap, int position) {
        return ((long) lap << Integer.SIZE) | position;
    }

    private static int position(long cursor) {
        return (int) cursor;
    }

    private static int lap(long cursor) {
        return (int) (cursor >>> Integer.SIZE);
    }

    private long next(long cursor) {
        return position(cursor) + 1 == positions ? cursor(lap(cursor) + 1, 0) : cursor + 1;
    }

    /** How many laps the word of a position is ahead of a cursor. */
    private static int ahead(long word, long cursor) {
        return RingLayout.lap(word) - lap(cursor);
    }

    /** Where to begin: a cursor, or what another process has said, if this one cannot know. */
    private long fresh(long cursor, long hintOffset) {
        long hint = words.longVolatile(cell.at(hintOffset));
        int behind = lap(cursor) - lap(hint);
        return behind >= 0 && behind <= HINT_MASK + 2 ? cursor : hint;
    }

    private void hint(long cursor, long hintOffset) {
        // The position of the regular sign may be somebody's for any number of laps.
        if ((position(cursor) & HINT_MASK) == 0 || lap(cursor) - lap(words.longVolatile(cell.at(hintOffset))) > 1) {
            words.longRelease(cell.at(hintOffset), cursor);
        }
    }

    private long wordAt(long cursor) {
        return ring.longVolatile(RingLayout.recordOffset(position(cursor)));
    }

    private boolean wordCas(int position, long expected, long value) {
        return ring.longCas(RingLayout.recordOffset(position), expected, value);
    }

    /** {@return what waits at this ring} */
    public RingWaits waits() {
        return waits;
    }

    // Putting.

    /**
     * Puts a message, if there is room for it.
     *
     * @param message the message
     * @return whether there was
     * @throws QueueEndedException if the ring has been ended
     * @throws dev.brood.error.SharedMemoryFullException if the ring has not reached its size, and there is no room for more
     */
    public boolean tryPut(Outgoing message) {
        try {
            if (contents.mayTake(message)) {
                return put(message);
            }
            checkOpen();
            refuseEnd();
            return false;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private boolean put(Outgoing message) {
        if (!puts) {
            declarePutter();
        }
        long claimed = claim();
        if (claimed == NO_POSITION) {
            checkOpen();
            refuseEnd();
            return false;
        }
        int position = position(claimed);
        boolean filled = false;
        try {
            checkOpen();
            refuseEnd();
            filled = contents.fill(position, lap(claimed), message);
        } finally {
            if (!filled) {
                free(position);
            }
        }
        if (filled) {
            commit(position, lap(claimed));
        }
        return filled;
    }

    /** Whether a message might be put now. */
    boolean mayPut(Outgoing message) {
        try {
            if (hasEnded()) {
                return true; // to be told so
            }
            long cursor = fresh(tail, RingLayout.TAIL);
            while (memory.isReady(position(cursor)) && ahead(wordAt(cursor), cursor) >= 0) {
                cursor = next(cursor(RingLayout.lap(wordAt(cursor)), position(cursor)));
            }
            boolean free = memory.isReady(position(cursor))
                    ? RingLayout.state(wordAt(cursor)) == FREE
                            || (RingLayout.state(wordAt(cursor)) != QUEUED && isRoomBeyond(cursor))
                    : memory.mayReserve(position(cursor));
            return free && contents.mayTake(message);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes the first free position, or {@link #NO_POSITION}. */
    private long claim() {
        long cursor = fresh(tail, RingLayout.TAIL);
        while (true) {
            int position = position(cursor);
            if (!memory.isReady(position) && !memory.reserve(position)) {
                return NO_POSITION;
            }
            long word = wordAt(cursor);
            int ahead = ahead(word, cursor);
            long fresh = ahead < -1 ? fresh(cursor, RingLayout.TAIL) : cursor; // more than a lap behind: this process may have slept
            if (ahead >= 0) {
                cursor = next(ahead == 0 ? cursor : cursor(RingLayout.lap(word), position));
            } else if (fresh != cursor) {
                cursor = fresh;
            } else if (RingLayout.state(word) == FREE) {
                if (wordCas(position, word, RingLayout.word(FILLING, own, lap(cursor)))) {
                    tail = next(cursor);
                    hint(cursor, RingLayout.TAIL);
                    return cursor;
                }
            } else if (RingLayout.state(word) == QUEUED || !isRoomBeyond(cursor)) {
                tail = cursor;
                return NO_POSITION;
            } else {
                passOver(position, word, lap(cursor));
            }
        }
    }

    /** Whether a position is free before the next one that is QUEUED from the lap before. */
    private boolean isRoomBeyond(long cursor) {
        long beyond = next(cursor);
        for (int i = 1; i < positions; i++) {
            if (!memory.isReady(position(beyond))) {
                return true;
            }
            long word = wordAt(beyond);
            int state = RingLayout.state(word);
            if (ahead(word, beyond) >= 0 || state == FREE) {
                return true;
            }
            if (state == QUEUED) {
                return false;
            }
            beyond = next(beyond);
        }
        return false;
    }

    /** Leaves a position to who has it for another lap; nothing happens if he has just let go. */
    private void passOver(int position, long word, int lap) {
        int state = RingLayout.state(word) == FILLING ? PASSED : RingLayout.state(word);
        wordCas(position, word, RingLayout.withLap(RingLayout.withState(word, state), lap));
    }

    private void commit(int position, int lap) {
        if (!wordCas(position, RingLayout.word(FILLING, own, lap), RingLayout.word(QUEUED, 0, lap))) {
            commitOutOfTurn(position);
        }
        if ((words.longVolatile(takersAt) & ANY) != 0) {
            wakeTakers();
        }
        wakeWatchers();
    }

    private void commitOutOfTurn(int position) {
        long word = wordAt(position);
        while (!wordCas(position, word, RingLayout.word(STRAY, 0, RingLayout.lap(word)))) {
            word = wordAt(position);
        }
        raise(around, cell, RingLayout.OUT_OF_TURN);
    }

    /** Lets go of a record that this process has, and of all that it has outside itself. */
    private void free(int position) {
        boolean freed = false;
        while (!freed) {
            long word = wordAt(position);
            contents.clear(position, word);
            freed = wordCas(position, word, RingLayout.word(FREE, 0, RingLayout.lap(word)));
        }
        afterRoom();
    }

    /** Wakes whoever may wait for room, or for the last message to be done with. */
    private void afterRoom() {
        if ((words.longVolatile(puttersAt) & ANY) != 0) {
            wakePutters();
        }
        if ((words.longVolatile(endAt) & (ENDED | DESERTED)) != 0) {
            signalAll(around, cell, ArenaLayout.NODE_A);
        }
        wakeWatchers();
    }

    /**
     * Says that this process puts: the ring has not been deserted as long as it has it open.
     *
     * @throws QueueEndedException if the ring has been ended
     */
    public void declarePutter() {
        if (!puts) {
            endIfDeserted();
            refuseEnd();
            seat.valueCas(ArenaLayout.INTENT, self, 0, PUTS);
            addToEnd(HAD_PUTTERS);
        }
        refuseEnd(); // the last of the others may have gone before this one came
        puts = true;
    }

    // Taking.

    /**
     * Takes the first message.
     *
     * @param demand what is wanted
     * @return the message, null if there is none now
     * @throws IllegalStateException if the first one is not what is wanted; it stays
     */
    public @Nullable Taken tryTake(Demand demand) {
        try {
            while (true) {
                checkOpen();
                long version = words.longVolatile(outOfTurnAt);
                Taken taken = (version & ANY) == 0 ? null : takeOutOfTurn(demand, version);
                if (taken == null) {
                    taken = takeInTurn(demand, version);
                }
                if (taken != null || isStill(version)) {
                    return taken;
                }
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Whether no message has come out of turn since the sign for that was read. */
    private boolean isStill(long version) {
        return ((words.longVolatile(outOfTurnAt) ^ version) & -NEXT_VERSION) == 0;
    }

    private @Nullable Taken takeInTurn(Demand demand, long version) {
        long cursor = fresh(head, RingLayout.HEAD);
        while (true) {
            int position = position(cursor);
            if (!memory.isReady(position)) {
                head = cursor;
                return null;
            }
            long word = wordAt(cursor);
            int ahead = ahead(word, cursor);
            if (ahead < 0) {
                head = cursor;
                return null;
            } else if (ahead > 0) {
                cursor = next(cursor(RingLayout.lap(word) - 1, position)); // all laps before that one are over
            } else if (RingLayout.state(word) == QUEUED) {
                if (!isStill(version)) {
                    return null; // an earlier message of the same thread may be there now
                }
                Taken taken = take(position, word, demand);
                if (taken != null) {
                    head = next(cursor);
                    hint(cursor, RingLayout.HEAD);
                    return taken;
                }
            } else if (RingLayout.state(word) == FILLING) {
                if (!isPassed(cursor, word)) {
                    head = cursor;
                    return null;
                }
            } else {
                cursor = next(cursor);
            }
        }
    }

    /** Passes a record over that somebody fills, if there is one behind it; false if there is none. */
    private boolean isPassed(long cursor, long word) {
        long beyond = next(cursor);
        boolean found = false;
        for (int i = 1; i < positions && !found; i++) {
            if (!memory.isReady(position(beyond)) || ahead(wordAt(beyond), beyond) < 0) {
                return false;
            }
            found = ahead(wordAt(beyond), beyond) == 0 && RingLayout.state(wordAt(beyond)) == QUEUED;
            beyond = next(beyond);
        }
        for (int look = 0; found && look < LOOKS_AT_FILLING; look++) {
            if (wordAt(cursor) != word) {
                return true;
            }
            Thread.onSpinWait();
        }
        if (found) {
            passOver(position(cursor), word, RingLayout.lap(word));
        }
        return found;
    }

    private @Nullable Taken takeOutOfTurn(Demand demand, long version) {
        int begin = position(firstOrTail()); // what is behind the head is older the farther it is from here
        for (int i = 0; i < positions; i++) {
            int position = (begin + i) % positions;
            if (!memory.isReady(position)) {
                continue;
            }
            long word = wordAt(position);
            while (RingLayout.state(word) == RETURNED || RingLayout.state(word) == STRAY) {
                if (!isStill(version)) {
                    return null; // one that was put earlier may be where this look has been
                }
                Taken taken = take(position, word, demand);
                if (taken != null) {
                    return taken;
                }
                word = wordAt(position);
            }
        }
        words.longCas(outOfTurnAt, version, version & ~ANY); // fails if there is another one since
        return null;
    }

    /** Takes a record; null if somebody else was faster. */
    private @Nullable Taken take(int position, long word, Demand demand) {
        long record = RingLayout.recordOffset(position);
        long meta = ring.longPlain(record + META);
        int kind = RingLayout.kind(meta);
        String refusal = demand.refusal(kind, RingLayout.length(meta));
        if (refusal != null) {
            if (ring.longVolatile(record) != word) {
                return null;
            }
            throw new IllegalStateException(refusal);
        }
        boolean again = RingLayout.state(word) == RETURNED;
        if (joinable) {
            count(1); // before it leaves the ring
        }
        if (RingLayout.isPlain(meta) && !demand.keeps()) {
            byte[] copy = contents.readHere(record, RingLayout.length(meta));
            if (wordCas(position, word, RingLayout.word(FREE, 0, RingLayout.lap(word)))) {
                afterRoom();
                return new Taken(kind, again, copy);
            }
        } else if (wordCas(position, word, RingLayout.word(TAKEN, own, RingLayout.lap(word)))) {
            return taken(position, again);
        }
        if (joinable) {
            count(-1);
            wakeWatchers(); // who saw the count sleeps
        }
        return null;
    }

    private Taken taken(int position, boolean again) {
        boolean mapped = false;
        Arena mapping = null;
        try {
            checkOpen();
            long meta = ring.longPlain(RingLayout.recordOffset(position) + META); // now that it is this process's
            if (RingLayout.place(meta) == RingLayout.FILE) {
                mapping = Arena.ofShared();
            }
            MemorySegment data = mapping == null ? contents.data(position, meta) : contents.map(position, mapping);
            var taken = new Taken(RingLayout.kind(meta), again, this, position, mapping, data);
            mapped = true;
            return taken;
        } finally {
            if (!mapped) {
                if (mapping != null) {
                    mapping.close();
                }
                putBack(position); // also if this process has left: who was about to give back all that it has may have been here before
            }
        }
    }

    /** Ends what this process has taken; false if it has closed the ring. */
    boolean finish(int position) {
        try {
            boolean done = !hasLeft() && move(position, TAKEN, DONE, own);
            if (done) {
                free(position);
            }
            return done;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Puts back what this process has taken; false if it has closed the ring. */
    boolean giveBack(int position) {
        try {
            return !hasLeft() && putBack(position);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private boolean putBack(int position) {
        boolean done = move(position, TAKEN, RETURNED, 0);
        if (done) {
            if (joinable) {
                count(-1);
            }
            if (cell.reference() == attachment().reference()) { // else this process has left, and the cell is another ring's
                afterReturn(around, cell);
            }
        }
        return done;
    }

    /** Moves a record of this process from one state to another; false if it is not in that. */
    private boolean move(int position, int from, int to, long owner) {
        while (true) {
            long word = wordAt(position);
            if (RingLayout.state(word) != from || RingLayout.owner(word) != own) {
                return false;
            }
            if (wordCas(position, word, RingLayout.word(to, owner, RingLayout.lap(word)))) {
                return true;
            }
        }
    }

    // Waking, which recovery does too: by cell alone.

    /** Says that somebody waits for something. */
    void raise(long offset) {
        raise(around, cell, offset);
    }

    /** Whether those who change something know that somebody may wait for it. */
    boolean isRaised(long offset) {
        return (words.longVolatile(cell.at(offset)) & ANY) != 0;
    }

    /** Says that there is one more of something, and that there may be any. */
    static void raise(Surroundings around, Cell cell, long offset) {
        SharedWords words = cell.words();
        long version = words.longVolatile(cell.at(offset));
        while (!words.longCas(cell.at(offset), version, (version | ANY) + NEXT_VERSION)) {
            version = words.longVolatile(cell.at(offset));
        }
    }

    static void afterReturn(Surroundings around, Cell cell) {
        raise(around, cell, RingLayout.OUT_OF_TURN);
        wakeAll(around, cell);
    }

    static void wakeAll(Surroundings around, Cell cell) {
        signalAll(around, cell, ArenaLayout.NODE_A);
        signalAll(around, cell, ArenaLayout.NODE_B);
        signalAll(around, cell, ArenaLayout.NODE_C);
    }

    void wakeTakers() {
        long version = words.longVolatile(takersAt);
        if ((version & ANY) != 0 && !signalOne(around, cell, ArenaLayout.NODE_A)) {
            words.longCas(takersAt, version, version & ~ANY); // fails if somebody has begun to wait after the look
        }
    }

    void wakePutters() {
        wakeAllOf(puttersAt, ArenaLayout.NODE_B);
    }

    void wakeWatchers() {
        long at = cell.at(RingLayout.WATCHERS);
        if ((words.longVolatile(at) & ANY) != 0) {
            wakeAllOf(at, ArenaLayout.NODE_C);
        }
    }

    private void wakeAllOf(long at, long node) {
        long version = words.longVolatile(at);
        words.longCas(at, version, version & ~ANY); // who finds nothing for himself says again that he waits
        signalAll(around, cell, node);
    }

    // The end.

    /** Ends the ring: nothing is put any more, and who takes is told when nothing is left. */
    public void end() {
        addToEnd(ENDED);
        wakeAll(around, cell);
    }

    private void addToEnd(long flag) {
        addToEnd(cell, (int) attachment().reference(), flag);
    }

    /** Adds to the flags of a ring if it is that of a generation still. */
    static void addToEnd(Cell cell, int generation, long flag) {
        long at = cell.at(RingLayout.END);
        long word = cell.words().longVolatile(at);
        while ((int) (word >>> Integer.SIZE) == generation && (word & flag) == 0 && !cell.words().longCas(at, word, word | flag)) {
            word = cell.words().longVolatile(at);
        }
    }

    private void refuseEnd() {
        long word = words.longVolatile(endAt);
        if ((word & (ENDED | DESERTED)) != 0) {
            throw new QueueEndedException((word & ENDED) != 0 ? wording.endedForPutters : wording.desertedForPutters);
        }
    }

    /** What is told to who takes from a ring that is over. */
    QueueEndedException over() {
        return new QueueEndedException(
                (words.longVolatile(endAt) & ENDED) != 0 ? wording.endedForTakers : wording.desertedForTakers);
    }

    /** {@return whether nothing can be put any more} */
    public boolean isEnded() {
        endIfDeserted();
        return hasEnded();
    }

    private boolean hasEnded() {
        return (words.longVolatile(endAt) & (ENDED | DESERTED)) != 0;
    }

    /** Ends the ring if it is to end with those who put, and none of them is left. */
    void endIfDeserted() {
        if ((cell.type() & ENDS_WITH_PUTTERS) != 0
                && (words.longVolatile(endAt) & (HAD_PUTTERS | ENDED | DESERTED)) == HAD_PUTTERS
                && !hasPutters()) {
            addToEnd(DESERTED);
        }
    }

    private boolean hasPutters() {
        return !around.arena()
                .visitSeats(cell, (visited, holder) -> visited.valueVolatile(ArenaLayout.INTENT, holder) != PUTS || !isAlive(holder));
    }

    private boolean isAlive(long holder) {
        return holder == self || peers().isAlive(Party.of(holder));
    }

    /** Whether the ring has ended, and no message can come any more: those that other processes have taken may come back. */
    boolean isOver() {
        try {
            if (!hasEnded()) {
                return false;
            }
            for (int position = 0; position < positions && memory.isReady(position); position++) {
                long word = wordAt(position);
                int state = RingLayout.state(word);
                if (state != FREE && state != DONE && !(state == TAKEN && RingLayout.owner(word) == own)) {
                    return false;
                }
            }
            return true;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // Asking.

    /** What a position is counted as. */
    @FunctionalInterface
    interface Counting {
        boolean counts(int state);
    }

    int count(Counting counting) {
        try {
            int count = 0;
            for (int position = 0; position < positions && memory.isReady(position); position++) {
                count += counting.counts(RingLayout.state(wordAt(position))) ? 1 : 0;
            }
            return count;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** {@return how many messages are in the ring, those too that somebody has taken and is not done with} */
    public int size() {
        return count(state -> state == QUEUED || state == RETURNED || state == STRAY || state == TAKEN);
    }

    /** {@return how many positions are free} */
    public int freePositions() {
        return positions - count(state -> state != FREE);
    }

    /** {@return how many messages it can hold} */
    public int capacity() {
        return positions;
    }

    /** {@return how many bytes it can hold of messages that do not fit into their records} */
    public long byteCapacity() {
        return cell.extra(0);
    }

    /**
     * What a process has of a ring.
     *
     * @param process its name, pid and state
     * @param putting messages that it is putting
     * @param taken messages that it has taken, and is not done with
     */
    public record Holder(String process, int putting, int taken) {}

    /** {@return the processes that have something of the ring at this moment} */
    public List<Holder> holders() {
        var holders = new ArrayList<Holder>();
        around.arena().visitSeats(cell, (visited, holder) -> {
            Party party = Party.of(holder);
            long owner = RingLayout.owner(party);
            int putting = countOf(owner, state -> state == FILLING || state == PASSED);
            int taken = countOf(owner, state -> state == TAKEN);
            if (putting + taken > 0) {
                holders.add(new Holder(peers().describe(party), putting, taken));
            }
            return true;
        });
        return List.copyOf(holders);
    }

    private int countOf(long owner, Counting counting) {
        try {
            int count = 0;
            for (int position = 0; position < positions && memory.isReady(position); position++) {
                long word = wordAt(position);
                count += RingLayout.owner(word) == owner && counting.counts(RingLayout.state(word)) ? 1 : 0;
            }
            return count;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** {@return whether there is a message that somebody could take now, or none can come any more} */
    public boolean isReady() {
        checkOpen();
        endIfDeserted();
        return hasMessage() || isOver();
    }

    /** Makes the third node of this process's seat one that is waited at, by its bell. */
    void waitAtBell() {
        words.longGetAndSet(seat.at(ArenaLayout.NODE_C), Seat.word(self, WaitPlace.WAITING_AT_BELL));
    }

    /** Has something called when somebody has rung for the third node; returns what ends that. */
    Runnable registerAtBell(Doorbell.Call call) {
        return around.doorbell().register(seat, ArenaLayout.NODE_C, call);
    }

    /** {@return whether there is a message that somebody could take now} */
    public boolean hasMessage() {
        try {
            if ((words.longVolatile(outOfTurnAt) & ANY) != 0
                    && count(state -> state == RETURNED || state == STRAY) > 0) {
                return true;
            }
            return isQueued(firstOrTail());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * A message that was in the ring.
     *
     * @param position its position
     * @param word the word that it had there; no other message ever has the same one
     */
    public record Place(int position, long word) {}

    /**
     * A copy of a message that was in the ring at some moment since it was looked for.
     *
     * @param kind {@link Outgoing#kind}
     * @param bytes its bytes
     */
    public record Seen(int kind, byte[] bytes) {}

    /**
     * {@return the messages that could be taken now, in the order in which they would be}
     *
     * @param most how many of them at most
     */
    public List<Place> messages(int most) {
        try {
            var found = new ArrayList<Place>();
            long cursor = firstOrTail();
            if ((words.longVolatile(outOfTurnAt) & ANY) != 0) {
                collectOutOfTurn(found, position(cursor), most);
            }
            for (int i = 0; i < positions && found.size() < most && memory.isReady(position(cursor)); i++) {
                long word = wordAt(cursor);
                if (ahead(word, cursor) < 0) {
                    return found;
                }
                if (ahead(word, cursor) == 0 && RingLayout.state(word) == QUEUED) {
                    found.add(new Place(position(cursor), word));
                }
                cursor = next(cursor);
            }
            return found;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void collectOutOfTurn(List<Place> found, int begin, int most) {
        for (int i = 0; i < positions && found.size() < most; i++) {
            int position = (begin + i) % positions;
            if (memory.isReady(position)) {
                long word = wordAt(position);
                int state = RingLayout.state(word);
                if (state == RETURNED || state == STRAY) {
                    found.add(new Place(position, word));
                }
            }
        }
    }

    /**
     * {@return a copy of a message, null if it is not there any more}
     *
     * @param place where it was
     */
    public @Nullable Seen see(Place place) {
        try {
            long record = RingLayout.recordOffset(place.position);
            long meta = ring.longAcquire(record + META);
            byte[] bytes = contents.peek(place.position, meta);
            VarHandle.acquireFence(); // the bytes are read before the word
            return bytes != null && ring.longVolatile(record) == place.word ? new Seen(RingLayout.kind(meta), bytes) : null;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Takes one message for good, wherever it is.
     *
     * @param place where it was
     * @return whether it was still there
     */
    public boolean remove(Place place) {
        try {
            Taken taken = take(place.position, place.word, Demand.ANYTHING);
            if (taken == null) {
                return false;
            }
            taken.finish();
            if (joinable) {
                done();
            }
            return true;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The cursor of the first message in turn, or where it will be. */
    private long firstOrTail() {
        long cursor = fresh(head, RingLayout.HEAD);
        while (memory.isReady(position(cursor))) {
            int ahead = ahead(wordAt(cursor), cursor);
            if (ahead < 0 || isQueued(cursor)) {
                return cursor;
            }
            cursor = next(ahead > 1 ? cursor(lap(cursor) + ahead - 1, position(cursor)) : cursor);
        }
        return cursor;
    }

    private boolean isQueued(long cursor) {
        if (!memory.isReady(position(cursor))) {
            return false;
        }
        long word = wordAt(cursor);
        return ahead(word, cursor) == 0 && RingLayout.state(word) == QUEUED;
    }

    // What is taken and not done.

    /**
     * Says that this process is done with one more of the messages that it has taken for good.
     *
     * @return whether it had any
     */
    public boolean done() {
        long word;
        do {
            word = seat.wordVolatile(ArenaLayout.COUNT);
            if ((int) word <= 0) {
                return false;
            }
        } while (!seat.wordCas(ArenaLayout.COUNT, word, Seat.word(self, (int) word - 1)));
        wakeWatchers();
        return true;
    }

    /** Whether nothing is in the ring, and no living process has taken what it is not done with. */
    boolean isDone() {
        checkOpen();
        return count(state -> state != FREE && state != DONE) == 0
                && around.arena()
                        .visitSeats(cell, (visited, holder) ->
                                visited.valueVolatile(ArenaLayout.COUNT, holder) == 0 || !isAlive(holder));
    }

    private void count(int more) {
        long word;
        do {
            word = seat.wordVolatile(ArenaLayout.COUNT);
            if (!Seat.isOf(word, self)) {
                return; // it has left, and the seat may be another's
            }
        } while (!seat.wordCas(ArenaLayout.COUNT, word, Seat.word(self, Math.max(0, (int) word + more)))); // done may have been said too early
    }

    // Deaths.

    /** Looks whether processes that have the ring open live, and repairs what they left if not. */
    void probe() {
        around.arena().visitSeats(cell, (visited, holder) -> {
            Party party = Party.of(holder);
            if (holder != self && !peers().isAlive(party)) {
                new RingRepair().repair(around, cell, party);
                peers().foundDead(party);
            }
            return true;
        });
    }

    @Override
    protected void abandon() {
        waits.close();
        try {
            boolean settled = false;
            while (!settled) { // threads of this process that are between two steps finish them
                settled = true;
                for (int position = 0; position < positions && memory.isReady(position); position++) {
                    settled &= !isBetweenSteps(position);
                }
                if (!settled) {
                    LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
                }
            }
            memory.leave();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private boolean isBetweenSteps(int position) {
        long word = wordAt(position);
        int state = RingLayout.state(word);
        boolean ofOtherSide = side == (state == FILLING || state == PASSED ? Side.TAKING : Side.PUTTING);
        if (RingLayout.owner(word) != own || state == FREE || ofOtherSide) {
            return false;
        }
        if (state == TAKEN) {
            if (move(position, TAKEN, RETURNED, 0)) {
                afterReturn(around, cell);
                return false;
            }
        }
        return true;
    }
}
