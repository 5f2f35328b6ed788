// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import static dev.brood.internal.board.BoardLayout.ASLEEP;
import static dev.brood.internal.board.BoardLayout.AT_WORK;
import static dev.brood.internal.board.BoardLayout.AWAKE;
import static dev.brood.internal.board.BoardLayout.CLAIMING;
import static dev.brood.internal.board.BoardLayout.DOOMED;
import static dev.brood.internal.board.BoardLayout.FREE;
import static dev.brood.internal.board.BoardLayout.FULL;
import static dev.brood.internal.board.BoardLayout.IDLE;
import static dev.brood.internal.board.BoardLayout.QUEUED;
import static dev.brood.internal.board.BoardLayout.RUNNING;
import static dev.brood.internal.board.BoardLayout.WITHDRAWN;

/**
 * A pool's side of its board.
 *
 * <pre>
 *                     put                a worker's claim               its result, or its death, seen here
 *   record:   FREE ─────────► QUEUED ─────────────────────► RUNNING ──────────────────────────────────────► FREE
 *                               └── withdraw ──► WITHDRAWN ── release ──► FREE
 *
 *                   a worker          a worker             a worker, its result is in the outbox
 *   seat:     IDLE ─────────► CLAIMING ───────► AT_WORK ────────────────────────────────► IDLE
 *                                                  └── doom ──► DOOMED: to be killed, claims nothing more
 * </pre>
 *
 * Every arrow is one compare-and-set, or a store of the only one who may. Not thread-safe, but for {@link #sleep} and {@link #ring}: the pool calls it
 * under its lock, which is never held over a sleep.
 */
public final class TaskBoard {

    /** What became of the task that a worker had when it died. */
    public enum Stage {
        /** It had none. */
        NONE,
        /** It had claimed it, and no code of the user's had run. */
        CLAIMED,
        /** Code of the user's may have run. */
        BEGUN
    }

    /**
     * What a seat's worker does, or did when it died.
     *
     * @param stage how far it came
     * @param number the task, 0 without one
     * @param record where that is
     */
    public record Holding(Stage stage, long number, int record) {

        static final Holding NOTHING = new Holding(Stage.NONE, 0, -1);
    }

    /** Who may sleep until workers tell something: one thread each. A caller is woken rather than the pool's own thread. */
    public enum Sleeper {
        /** A caller who waits for a result. */
        CALLER,
        /** The pool's own thread. */
        OWNER
    }

    /**
     * What a worker has told.
     *
     * @param seat its seat
     * @param kind what it is
     * @param number the task
     * @param record where that was put
     * @param began when it was begun, by {@link System#nanoTime}
     * @param ran how many nanoseconds it has run
     * @param body the bytes
     */
    public record Message(int seat, int kind, long number, int record, long began, long ran, byte[] body) {}

    private final SharedWords words;
    private final BoardLayout layout;
    private final Outbox[] outboxes;
    private final Bells bells;
    private final int[] free;
    private int freeCount;
    /** By record, 0 for those that are free. */
    private final long[] numbers;
    /** By record, where its contents are. */
    private final int[] places;
    private final Space space;

    private TaskBoard(SharedWords words, BoardLayout layout, WordWait waits) {
        this.words = words;
        this.layout = layout;
        this.outboxes = new Outbox[layout.seats()];
        this.bells = new Bells(words, layout, waits);
        for (int seat = 0; seat < layout.seats(); seat++) {
            outboxes[seat] = new Outbox(words, layout, seat);
        }
        this.numbers = new long[layout.records()];
        this.places = new int[layout.records()];
        this.space = new Space(layout.area());
        this.free = new int[layout.records()];
        for (int record = 0; record < free.length; record++) {
            free[record] = free.length - 1 - record;
        }
        this.freeCount = free.length;
    }

    /** The pool's side of a board that has just been formatted, and that no other process knows. */
    static TaskBoard of(SharedWords words, WordWait waits) {
        return new TaskBoard(words, BoardLayout.of(words), waits);
    }

    /** {@return whether a task has room now, that of its contents aside} */
    public boolean hasRoom(int lane) {
        return freeCount > 0 && words.longAcquire(layout.tail(lane)) - firstQueued(lane) < layout.records();
    }

    /** Moves the head over what is not queued any more: workers do so, too, when they come there. */
    private long firstQueued(int lane) {
        while (true) {
            long head = words.longAcquire(layout.head(lane));
            if (head == words.longAcquire(layout.tail(lane))) {
                return head;
            }
            long entry = words.longAcquire(layout.entry(lane, head));
            long word = words.longAcquire(layout.record(BoardLayout.recordOfEntry(entry)));
            if (isQueued(word, entry)) {
                return head;
            }
            words.longCas(layout.head(lane), head, head + 1);
        }
    }

    static boolean isQueued(long recordWord, long entry) {
        return BoardLayout.stateOf(recordWord) == QUEUED
                && BoardLayout.numberOfRecord(recordWord) == BoardLayout.numberOfEntry(entry);
    }

    /** {@return how long contents may be} Longer ones are put apart. */
    public int longest() {
        return layout.area() / 4;
    }

    /**
     * Puts a task, and wakes a worker if one sleeps. The caller has seen that there {@linkplain #hasRoom is room}.
     *
     * @param number its number, which no other task has ever had, from 1
     * @param lane where it waits; workers look into lane 0 first
     * @param contents what the worker gets, at most {@link #longest()} bytes
     * @param apart handed on with them
     * @return the record that it has now, -1 if there is no room for its contents
     */
    public int put(long number, int lane, byte[] contents, boolean apart) {
        if (number < 1 || number >= BoardLayout.MOST_TASKS) {
            throw new IllegalArgumentException("task number " + number + ": give 1 to " + (BoardLayout.MOST_TASKS - 1));
        }
        boolean inRecord = contents.length <= BoardLayout.INLINE;
        int place = inRecord ? BoardLayout.IN_RECORD : space.take(contents.length);
        if (!inRecord && place < 0) {
            return -1;
        }
        int record = free[--freeCount];
        numbers[record] = number;
        places[record] = place;
        long descriptor = BoardLayout.descriptor(contents.length, apart, place);
        words.longPlain(layout.descriptor(record), descriptor);
        words.bytesPlain(layout.contents(record, descriptor), contents);
        words.longRelease(layout.record(record), BoardLayout.recordWord(number, 0, QUEUED));
        long tail = words.longAcquire(layout.tail(lane));
        words.longRelease(layout.entry(lane, tail), BoardLayout.entryOf(number, record));
        words.longVolatile(layout.tail(lane), tail + 1); // before the look at the bells
        bells.wakeOne();
        return record;
    }

    /** {@return how many records it has} */
    public int records() {
        return layout.records();
    }

    /** {@return how many seats it has} */
    public int seats() {
        return layout.seats();
    }

    /** {@return how many tasks wait; a look at each record} */
    public int waiting() {
        int waiting = 0;
        for (int record = 0; record < numbers.length; record++) {
            if (numbers[record] != 0 && BoardLayout.stateOf(words.longAcquire(layout.record(record))) == QUEUED) {
                waiting++;
            }
        }
        return waiting;
    }

    /** {@return how many tasks have been put and not released} */
    public int used() {
        return numbers.length - freeCount;
    }

    /** {@return whether the record has that task, which has not been released} */
    public boolean has(int record, long number) {
        return numbers[record] == number;
    }

    /** {@return the seat whose worker has claimed a task, -1 if it waits} */
    public int claimedBy(int record) {
        long word = words.longAcquire(layout.record(record));
        return BoardLayout.stateOf(word) == RUNNING ? BoardLayout.seatOfRecord(word) : -1;
    }

    /** {@return whether the worker of a seat has no task} */
    public boolean isIdle(int seat) {
        return words.longAcquire(layout.seat(seat)) == BoardLayout.seatWord(0, IDLE);
    }

    /** {@return the task that the worker of a seat has begun, 0 if there is none} */
    public long begun(int seat) {
        long word = words.longAcquire(layout.seat(seat));
        return BoardLayout.phaseOf(word) == AT_WORK || BoardLayout.phaseOf(word) == DOOMED ? BoardLayout.numberOfSeat(word) : 0;
    }

    /** Wakes a worker that sleeps, if there is one. */
    public void wakeOne() {
        bells.wakeOne();
    }

    /** Wakes the worker of a seat, so that it looks whether it is to go. */
    public void wake(int seat) {
        bells.ring(seat, ASLEEP);
    }

    /** Takes a task back that no worker has claimed; false if one has. The record is given back. */
    public boolean withdraw(int record) {
        long number = numbers[record];
        boolean mine = words.longCas(
                layout.record(record),
                BoardLayout.recordWord(number, 0, QUEUED),
                BoardLayout.recordWord(number, 0, WITHDRAWN));
        if (mine) {
            release(record);
        }
        return mine;
    }

    /** Gives the record of a task back that has ended. */
    public void release(int record) {
        numbers[record] = 0;
        if (places[record] != BoardLayout.IN_RECORD) {
            space.give(places[record]);
        }
        words.longRelease(layout.record(record), BoardLayout.recordWord(0, 0, FREE));
        free[freeCount++] = record;
    }

    /** Takes what all workers have told; returns how many messages. A worker that waits for room in its outbox is woken. */
    public int drain(Consumer<Message> reader) {
        int taken = 0;
        for (int seat = 0; seat < outboxes.length; seat++) {
            taken += drain(seat, reader);
        }
        return taken;
    }

    /** Takes what one worker has told, which may be dead. What the reader throws at comes again. */
    public int drain(int seat, Consumer<Message> reader) {
        int taken = outboxes[seat].drain((kind, entry, began, ran, body) -> reader.accept(new Message(
                seat, kind, BoardLayout.numberOfEntry(entry), BoardLayout.recordOfEntry(entry), began, ran, body)));
        if (taken > 0) {
            bells.ring(seat, FULL);
        }
        return taken;
    }

    /** {@return whether a worker has told something} */
    public boolean hasMessage() {
        return Arrays.stream(outboxes).anyMatch(Outbox::hasMessage);
    }

    /** {@return what a worker has in its hands} If it is dead, its outbox is to be drained before: then it is what has not ended. */
    public Holding holding(int seat) {
        long word = words.longAcquire(layout.seat(seat));
        long number = BoardLayout.numberOfSeat(word);
        int record = number == 0 ? -1 : recordOf(number);
        if (record < 0) {
            return Holding.NOTHING;
        }
        long claimed = BoardLayout.recordWord(number, seat, RUNNING);
        if (words.longAcquire(layout.record(record)) != claimed) {
            return Holding.NOTHING; // it was about to claim it, and another one has, or nobody yet
        }
        return new Holding(BoardLayout.phaseOf(word) == CLAIMING ? Stage.CLAIMED : Stage.BEGUN, number, record);
    }

    /** {@return where a task is that has been put and not released, -1 if there is none of that number} */
    int recordOf(long number) {
        for (int record = 0; record < numbers.length; record++) {
            if (numbers[record] == number) {
                return record;
            }
        }
        return -1;
    }

    /**
     * Makes that a worker claims no task after the one that it has.
     *
     * @param number the task under which it is to be ended, 0 for none
     * @return false if it does not have that task any more: then it must not be ended for it
     */
    public boolean doom(int seat, long number) {
        long doomed = BoardLayout.seatWord(number, DOOMED);
        return number == 0
                ? words.longCas(layout.seat(seat), BoardLayout.seatWord(0, IDLE), doomed)
                : words.longCas(layout.seat(seat), BoardLayout.seatWord(number, CLAIMING), doomed)
                        || words.longCas(layout.seat(seat), BoardLayout.seatWord(number, AT_WORK), doomed);
    }

    /** Makes a seat ready for another worker, after the last one has died and all that it had has ended. */
    public void vacate(int seat) {
        words.longRelease(layout.outHead(seat), words.longAcquire(layout.outTail(seat)));
        words.intRelease(layout.bell(seat), AWAKE);
        words.longRelease(layout.seat(seat), BoardLayout.seatWord(0, IDLE));
    }

    /**
     * Sleeps until a worker tells something, {@link #ring} is called, or the time is over.
     *
     * @param who which of the two that may sleep
     * @param there what else it is that this one waits for
     * @param nanos how long at most
     */
    public void sleep(Sleeper who, BooleanSupplier there, long nanos) {
        bells.sleep(who, () -> there.getAsBoolean() || hasMessage(), nanos);
    }

    /** Wakes who sleeps, after what it waits for has come. */
    public void ring(Sleeper who) {
        bells.ring(who);
    }

    /** {@return when the task that a worker has begun was claimed, by {@link System#nanoTime}} */
    public long started(int seat) {
        return words.longAcquire(layout.start(seat));
    }
}
