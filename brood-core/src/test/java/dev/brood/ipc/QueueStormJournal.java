// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.sync.SessionSights;
import dev.brood.memory.SharedLongArray;
import java.io.Serializable;

/**
 * What the participants of a storm write down: what they are about to do, and what they have done. Nothing of it is lost when one is
 * killed.
 *
 * <pre>
 *   words, by index
 *   0        OVER, FAILURES, TICKETS, ELEMENTS, MISPLACED: words of the whole storm
 *   16       how many waits there were of each length
 *   64       who is at each place: its number + 1
 *   128      a row of 8 words for each participant: PID, PROCESS, KILLED (when), AT_RISK, DONE, LONGEST
 *
 *   a word for each element                                       another one
 *    63        40 39       24 23        8 7          1   0        63                    24 23             0
 *   +------------+-----------+-----------+-----+--------+-----+   +-----------------------+----------------+
 *   | (0)        | again     | first time| (0) | put    | is  |   | which of its producer | producer       |
 *   +------------+-----------+-----------+-----+--------+-----+   +-----------------------+----------------+
 * </pre>
 *
 * @param words the words
 * @param fates what became of each element
 * @param origins where each element comes from
 * @param times when each element was about to be put
 */
record QueueStormJournal(SharedLongArray words, SharedLongArray fates, SharedLongArray origins, SharedLongArray times)
        implements AutoCloseable, Serializable {

    static final long INTENDED = 1;
    static final long PUT = 1 << 1;
    static final long FIRST = 1 << 8;
    static final long AGAIN = 1 << 24;

    static final int LENGTHS = 24;

    private static final int OVER = 0;
    private static final int FAILURES = 1;
    private static final int TICKETS = 2;
    private static final int ELEMENTS = 3;
    private static final int MISPLACED = 4;
    private static final int WAITS = 16;
    private static final int AT_PLACE = 64;
    private static final int ROWS = 128;
    private static final int ROW = 8;
    private static final int PID = 0;
    private static final int PROCESS = 1;
    private static final int KILLED = 2;
    private static final int AT_RISK = 3;
    private static final int DONE = 4;
    private static final int LONGEST = 5;

    static QueueStormJournal create(int participants, int elements) {
        return new QueueStormJournal(
                SharedLongArray.createWithoutLock(ROWS + (long) ROW * participants),
                SharedLongArray.createWithoutLock(elements),
                SharedLongArray.createWithoutLock(elements),
                SharedLongArray.createWithoutLock(elements));
    }

    @Override
    public void close() {
        words.close();
        fates.close();
        origins.close();
        times.close();
    }

    // The storm.

    boolean isOver() {
        return words.getVolatile(OVER) != 0;
    }

    void end() {
        words.setVolatile(OVER, 1);
    }

    int ticket() {
        return (int) words.getAndAdd(TICKETS, 1);
    }

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

    // Participants.

    private static long row(int number) {
        return ROWS + (long) ROW * number;
    }

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

    /** A participant begins a call, of which so many elements may be lost with it, or come again. */
    void begin(int number, int atRisk) {
        words.setVolatile(row(number) + AT_RISK, atRisk);
    }

    void done(int number) {
        words.setVolatile(row(number) + AT_RISK, 0);
        words.getAndAdd(row(number) + DONE, 1);
    }

    int atRisk(int number) {
        return (int) words.getVolatile(row(number) + AT_RISK);
    }

    long doneBy(int number) {
        return words.getVolatile(row(number) + DONE);
    }

    // Elements.

    /** The number of a new element, which is about to be put; -1 if there have been enough. */
    long intend(int producer, long which) {
        if (words.getVolatile(ELEMENTS) >= fates.length()) {
            return -1;
        }
        long element = words.getAndAdd(ELEMENTS, 1);
        if (element >= fates.length()) {
            return -1;
        }
        origins.setVolatile(element, (which << 24) | producer);
        times.setVolatile(element, System.nanoTime());
        fates.getAndAdd(element, INTENDED);
        return element;
    }

    long elements() {
        return Math.min(words.getVolatile(ELEMENTS), fates.length());
    }

    /** Each once. */
    void add(long element, long fate) {
        fates.getAndAdd(element, fate);
    }

    int producer(long element) {
        return (int) origins.getVolatile(element) & 0xFF_FFFF;
    }

    long which(long element) {
        return origins.getVolatile(element) >>> 24;
    }

    static boolean isPut(long fate) {
        return (fate & PUT) != 0;
    }

    static int first(long fate) {
        return (int) (fate >>> 8) & 0xFFFF;
    }

    static int again(long fate) {
        return (int) (fate >>> 24) & 0xFFFF;
    }

    /** An element has come after a later one of its producer. */
    void misplaced(int number, long element, long before) {
        words.getAndAdd(MISPLACED, 1);
        System.err.println("STORM: participant " + number + " got number " + which(element) + " of producer " + producer(element)
                + " after number " + before);
    }

    long misplaced() {
        return words.getVolatile(MISPLACED);
    }

    // Waits.

    /** A participant has waited, though there was something for it, or would be soon. */
    void waited(int number, long nanos) {
        long millis = Math.max(0, nanos) / 1_000_000;
        int length = Math.min(LENGTHS - 1, Long.SIZE - Long.numberOfLeadingZeros(millis));
        words.getAndAdd(WAITS + length, 1);
        if (millis > words.getVolatile(row(number) + LONGEST)) {
            words.setVolatile(row(number) + LONGEST, millis);
        }
    }

    long[] waits() {
        var waits = new long[LENGTHS];
        words.get(WAITS, waits, 0, LENGTHS);
        return waits;
    }

    long longestWaitMillis() {
        long longest = 0;
        for (int number = 0; number < participants(); number++) {
            longest = Math.max(longest, words.getVolatile(row(number) + LONGEST));
        }
        return longest;
    }
}
