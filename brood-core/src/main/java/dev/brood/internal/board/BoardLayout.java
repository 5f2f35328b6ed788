// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SharedWords;

/**
 * Where what is on a board, and what its words say.
 *
 * <pre>
 *   header │ a ring of entries for each lane │ seats │ records │ outboxes │ area
 *
 *   entry    number:44 record:20
 *   record   word: number:48 seat:12 state:4 │ apart:1 length:31 place:32 │ contents
 *   seat     word: number:56 phase:8 │ start │ bell │ tail of its outbox │ head of its outbox
 * </pre>
 *
 * Words that different processes write lie in lines of their own.
 *
 * @param lanes rings of entries, one for each priority
 * @param records tasks that it can hold, a power of two
 * @param seats workers
 * @param outbox bytes of an outbox, a power of two
 * @param area bytes for contents that do not fit into their records, a power of two
 */
record BoardLayout(int lanes, int records, int seats, int outbox, int area) {

    static final long MAGIC = 0x6272_6f6f_6462_6f61L; // "broodboa"
    static final int VERSION = 1;

    static final long MAGIC_OFFSET = 0;
    static final long VERSION_OFFSET = 8;
    static final long LANES_OFFSET = 12;
    static final long RECORDS_OFFSET = 16;
    static final long SEATS_OFFSET = 20;
    static final long OUTBOX_OFFSET = 24;
    static final long AREA_OFFSET = 28;

    /** What a caller sleeps on who waits for results, and what the pool's own thread does. */
    static final long CALLER_BELL = 64;

    static final long OWNER_BELL = 128;

    private static final long LANES = 192;
    private static final long LANE = 128;
    private static final long LANE_TAIL = 64;

    private static final long SEAT = 256;
    private static final long SEAT_START = 8;
    private static final long SEAT_BELL = 64;
    private static final long OUT_TAIL = 128;
    private static final long OUT_HEAD = 192;

    private static final int RECORD = 512;
    private static final long RECORD_DESCRIPTOR = 8;
    private static final long RECORD_CONTENTS = 16;

    /** Bytes that a record has room for. */
    static final int INLINE = (int) (RECORD - RECORD_CONTENTS);

    /** The place of contents that are in their record. */
    static final int IN_RECORD = -1;

    /** What a bell says. */
    static final int AWAKE = 0;

    static final int ASLEEP = 1;
    static final int RUNG = 2;

    /** That of a seat whose worker sleeps until its outbox has room. */
    static final int FULL = 3;

    /** States of a record. */
    static final int FREE = 0;

    static final int QUEUED = 1;
    static final int RUNNING = 2;
    static final int WITHDRAWN = 3;

    /** Phases of a seat. */
    static final int IDLE = 0;

    static final int CLAIMING = 1;
    static final int AT_WORK = 2;
    static final int DOOMED = 3;

    /** Numbers of tasks are below: an entry has no room for larger ones. */
    static final long MOST_TASKS = 1L << 44;

    private static final int RECORD_BITS = 20;

    BoardLayout {
        check(lanes, 1, 16, "lanes");
        check(seats, 1, 1 << 12, "seats");
        checkPower(records, 1 << RECORD_BITS, "records");
        checkPower(outbox, 1 << 30, "bytes of an outbox");
        checkPower(area, 1 << 30, "bytes for contents");
    }

    private static void check(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + ": choose from " + least + " to " + most);
        }
    }

    private static void checkPower(int value, int most, String what) {
        check(value, 8, most, what);
        if (Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(what + " " + value + ": choose a power of two");
        }
    }

    /**
     * {@return that of a board which has been formatted}
     *
     * @throws BroodException if it is none, or another version of Brood made it
     */
    static BoardLayout of(SharedWords words) {
        int version = words.intAcquire(VERSION_OFFSET);
        if (words.longAcquire(MAGIC_OFFSET) != MAGIC || version != VERSION) {
            throw new BroodException("a pool's board has version " + version + ", this Brood understands version " + VERSION
                    + ". Use the same version of Brood in all processes of a session.");
        }
        return new BoardLayout(
                words.intAcquire(LANES_OFFSET),
                words.intAcquire(RECORDS_OFFSET),
                words.intAcquire(SEATS_OFFSET),
                words.intAcquire(OUTBOX_OFFSET),
                words.intAcquire(AREA_OFFSET));
    }

    void format(SharedWords words) {
        words.intRelease(VERSION_OFFSET, VERSION);
        words.intRelease(LANES_OFFSET, lanes);
        words.intRelease(RECORDS_OFFSET, records);
        words.intRelease(SEATS_OFFSET, seats);
        words.intRelease(OUTBOX_OFFSET, outbox);
        words.intRelease(AREA_OFFSET, area);
        words.longRelease(MAGIC_OFFSET, MAGIC);
    }

    long size() {
        return area(0) + area;
    }

    // Where.

    long head(int lane) {
        return LANES + lane * LANE;
    }

    long tail(int lane) {
        return head(lane) + LANE_TAIL;
    }

    long entry(int lane, long position) {
        return LANES + lanes * LANE + ((long) lane * records + (position & (records - 1))) * Long.BYTES;
    }

    long seat(int seat) {
        return LANES + lanes * LANE + (long) lanes * records * Long.BYTES + seat * SEAT;
    }

    long start(int seat) {
        return seat(seat) + SEAT_START;
    }

    long bell(int seat) {
        return seat(seat) + SEAT_BELL;
    }

    long outTail(int seat) {
        return seat(seat) + OUT_TAIL;
    }

    long outHead(int seat) {
        return seat(seat) + OUT_HEAD;
    }

    long record(int record) {
        return seat(seats) + (long) record * RECORD;
    }

    long descriptor(int record) {
        return record(record) + RECORD_DESCRIPTOR;
    }

    long contents(int record, long descriptor) {
        return placeOf(descriptor) == IN_RECORD ? record(record) + RECORD_CONTENTS : area(placeOf(descriptor));
    }

    long outboxOf(int seat) {
        return record(records) + (long) seat * outbox;
    }

    long area(int place) {
        return outboxOf(seats) + place;
    }

    // What words say.

    static long entryOf(long number, int record) {
        return number << RECORD_BITS | record;
    }

    static long numberOfEntry(long entry) {
        return entry >>> RECORD_BITS;
    }

    static int recordOfEntry(long entry) {
        return (int) entry & ((1 << RECORD_BITS) - 1);
    }

    static long recordWord(long number, int seat, int state) {
        return number << 16 | (long) seat << 4 | state;
    }

    static long numberOfRecord(long word) {
        return word >>> 16;
    }

    static int seatOfRecord(long word) {
        return (int) (word >>> 4) & 0xfff;
    }

    static int stateOf(long word) {
        return (int) word & 0xf;
    }

    static long seatWord(long number, int phase) {
        return number << 8 | phase;
    }

    /** Where contents are that have a place of their own; those in the record have none. */
    static long descriptor(int length, boolean apart, int place) {
        return (apart ? Long.MIN_VALUE : 0) | ((long) length << 32) | (place & 0xffff_ffffL);
    }

    static int lengthOf(long descriptor) {
        return (int) (descriptor >>> 32) & Integer.MAX_VALUE;
    }

    static boolean isApart(long descriptor) {
        return descriptor < 0;
    }

    static int placeOf(long descriptor) {
        return (int) descriptor;
    }

    static long numberOfSeat(long word) {
        return word >>> 8;
    }

    static int phaseOf(long word) {
        return (int) word & 0xff;
    }
}
