// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;

/** The machinery of a single 64-bit value: one word, with the access modes of {@code java.util.concurrent.atomic}. */
public final class NumberCore extends LockedCore {

    private final long at;

    /**
     * This process's side of a value.
     *
     * @param around this process
     * @param attachment its part in it
     */
    public NumberCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = cell.at(WORD);
    }

    /**
     * Sets type and value of a cell that nobody else knows.
     *
     * @param cell the cell
     * @param value the first value
     */
    public static void initialize(Cell cell, long value) {
        cell.describePlain(LockCore.REENTRANT, 0);
        cell.words().longPlain(cell.at(WORD), value);
    }

    /** {@return the value, with the memory effects of a volatile read} */
    public long get() {
        return words.longVolatile(at);
    }

    /**
     * Sets the value, with the memory effects of a volatile write.
     *
     * @param value the value
     */
    public void set(long value) {
        words.longVolatile(at, value);
    }

    /**
     * {@return the value before it was replaced}
     *
     * @param value the new value
     */
    public long getAndSet(long value) {
        return words.longGetAndSet(at, value);
    }

    /**
     * {@return the value before it was added to}
     *
     * @param delta what is added
     */
    public long getAndAdd(long delta) {
        return words.longGetAndAdd(at, delta);
    }

    /**
     * {@return whether the value was the expected one, and has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    public boolean compareAndSet(long expected, long value) {
        return words.longCas(at, expected, value);
    }

    /** {@return the value; stores before its release are seen} */
    public long getAcquire() {
        return words.longAcquire(at);
    }

    /**
     * Sets the value; who acquires it sees all stores before.
     *
     * @param value the value
     */
    public void setRelease(long value) {
        words.longRelease(at, value);
    }
}
