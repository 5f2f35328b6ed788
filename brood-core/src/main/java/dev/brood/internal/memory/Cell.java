// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.lang.foreign.MemorySegment;

/**
 * A place in the arena: header, control words, seats, data. Thread-safe.
 *
 * <p>Offsets that methods take are from the beginning of the cell, except where they say otherwise. The place outlives the
 * object in it: who is not attached may look, but what he sees can be another object's by now.
 */
public final class Cell {

    private final CellKind kind;
    private final SharedWords words;
    private final long base;
    private final int location;

    Cell(CellKind kind, SharedWords words, long base, int location) {
        this.kind = kind;
        this.words = words;
        this.base = base;
        this.location = location;
    }

    /** {@return what it is for} */
    public CellKind kind() {
        return kind;
    }

    /** {@return the words of the file that it lies in; see {@link #at}} */
    public SharedWords words() {
        return words;
    }

    /**
     * {@return the place of a word in {@link #words()}}
     *
     * @param offset from the beginning of the cell
     */
    public long at(long offset) {
        return base + offset;
    }

    /** {@return the data of the cell as raw memory} */
    public MemorySegment data() {
        return words.slice(base + ArenaLayout.DATA, kind.dataBytes());
    }

    /** {@return a number that tells it from all other cells of the session, at all times} */
    public int location() {
        return location;
    }

    /** {@return what names the object in it to other processes, as long as this process is attached to it} */
    public long reference() {
        return ArenaLayout.reference(location, ArenaLayout.cellGeneration(stateVolatile()));
    }

    /**
     * {@return what named, or names, the object in it that has, or had, a generation}
     *
     * @param generation the generation
     */
    public long reference(int generation) {
        return ArenaLayout.reference(location, generation);
    }

    /** {@return what its creator has told of its type} */
    public long type() {
        return words.longPlain(base + ArenaLayout.TYPE);
    }

    /** {@return the reference of a cell that this one needs, 0 for none} */
    public long link() {
        return words.longPlain(base + ArenaLayout.LINK);
    }

    /**
     * {@return one of the words that its creator has set}
     *
     * @param index 0 to 2
     */
    public long extra(int index) {
        return words.longPlain(base + ArenaLayout.EXTRA + (long) index * Long.BYTES);
    }

    /**
     * Tells its type to who will attach. Only for its creator, before it is published.
     *
     * @param type any number
     * @param link the reference of a cell that this one needs, 0 for none
     * @param extras up to three words more
     */
    public void describePlain(long type, long link, long... extras) {
        words.longPlain(base + ArenaLayout.TYPE, type);
        words.longPlain(base + ArenaLayout.LINK, link);
        for (int i = 0; i < extras.length; i++) {
            words.longPlain(base + ArenaLayout.EXTRA + (long) i * Long.BYTES, extras[i]);
        }
    }

    /** {@return the generation that the object will have which is about to be published here} */
    public int nextGeneration() {
        return CellArena.nextGeneration(ArenaLayout.cellGeneration(stateVolatile()));
    }

    long stateVolatile() {
        return words.longVolatile(base + ArenaLayout.STATE);
    }

    boolean stateCas(long expected, long value) {
        return words.longCas(base + ArenaLayout.STATE, expected, value);
    }

    int extensionAcquire() {
        return (int) words.longAcquire(base + ArenaLayout.EXTENSION);
    }

    boolean extensionCas(int expected, int value) {
        return words.longCas(base + ArenaLayout.EXTENSION, expected, value);
    }

    /** Zeroes the control words of a cell that nobody else knows. */
    void clearPlain() {
        for (long offset = ArenaLayout.CONTROL; offset < ArenaLayout.SEATS; offset += Long.BYTES) {
            words.longPlain(base + offset, 0);
        }
    }

    Seat seat(int index) {
        return new Seat(words, base + kind.seats() + (long) index * ArenaLayout.LINE);
    }

    /** Whether anybody who sits at this cell itself has a bit of a mask in the value of one of his words. */
    boolean isAnyBit(long offset, int mask) {
        long place = base + kind.seats();
        for (int i = kind.seatCount(); i > 0; i--) {
            long holder = words.longVolatile(place + ArenaLayout.HOLDER);
            if (holder != 0 && !Party.isCarrier(holder) && (Seat.value(words.longVolatile(place + offset), holder) & mask) != 0) {
                return true;
            }
            place += ArenaLayout.LINE;
        }
        return false;
    }

    @Override
    public String toString() {
        return kind + " cell " + ArenaLayout.chunkOf(location) + "." + ArenaLayout.indexOf(location);
    }
}
