// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

import static dev.brood.internal.board.BoardLayout.ASLEEP;
import static dev.brood.internal.board.BoardLayout.AWAKE;
import static dev.brood.internal.board.BoardLayout.RUNG;

/**
 * The words of a board on which its processes sleep, one for each who may.
 *
 * <pre>
 *   AWAKE ── about to sleep ──► ASLEEP, FULL ── somebody has what it waits for ──► RUNG
 *     ▲                              └────── time over, or it is there ──────┐      │
 *     └──────────────────────────────────────────────────────────────────────┴──────┘
 * </pre>
 *
 * The sleeper alone leaves AWAKE and comes back to it. It looks for what it waits for once more after it has said that it sleeps, so no wake is lost.
 */
final class Bells {

    private final SharedWords words;
    private final BoardLayout layout;
    private final WordWait waits;
    private final MemorySegment[] seats;
    private final MemorySegment caller;
    private final MemorySegment owner;

    Bells(SharedWords words, BoardLayout layout, WordWait waits) {
        this.words = words;
        this.layout = layout;
        this.waits = waits;
        this.seats = new MemorySegment[layout.seats()];
        for (int seat = 0; seat < seats.length; seat++) {
            seats[seat] = words.slice(layout.bell(seat), Integer.BYTES);
        }
        this.caller = words.slice(BoardLayout.CALLER_BELL, Integer.BYTES);
        this.owner = words.slice(BoardLayout.OWNER_BELL, Integer.BYTES);
    }

    /** Wakes a worker that sleeps for want of a task, if there is one. */
    void wakeOne() {
        boolean woken = false;
        for (int seat = 0; seat < seats.length && !woken; seat++) {
            woken = ring(seat, ASLEEP);
        }
    }

    /** Wakes the worker of a seat if it sleeps like that; returns whether it did. */
    boolean ring(int seat, int asleep) {
        return ring(layout.bell(seat), seats[seat], asleep);
    }

    /** Wakes who waits for what workers tell. */
    void ringPool() {
        if (!ring(TaskBoard.Sleeper.CALLER)) {
            ring(TaskBoard.Sleeper.OWNER);
        }
    }

    /** Wakes one of those who may wait for what workers tell; returns whether it slept. */
    boolean ring(TaskBoard.Sleeper who) {
        return who == TaskBoard.Sleeper.CALLER
                ? ring(BoardLayout.CALLER_BELL, caller, ASLEEP)
                : ring(BoardLayout.OWNER_BELL, owner, ASLEEP);
    }

    private boolean ring(long bell, MemorySegment word, int asleep) {
        boolean rung = words.intVolatile(bell) == asleep && words.intCas(bell, asleep, RUNG);
        if (rung) {
            waits.wake(word);
        }
        return rung;
    }

    /**
     * Sleeps until it is rung for, or the time is over; not at all if what it waits for is there.
     *
     * @return whether it was rung for
     */
    boolean sleep(int seat, int asleep, BooleanSupplier there, long nanos) {
        return sleep(layout.bell(seat), seats[seat], asleep, there, nanos);
    }

    void sleep(TaskBoard.Sleeper who, BooleanSupplier there, long nanos) {
        boolean isCaller = who == TaskBoard.Sleeper.CALLER;
        sleep(isCaller ? BoardLayout.CALLER_BELL : BoardLayout.OWNER_BELL, isCaller ? caller : owner, ASLEEP, there, nanos);
    }

    private boolean sleep(long bell, MemorySegment word, int asleep, BooleanSupplier there, long nanos) {
        words.intCas(bell, AWAKE, asleep);
        if (!there.getAsBoolean()) {
            waits.await(word, asleep, nanos);
        }
        return !words.intCas(bell, asleep, AWAKE) && words.intCas(bell, RUNG, AWAKE);
    }
}
