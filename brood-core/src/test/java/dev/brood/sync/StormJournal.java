// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.sync.SessionSights;
import dev.brood.memory.SharedLongArray;
import java.io.Serializable;

/**
 * What the participants of a storm write down, each at its own place and without any lock: what they are about to do, and what
 * they have done. Nothing of it is lost when one is killed.
 *
 * <pre>
 *   words, by index
 *   0        OVER, FAILURES, TICKETS, WAITS, ROUNDS: words of the whole storm
 *   16       who is inside each thing alone: a stamp, 0 for nobody
 *   32       what each kind of work has counted
 *   48       further counts
 *   64       who is at each place: its number + 1
 *   128      a row of 64 words for each participant:
 *            PID, PROCESS (slot and generation), KILLED (when), -,
 *            then for each kind of work OPERATION, DONE, SINCE,
 *            and for each thing when another one came in after the participant had died inside
 *
 *   operation                                                       stamp
 *    63                     16 15        8 7         0               63                8 7             0
 *   +-------------------------+-----------+-----------+             +-------------------+---------------+
 *   | how many before it      | permits   | phase     |             | number            | work + 1      |
 *   +-------------------------+-----------+-----------+             +-------------------+---------------+
 * </pre>
 *
 * @param words the words
 * @param waits the waits that took some time, in threes: thing, beginning, end
 */
record StormJournal(SharedLongArray words, SharedLongArray waits) implements AutoCloseable, Serializable {

    /** What is used by all. */
    enum Thing {
        OWN_LOCK,
        PLAIN_LOCK,
        FAIR_LOCK,
        FAILING_LOCK,
        CONDITIONS,
        SEMAPHORE,
        BARRIER,
        READ_WRITE_LOCK
    }

    /** What is done with it, by one thread of each participant. */
    enum Work {
        OWN(Thing.OWN_LOCK),
        PLAIN(Thing.PLAIN_LOCK),
        FAIR(Thing.FAIR_LOCK),
        FAILING(Thing.FAILING_LOCK),
        PUT(Thing.CONDITIONS),
        TAKE(Thing.CONDITIONS),
        PERMITS(Thing.SEMAPHORE),
        MEET(Thing.BARRIER),
        READ(Thing.READ_WRITE_LOCK),
        WRITE(Thing.READ_WRITE_LOCK);

        final Thing thing;

        Work(Thing thing) {
            this.thing = thing;
        }
    }

    /** How far an operation has come. */
    enum Phase {
        IDLE,
        ENTERING,
        INSIDE,
        LEAVING
    }

    static final int PLACES = 16;

    private static final int OVER = 0;
    private static final int FAILURES = 1;
    private static final int TICKETS = 2;
    private static final int WAITS = 3;
    static final int ROUNDS = 4;
    private static final int STAMPS = 16;
    static final int COUNTERS = 32;
    static final int MIRROR = 48;
    static final int BUFFERED = 49;
    static final int MET = 50;
    private static final int AT_PLACE = 64;
    private static final int ROWS = 128;
    private static final int ROW = 64;
    private static final int PID = 0;
    private static final int PROCESS = 1;
    private static final int KILLED = 2;
    private static final int WORK = 4;
    private static final int HANDED_ON = WORK + 3 * Work.values().length;
    private static final int OPERATION = 0;
    private static final int DONE = 1;
    private static final int SINCE = 2;

    /** Shorter waits are not written down. */
    static final long WAIT_NANOS = 5_000_000;

    static StormJournal create(int participants, int waits) {
        return new StormJournal(SharedLongArray.createWithoutLock(ROWS + (long) ROW * participants),
                SharedLongArray.createWithoutLock(3L * waits));
    }

    @Override
    public void close() {
        words.close();
        waits.close();
    }

    private static long row(int number) {
        return ROWS + (long) ROW * number;
    }

    private static long at(int number, Work work, int word) {
        return row(number) + WORK + 3L * work.ordinal() + word;
    }

    // The storm.

    boolean isOver() {
        return words.getVolatile(OVER) != 0;
    }

    void end() {
        words.setVolatile(OVER, 1);
    }

    /** The number of the next participant. */
    int ticket() {
        return (int) words.getAndAdd(TICKETS, 1);
    }

    /** How many numbers were given away. */
    int participants() {
        return (int) words.getVolatile(TICKETS);
    }

    /** Tells of something that must not be; on standard error, since who has found it may be killed the next moment. */
    void fail(String what) {
        words.getAndAdd(FAILURES, 1);
        System.err.println("STORM: " + what);
    }

    long failures() {
        return words.getVolatile(FAILURES);
    }

    long counter(Work work) {
        return words.getVolatile(COUNTERS + work.ordinal());
    }

    // Participants.

    void come(int number, int place) {
        words.setVolatile(row(number) + PROCESS, SessionSights.own());
        words.setVolatile(row(number) + PID, ProcessHandle.current().pid());
        words.setVolatile(AT_PLACE + place, number + 1);
    }

    /** Who is at a place, or was there last; -1 if nobody ever was. */
    int at(int place) {
        return (int) words.getVolatile(AT_PLACE + place) - 1;
    }

    long pid(int number) {
        return words.getVolatile(row(number) + PID);
    }

    long process(int number) {
        return words.getVolatile(row(number) + PROCESS);
    }

    void killed(int number) {
        words.setVolatile(row(number) + KILLED, System.nanoTime());
    }

    boolean isKilled(int number) {
        return words.getVolatile(row(number) + KILLED) != 0;
    }

    /** How many operations a participant has done. */
    long done(int number) {
        long done = 0;
        for (Work work : Work.values()) {
            done += done(number, work);
        }
        return done;
    }

    long done(int number, Work work) {
        return words.getVolatile(at(number, work, DONE));
    }

    Phase phase(int number, Work work) {
        return phase(operation(number, work));
    }

    long operation(int number, Work work) {
        return words.getVolatile(at(number, work, OPERATION));
    }

    static Phase phase(long operation) {
        return Phase.values()[(int) operation & 0xFF];
    }

    static int permits(long operation) {
        return (int) (operation >>> 8) & 0xFF;
    }

    long since(int number, Work work) {
        return words.getVolatile(at(number, work, SINCE));
    }

    // Operations.

    void entering(int number, Work work, long count) {
        words.setVolatile(at(number, work, SINCE), System.nanoTime());
        set(number, work, count, 0, Phase.ENTERING);
    }

    void inside(int number, Work work, long count, int permits) {
        waited(work.thing, words.getVolatile(at(number, work, SINCE)));
        set(number, work, count, permits, Phase.INSIDE);
    }

    void leaving(int number, Work work, long count) {
        set(number, work, count, 0, Phase.LEAVING);
    }

    void idle(int number, Work work, long count, boolean done) {
        if (done) {
            words.getAndAdd(at(number, work, DONE), 1);
        }
        set(number, work, count, 0, Phase.IDLE);
    }

    private void set(int number, Work work, long count, int permits, Phase phase) {
        words.setVolatile(at(number, work, OPERATION), (count << 16) | ((long) permits << 8) | phase.ordinal());
    }

    /** A wait at a thing has come to its end. */
    void waited(Thing thing, long began) {
        long now = System.nanoTime();
        if (now - began > WAIT_NANOS) {
            long index = 3 * words.getAndAdd(WAITS, 1);
            if (index < waits.length()) {
                waits.set(index, thing.ordinal());
                waits.set(index + 1, began);
                waits.set(index + 2, now);
            }
        }
    }

    /** How many waits there were to be written down, though there may have been no room for all. */
    long waited() {
        return words.getVolatile(WAITS);
    }

    // Who is inside.

    static long stamp(int number, Work work) {
        return ((long) number << 8) | (work.ordinal() + 1);
    }

    static int number(long stamp) {
        return (int) (stamp >>> 8);
    }

    static String describe(long stamp) {
        return stamp == 0 ? "nobody" : "participant " + number(stamp) + " (" + Work.values()[(int) (stamp & 0xFF) - 1] + ")";
    }

    long exchangeStamp(Thing thing, long stamp) {
        return words.getAndSet(STAMPS + thing.ordinal(), stamp);
    }

    /** Another one is inside, where a participant died. */
    void handedOn(int dead, Thing thing) {
        words.setVolatile(row(dead) + HANDED_ON + thing.ordinal(), System.nanoTime());
    }

    /** When that was; 0 if it never was. */
    long handedOnAt(int dead, Thing thing) {
        return words.getVolatile(row(dead) + HANDED_ON + thing.ordinal());
    }

    long stampOf(Thing thing) {
        return words.getVolatile(STAMPS + thing.ordinal());
    }

    /** The permits that participants who live had at one and the same moment: what was the same in two looks. */
    int permitsAtOnce() {
        var seen = new long[PLACES];
        var who = new int[PLACES];
        for (int place = 0; place < PLACES; place++) {
            who[place] = at(place);
            seen[place] = who[place] < 0 ? 0 : operation(who[place], Work.PERMITS);
        }
        int permits = 0;
        for (int place = 0; place < PLACES; place++) {
            if (phase(seen[place]) == Phase.INSIDE
                    && operation(who[place], Work.PERMITS) == seen[place]
                    && !isKilled(who[place])) {
                permits += permits(seen[place]);
            }
        }
        return permits;
    }
}
