// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.QueueEndedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.Core;

/**
 * Whether a ring has ended: somebody has said so, or all that put are gone. Thread-safe.
 *
 * <p>Who puts claims a position first, and looks then whether the ring has ended; who finds it ended looks then whether any position is
 * claimed. So nothing is put after a taker was told of the end.
 */
final class RingEnd {

    /** Somebody has ended it. The upper half of the word is the generation of the cell. */
    static final long ENDED = 1;
    /** Nobody is left who could put. */
    static final long DESERTED = 1 << 1;
    /** There has been somebody who puts. */
    private static final long HAD_PUTTERS = 1 << 2;

    /** Counts those who have said that they put, modulo 2^29: whoever looks for them notices that one has come meanwhile. */
    private static final long ONE_MORE = 1 << 3;

    private static final long COUNT_MASK = 0xFFFF_FFFFL & -ONE_MORE;

    private static final long OVER = ENDED | DESERTED;

    /** In the intent of a seat: this process puts. */
    private static final int PUTS = 1;

    private final Core.Surroundings around;
    private final Cell cell;
    private final Seat seat;
    private final long self;
    private final int generation;
    private final RingCore.Wording wording;
    private final boolean endsWithPutters;
    private final SharedWords words;
    private final long endAt;

    /** Whether this process has said that it puts. */
    private volatile boolean puts;

    RingEnd(Core.Surroundings around, Cell cell, Seat seat, int generation, RingCore.Wording wording) {
        this.around = around;
        this.cell = cell;
        this.seat = seat;
        this.self = around.arena().self().word();
        this.generation = generation;
        this.wording = wording;
        this.endsWithPutters = (cell.type() & RingCore.ENDS_WITH_PUTTERS) != 0;
        this.words = cell.words();
        this.endAt = cell.at(RingLayout.END);
    }

    /** Says that a cell nobody else knows has a ring that has not ended. */
    static void initialize(Cell cell) {
        cell.words().longPlain(cell.at(RingLayout.END), (long) cell.nextGeneration() << Integer.SIZE);
    }

    /** Adds to the flags of a ring if it is that of a generation still. */
    static void add(Cell cell, int generation, long flag) {
        long at = cell.at(RingLayout.END);
        long word = cell.words().longVolatile(at);
        while ((int) (word >>> Integer.SIZE) == generation && (word & flag) == 0 && !cell.words().longCas(at, word, word | flag)) {
            word = cell.words().longVolatile(at);
        }
    }

    /** Ends the ring, and wakes all that wait at it. */
    void end() {
        add(cell, generation, ENDED);
        RingSigns.wakeAll(around, cell);
    }

    /** Whether nothing can be put any more, as far as somebody has found out. */
    boolean hasEnded() {
        return (words.longVolatile(endAt) & OVER) != 0;
    }

    /** Refuses who puts, if the ring has ended. */
    void refuse() {
        long word = words.longVolatile(endAt);
        if ((word & OVER) != 0) {
            throw new QueueEndedException((word & ENDED) != 0 ? wording.endedForPutters() : wording.desertedForPutters());
        }
    }

    /** What is told to who takes from a ring that is over. */
    QueueEndedException over() {
        return new QueueEndedException(
                (words.longVolatile(endAt) & ENDED) != 0 ? wording.endedForTakers() : wording.desertedForTakers());
    }

    /** Ends the ring if it is to end with those who put, and none of them is left. */
    void endIfDeserted() {
        if (endsWithPutters) {
            long word = words.longVolatile(endAt);
            if (isOfThis(word) && (word & (HAD_PUTTERS | OVER)) == HAD_PUTTERS && !hasPutters()) {
                words.longCas(endAt, word, word | DESERTED); // fails if somebody has said since that he puts
            }
        }
    }

    private boolean isOfThis(long word) {
        return (int) (word >>> Integer.SIZE) == generation;
    }

    private boolean hasPutters() {
        return !around.arena()
                .visitSeats(cell, (visited, holder) -> visited.valueVolatile(ArenaLayout.INTENT, holder) != PUTS || !isAlive(holder));
    }

    private boolean isAlive(long holder) {
        return holder == self || around.peers().isAlive(Party.of(holder));
    }

    /** Whether this process has said that it puts. */
    boolean isPutter() {
        return puts;
    }

    /** Says that this process puts: the ring has not been deserted as long as it has it open. */
    void declarePutter() {
        if (!puts) {
            endIfDeserted();
            refuse();
            seat.valueCas(ArenaLayout.INTENT, self, 0, PUTS);
            addPutter();
        }
        refuse(); // the last of the others may have gone before this one came
        puts = true;
    }

    private void addPutter() {
        long word = words.longVolatile(endAt);
        while (isOfThis(word) && !words.longCas(endAt, word, withPutter(word))) {
            word = words.longVolatile(endAt);
        }
    }

    private static long withPutter(long word) {
        return (word & ~COUNT_MASK) | ((word + ONE_MORE) & COUNT_MASK) | HAD_PUTTERS;
    }

    /** This process puts nothing any more, since it leaves. */
    void leave() {
        if (puts) {
            seat.valueCas(ArenaLayout.INTENT, self, PUTS, 0);
            endIfDeserted();
            if (hasEnded()) {
                RingSigns.wakeAll(around, cell);
            }
        }
    }
}
