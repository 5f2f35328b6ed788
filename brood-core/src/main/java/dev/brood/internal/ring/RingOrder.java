// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.SharedWords;

import static dev.brood.internal.ring.RingLayout.FILLING;
import static dev.brood.internal.ring.RingLayout.FREE;
import static dev.brood.internal.ring.RingLayout.PASSED;
import static dev.brood.internal.ring.RingLayout.QUEUED;

/**
 * Whose turn it is in a ring: which position is claimed next, and which message is the first one. Thread-safe.
 *
 * <p>There is no shared head or tail. The lap in the word of position p says that p has been claimed in this lap, or that it was passed
 * over; positions are claimed in their order, so the first one with an older lap is the tail, for all. A putter claims it if it is
 * FREE. If it is QUEUED still, from the lap before, the ring is full. If somebody else has it, he may be stopped for any time: then it
 * is passed over, by storing the lap, provided that there is a free position before the next QUEUED one. A taker takes the first
 * QUEUED one of its lap. A FILLING one before that is passed over too, after a short while: it becomes PASSED, and what its putter
 * commits then is out of turn.
 *
 * <p>Each process has cursors of its own, for where to look first; they may be behind, never ahead. A process that has not looked for
 * 2^31 laps cannot tell from the laps alone, therefore HEAD and TAIL say from time to time what was right then: whoever begins far from
 * there begins there.
 *
 * <p>A cursor has the lap in its upper half, and the position in the lower one.
 */
final class RingOrder {

    /** In place of a cursor: there is none. */
    static final long NONE = -1;

    private static final int HINT_MASK = 63;
    private static final int LOOKS_AT_FILLING = 400;

    private final RingMemory memory;
    private final SharedWords ring;
    private final int positions;
    private final long own;
    private final SharedWords hints;
    private final long headAt;
    private final long tailAt;

    // Threads may overwrite each other's; all values are right.
    private final Cursor head = new Cursor();
    private final Cursor tail = new Cursor();

    /** What threads that look for a message find out by the way; may be out of date. */
    private boolean largeComing;

    RingOrder(RingMemory memory, Cell cell, long own) {
        this.memory = memory;
        this.ring = memory.words();
        this.positions = memory.shape().positions();
        this.own = own;
        this.hints = cell.words();
        this.headAt = cell.at(RingLayout.HEAD);
        this.tailAt = cell.at(RingLayout.TAIL);
        head.value = hints.longVolatile(headAt);
        tail.value = hints.longVolatile(tailAt);
    }

    /** Sets the hints of a cell that nobody else knows. */
    static void initialize(Cell cell) {
        long first = cursor(RingLayout.firstLap(cell.nextGeneration()), 0);
        cell.words().longPlain(cell.at(RingLayout.HEAD), first);
        cell.words().longPlain(cell.at(RingLayout.TAIL), first);
    }

    /** Where this process looks first; as long as two cache lines, since others than those who store the one store the other. */
    @SuppressWarnings("unused") // what fills the lines
    private static final class Cursor {
        private long value;
        private long fill0;
        private long fill1;
        private long fill2;
        private long fill3;
        private long fill4;
        private long fill5;
        private long fill6;
        private long fill7;
        private long fill8;
        private long fill9;
        private long fillA;
        private long fillB;
        private long fillC;
    }

    // Cursors.

    private static long cursor(int lap, int position) {
        return ((long) lap << Integer.SIZE) | position;
    }

    static int position(long cursor) {
        return (int) cursor;
    }

    static int lap(long cursor) {
        return (int) (cursor >>> Integer.SIZE);
    }

    long next(long cursor) {
        return position(cursor) + 1 == positions ? cursor(lap(cursor) + 1, 0) : cursor + 1;
    }

    /** How many laps the word of a position is ahead of a cursor. */
    static int ahead(long word, long cursor) {
        return RingLayout.lap(word) - lap(cursor);
    }

    /** Where to begin: a cursor, or the hint, if this process cannot know. */
    private static long fresh(long cursor, long hint) {
        int behind = lap(cursor) - lap(hint);
        return behind >= 0 && behind <= HINT_MASK + 2 ? cursor : hint;
    }

    /**
     * Says from time to time what is right now.
     *
     * @param hint what was said when the operation began: this process may have been stopped since, for any number of laps
     */
    private void hint(long cursor, long hint, long hintAt) {
        // The position of the regular sign may be somebody's for any number of laps.
        if ((position(cursor) & HINT_MASK) == 0 || lap(cursor) - lap(hint) > 1) {
            hints.longCas(hintAt, hint, cursor);
        }
    }

    private boolean isReady(long cursor) {
        return memory.isReady(position(cursor));
    }

    long wordAt(long cursor) {
        return ring.longVolatile(RingLayout.recordOffset(position(cursor)));
    }

    boolean wordCas(int position, long expected, long value) {
        return ring.longCas(RingLayout.recordOffset(position), expected, value);
    }

    // Putting.

    /** Claims the first free position for this process to fill; returns its cursor, or {@link #NONE}. */
    long claim() {
        long hint = hints.longVolatile(tailAt);
        long cursor = fresh(tail.value, hint);
        while (true) {
            int position = position(cursor);
            if (!memory.isReady(position) && !memory.reserve(position)) {
                return NONE;
            }
            long word = wordAt(cursor);
            int ahead = ahead(word, cursor);
            long fresh = ahead < -1 ? fresh(cursor, hints.longVolatile(tailAt)) : cursor; // more than a lap behind: this process may have slept
            if (ahead >= 0) {
                cursor = next(ahead == 0 ? cursor : cursor(RingLayout.lap(word), position));
            } else if (fresh != cursor) {
                cursor = fresh;
            } else if (RingLayout.state(word) == FREE) {
                if (wordCas(position, word, RingLayout.word(FILLING, own, lap(cursor)))) {
                    tail.value = next(cursor);
                    hint(cursor, hint, tailAt);
                    return cursor;
                }
            } else if (RingLayout.state(word) == QUEUED || !isRoomBeyond(cursor)) {
                tail.value = cursor;
                return NONE;
            } else {
                passOver(position, word, lap(cursor));
            }
        }
    }

    /** Whether a position is free before the next one that is QUEUED from the lap before. */
    private boolean isRoomBeyond(long cursor) {
        long beyond = next(cursor);
        for (int i = 1; i < positions; i++) {
            if (!isReady(beyond)) {
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

    /** Whether {@link #claim} finds no position, as far as one look tells. */
    boolean isFull() {
        long cursor = tail.value;
        if (!isReady(cursor)) {
            return false;
        }
        long word = wordAt(cursor);
        return ahead(word, cursor) == -1 && RingLayout.state(word) == QUEUED;
    }

    /** Whether {@link #claim} might find a position now. */
    boolean hasRoom() {
        long cursor = tail();
        if (!isReady(cursor)) {
            return memory.mayReserve(position(cursor));
        }
        int state = RingLayout.state(wordAt(cursor));
        return state == FREE || (state != QUEUED && isRoomBeyond(cursor));
    }

    /** The cursor of the position that is claimed next, or passed over; it is another one after each claim. */
    long tail() {
        long cursor = fresh(tail.value, hints.longVolatile(tailAt));
        while (isReady(cursor)) {
            long word = wordAt(cursor);
            if (ahead(word, cursor) < 0) {
                return cursor;
            }
            cursor = next(cursor(RingLayout.lap(word), position(cursor)));
        }
        return cursor;
    }

    // Taking.

    /** What has been said of the head. */
    long headHint() {
        return hints.longVolatile(headAt);
    }

    /**
     * The cursor of the first message in turn, which is there to be taken, or {@link #NONE}.
     *
     * @param hint {@link #headHint}
     */
    long first(long hint) {
        long cursor = fresh(head.value, hint);
        while (isReady(cursor)) {
            long word = wordAt(cursor);
            int ahead = ahead(word, cursor);
            if (ahead < 0) {
                head.value = cursor;
                setLargeComing(false);
                return NONE;
            } else if (ahead > 0) {
                cursor = next(cursor(RingLayout.lap(word) - 1, position(cursor))); // all laps before that one are over
            } else if (RingLayout.state(word) == QUEUED) {
                head.value = cursor;
                return cursor;
            } else if (RingLayout.state(word) == FILLING) {
                if (!passOverIfStuck(cursor, word)) {
                    head.value = cursor;
                    long meta = ring.longPlain(RingLayout.recordOffset(position(cursor)) + RingLayout.META);
                    setLargeComing(RingLayout.place(meta) != RingLayout.HERE);
                    return NONE;
                }
            } else {
                cursor = next(cursor);
            }
        }
        head.value = cursor;
        return NONE;
    }

    /**
     * This process has taken the message at a cursor, which was the first one.
     *
     * @param hint {@link #headHint}, from before
     */
    void taken(long cursor, long hint) {
        head.value = next(cursor);
        hint(cursor, hint, headAt);
    }

    /** Passes a record over that somebody fills, if there is one behind it; false if there is none. */
    private boolean passOverIfStuck(long cursor, long word) {
        long beyond = next(cursor);
        boolean found = false;
        for (int i = 1; i < positions && !found; i++) {
            if (!isReady(beyond) || ahead(wordAt(beyond), beyond) < 0) {
                return false;
            }
            found = isQueued(beyond);
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

    /** The cursor of the first message in turn, or where it will be; changes nothing. */
    long firstOrTail() {
        long cursor = fresh(head.value, headHint());
        while (isReady(cursor)) {
            int ahead = ahead(wordAt(cursor), cursor);
            if (ahead < 0 || isQueued(cursor)) {
                return cursor;
            }
            cursor = next(ahead > 1 ? cursor(lap(cursor) + ahead - 1, position(cursor)) : cursor);
        }
        return cursor;
    }

    /** Whether the last look at the first message found somebody filling it who has room outside the record. */
    boolean isLargeComing() {
        return largeComing;
    }

    private void setLargeComing(boolean large) {
        if (largeComing != large) { // a store would take the line from other threads
            largeComing = large;
        }
    }

    /** Whether a message is there in the lap of a cursor. */
    boolean isQueued(long cursor) {
        if (!isReady(cursor)) {
            return false;
        }
        long word = wordAt(cursor);
        return ahead(word, cursor) == 0 && RingLayout.state(word) == QUEUED;
    }
}
