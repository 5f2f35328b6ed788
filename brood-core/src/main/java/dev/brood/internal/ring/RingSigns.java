// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.Core;

import static dev.brood.internal.ring.RingLayout.ANY;
import static dev.brood.internal.ring.RingLayout.NEXT_VERSION;

/**
 * The words of a ring that say whether somebody may wait at it, and whether something has come out of turn; and the wakes. Thread-safe.
 *
 * <p>Takers wait at the first node of their seats, putters at the second one, and who wants to know of all changes at the third.
 */
final class RingSigns {

    private final Core.Surroundings around;
    private final Cell cell;
    private final SharedWords words;
    private final long takersAt;
    private final long puttersAt;
    private final long watchersAt;
    private final long outOfTurnAt;

    RingSigns(Core.Surroundings around, Cell cell) {
        this.around = around;
        this.cell = cell;
        this.words = cell.words();
        this.takersAt = cell.at(RingLayout.TAKERS);
        this.puttersAt = cell.at(RingLayout.PUTTERS);
        this.watchersAt = cell.at(RingLayout.WATCHERS);
        this.outOfTurnAt = cell.at(RingLayout.OUT_OF_TURN);
    }

    /** Says that somebody waits for something, or that one more has come out of turn. */
    void raise(long offset) {
        raise(cell, offset);
    }

    /** Whether those who change something know that somebody may wait for it. */
    boolean isRaised(long offset) {
        return (words.longVolatile(cell.at(offset)) & ANY) != 0;
    }

    /** Says that there is one more of something, and that there may be any. */
    private static void raise(Cell cell, long offset) {
        SharedWords words = cell.words();
        long version = words.longVolatile(cell.at(offset));
        while (!words.longCas(cell.at(offset), version, (version | ANY) + NEXT_VERSION)) {
            version = words.longVolatile(cell.at(offset));
        }
    }

    // What is out of turn.

    /** The sign for what is out of turn; each message that comes so makes another value of it. */
    long outOfTurn() {
        return words.longVolatile(outOfTurnAt);
    }

    /** Whether there may be anything out of turn, by its sign. */
    static boolean isAny(long sign) {
        return (sign & ANY) != 0;
    }

    /** Whether no message has come out of turn since the sign for that was read. */
    boolean isStill(long sign) {
        return ((words.longVolatile(outOfTurnAt) ^ sign) & -NEXT_VERSION) == 0;
    }

    /** Says that nothing is out of turn, unless something has come since the sign was read. */
    void noneOutOfTurn(long sign) {
        words.longCas(outOfTurnAt, sign, sign & ~ANY);
    }

    // Wakes, which recovery does too: by cell alone.

    /** Wakes who may wait for a message that has come. */
    void afterMessage() {
        if (((words.longVolatile(takersAt) | words.longVolatile(watchersAt)) & ANY) != 0) {
            try {
                wakeTakers();
                wakeWatchers();
            } catch (OutOfMemoryError | StackOverflowError e) {
                return; // the message is there, and those who wait look by themselves
            }
        }
    }

    /** Wakes whoever may wait for room, or, if the ring has ended, for the last message to be done with. */
    void afterRoom(boolean ended) {
        if (ended || ((words.longVolatile(puttersAt) | words.longVolatile(watchersAt)) & ANY) != 0) {
            try {
                wakePutters();
                if (ended) {
                    Core.signalAll(around, cell, ArenaLayout.NODE_A);
                }
                wakeWatchers();
            } catch (OutOfMemoryError | StackOverflowError e) {
                return; // there is room, and those who wait look by themselves
            }
        }
    }

    /** Tells that something has come back: to who takes, and to all that wait. */
    static void afterReturn(Core.Surroundings around, Cell cell) {
        raise(cell, RingLayout.OUT_OF_TURN);
        wakeAll(around, cell);
    }

    static void wakeAll(Core.Surroundings around, Cell cell) {
        Core.signalAll(around, cell, ArenaLayout.NODE_A);
        Core.signalAll(around, cell, ArenaLayout.NODE_B);
        Core.signalAll(around, cell, ArenaLayout.NODE_C);
    }

    void wakeTakers() {
        long version = words.longVolatile(takersAt);
        if ((version & ANY) != 0 && !Core.signalOne(around, cell, ArenaLayout.NODE_A)) {
            words.longCas(takersAt, version, version & ~ANY); // fails if somebody has begun to wait after the look
        }
    }

    void wakePutters() {
        wakeAllOf(puttersAt, ArenaLayout.NODE_B);
    }

    void wakeWatchers() {
        wakeAllOf(watchersAt, ArenaLayout.NODE_C);
    }

    private void wakeAllOf(long at, long node) {
        long version = words.longVolatile(at);
        if ((version & ANY) != 0) {
            words.longCas(at, version, version & ~ANY); // who finds nothing for himself says again that he waits
            Core.signalAll(around, cell, node);
        }
    }
}
