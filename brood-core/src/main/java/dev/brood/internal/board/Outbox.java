// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.SharedWords;

/**
 * What a worker tells its pool: a ring of bytes, which it alone fills and the pool's process alone empties.
 *
 * <pre>
 *   message:  length:int kind:int │ entry │ began │ ran │ body, padded to 32 bytes
 * </pre>
 *
 * A message lies in one piece; where it would not fit before the end, a filler takes the rest. It is there with one store, that of the
 * tail, and gone with one, that of the head. One thread at a time on each side.
 */
final class Outbox {

    private static final int HEADER = 32;
    private static final int ENTRY = 8;
    private static final int BEGAN = 16;
    private static final int RAN = 24;

    /** The kind of a filler, of which only the first word is there. */
    private static final int FILLER = -1;

    private final SharedWords words;
    private final long ring;
    private final long tailOffset;
    private final long headOffset;
    private final int capacity;

    Outbox(SharedWords words, BoardLayout layout, int seat) {
        this.words = words;
        this.ring = layout.outboxOf(seat);
        this.tailOffset = layout.outTail(seat);
        this.headOffset = layout.outHead(seat);
        this.capacity = layout.outbox();
    }

    /** Takes messages. */
    interface Reader {

        /**
         * Takes one, which stays if this throws.
         *
         * @param kind what it is, not negative
         * @param entry the task that it is of, and its record
         * @param began when that was begun, by {@link System#nanoTime}
         * @param ran how many nanoseconds it has run
         * @param body its bytes
         */
        void message(int kind, long entry, long began, long ran, byte[] body);
    }

    /** {@return how long a body may be} */
    int longest() {
        return capacity / 2 - HEADER;
    }

    /**
     * Puts a message; the parameters are those of {@link Reader#message}.
     *
     * @return false if there is no room now
     */
    boolean put(int kind, long entry, long began, long ran, byte[] body) {
        if (body.length > longest() || kind < 0) {
            throw new IllegalArgumentException("a message of kind " + kind + " and " + body.length + " bytes, at most " + longest() + " are possible");
        }
        if (!hasRoom(body.length)) {
            return false;
        }
        long tail = words.longAcquire(tailOffset);
        int size = size(body.length);
        int filler = filler(tail, size);
        if (filler > 0) {
            header(tail, filler - HEADER, FILLER, 0, 0, 0);
        }
        long start = tail + filler;
        header(start, body.length, kind, entry, began, ran);
        words.bytesPlain(ring + at(start) + HEADER, body);
        words.longVolatile(tailOffset, start + size); // before the look at the bells
        return true;
    }

    /** {@return whether there is room for a body of that length} */
    boolean hasRoom(int length) {
        long tail = words.longAcquire(tailOffset);
        return tail + filler(tail, size(length)) + size(length) - words.longVolatile(headOffset) <= capacity;
    }

    private int filler(long tail, int size) {
        int untilEnd = capacity - at(tail);
        return size > untilEnd ? untilEnd : 0;
    }

    /** {@return whether there is a message} */
    boolean hasMessage() {
        return words.longAcquire(headOffset) != words.longVolatile(tailOffset);
    }

    /** Takes all messages that are there; returns how many. */
    int drain(Reader reader) {
        int taken = 0;
        long head = words.longAcquire(headOffset);
        long tail = words.longAcquire(tailOffset);
        while (head != tail) {
            long lengthAndKind = words.longPlain(ring + at(head));
            int length = (int) (lengthAndKind >>> 32);
            int kind = (int) lengthAndKind;
            if (kind != FILLER) {
                long header = ring + at(head);
                reader.message(
                        kind,
                        words.longPlain(header + ENTRY),
                        words.longPlain(header + BEGAN),
                        words.longPlain(header + RAN),
                        words.bytesPlain(header + HEADER, length));
                taken++;
            }
            head += size(length);
            words.longVolatile(headOffset, head); // before the look at the bell
        }
        return taken;
    }

    private void header(long position, int length, int kind, long entry, long began, long ran) {
        long header = ring + at(position);
        words.longPlain(header, ((long) length << 32) | (kind & 0xffff_ffffL));
        words.longPlain(header + ENTRY, entry);
        words.longPlain(header + BEGAN, began);
        words.longPlain(header + RAN, ran);
    }

    private int at(long position) {
        return (int) (position & (capacity - 1));
    }

    private static int size(int length) {
        return HEADER + ((length + HEADER - 1) & -HEADER);
    }
}
