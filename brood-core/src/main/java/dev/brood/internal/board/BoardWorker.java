// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

import static dev.brood.internal.board.BoardLayout.ASLEEP;
import static dev.brood.internal.board.BoardLayout.AT_WORK;
import static dev.brood.internal.board.BoardLayout.CLAIMING;
import static dev.brood.internal.board.BoardLayout.DOOMED;
import static dev.brood.internal.board.BoardLayout.FULL;
import static dev.brood.internal.board.BoardLayout.IDLE;
import static dev.brood.internal.board.BoardLayout.QUEUED;
import static dev.brood.internal.board.BoardLayout.RUNNING;

/** A worker's side of its pool's board. Used by one thread, the one that runs the tasks. */
public final class BoardWorker {

    private static final long FIRST_SLICE = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_SLICE = Duration.ofMillis(250).toNanos();

    /**
     * A task that this worker has claimed.
     *
     * @param number its number
     * @param record where it is
     * @param began when it was claimed, by {@link System#nanoTime}
     * @param contents what was put for it
     * @param apart what was put with that
     */
    public record Claim(long number, int record, long began, byte[] contents, boolean apart) {

        long entry() {
            return BoardLayout.entryOf(number, record);
        }
    }

    private final SharedWords words;
    private final BoardLayout layout;
    private final Bells bells;
    private final int seat;
    private final Outbox outbox;

    BoardWorker(SharedWords words, WordWait waits, int seat) {
        this.words = words;
        this.layout = BoardLayout.of(words);
        this.bells = new Bells(words, layout, waits);
        this.seat = seat;
        this.outbox = new Outbox(words, layout, seat);
    }

    /**
     * Waits for a task and claims it.
     *
     * @param leaves whether this worker is to go when it has none; asked whenever it is woken, and four times a second
     * @return null if it is to go, or to claim none any more
     */
    public @Nullable Claim take(BooleanSupplier leaves) {
        long slice = FIRST_SLICE;
        Claim claim = claim();
        while (claim == null && !leaves.getAsBoolean() && !isDoomed()) {
            boolean rung = bells.sleep(seat, ASLEEP, this::hasTask, slice);
            slice = Math.min(2 * slice, LONGEST_SLICE);
            claim = claim();
            if (rung && hasTask()) {
                bells.wakeOne(); // it may have been meant for another one than has been claimed
            }
        }
        return claim;
    }

    private boolean isDoomed() {
        return BoardLayout.phaseOf(words.longAcquire(layout.seat(seat))) == DOOMED;
    }

    /** Whether a task may be there: it is claimed then, or found to be none. */
    private boolean hasTask() {
        boolean found = false;
        for (int lane = 0; lane < layout.lanes() && !found; lane++) {
            found = words.longVolatile(layout.head(lane)) != words.longVolatile(layout.tail(lane));
        }
        return found;
    }

    /**
     * Claims the next task, if there is one.
     *
     * @return null if there is none, or this worker is to claim none any more
     */
    @Nullable Claim claim() {
        for (int lane = 0; lane < layout.lanes(); lane++) {
            while (true) {
                long head = words.longAcquire(layout.head(lane));
                if (head == words.longAcquire(layout.tail(lane))) {
                    break;
                }
                long entry = words.longAcquire(layout.entry(lane, head));
                if (words.longAcquire(layout.head(lane)) != head) {
                    continue; // the entry may be of a later round
                }
                long number = BoardLayout.numberOfEntry(entry);
                int record = BoardLayout.recordOfEntry(entry);
                boolean queued = TaskBoard.isQueued(words.longAcquire(layout.record(record)), entry);
                if (queued && !change(0, IDLE, number, CLAIMING)) {
                    return null; // doomed
                }
                boolean mine = queued
                        && words.longCas(
                                layout.record(record),
                                BoardLayout.recordWord(number, 0, QUEUED),
                                BoardLayout.recordWord(number, seat, RUNNING));
                words.longCas(layout.head(lane), head, head + 1);
                if (mine) {
                    return begin(number, record);
                }
                if (queued) {
                    change(number, CLAIMING, 0, IDLE);
                }
            }
        }
        return null;
    }

    private @Nullable Claim begin(long number, int record) {
        long descriptor = words.longPlain(layout.descriptor(record));
        byte[] contents = words.bytesPlain(layout.contents(record, descriptor), BoardLayout.lengthOf(descriptor));
        long began = System.nanoTime();
        words.longRelease(layout.start(seat), began);
        return change(number, CLAIMING, number, AT_WORK)
                ? new Claim(number, record, began, contents, BoardLayout.isApart(descriptor))
                : null; // doomed
    }

    /** {@return how long what is told may be} */
    public int longest() {
        return outbox.longest();
    }

    /**
     * Tells how a task has ended, waiting for room, and wakes who waits for that.
     *
     * @param claim the task
     * @param kind what is told, not negative
     * @param body its bytes, at most {@link #longest()}
     * @return false if this worker is to claim none any more
     */
    public boolean end(Claim claim, int kind, byte[] body) {
        tell(claim, kind, body);
        return change(claim.number(), AT_WORK, 0, IDLE);
    }

    /** Tells something of the task that runs, waiting for room, and wakes who waits for that. */
    void tell(Claim claim, int kind, byte[] body) {
        long ran = System.nanoTime() - claim.began();
        long slice = FIRST_SLICE;
        while (!outbox.put(kind, claim.entry(), claim.began(), ran, body)) {
            bells.sleep(seat, FULL, () -> outbox.hasRoom(body.length), slice);
            slice = Math.min(2 * slice, LONGEST_SLICE);
        }
        bells.ringPool();
    }

    private boolean change(long number, int phase, long nextNumber, int nextPhase) {
        return words.longCas(
                layout.seat(seat), BoardLayout.seatWord(number, phase), BoardLayout.seatWord(nextNumber, nextPhase));
    }
}
