// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import java.util.concurrent.TimeUnit;

/**
 * The machinery of a count-down latch between processes and their threads: one word, the count. Thread-safe.
 *
 * <p>A count-down is one compare-and-set, which has happened or not. A process that dies between the last one and the waking
 * costs those who wait the rest of a slice, or until recovery wakes them.
 */
public final class LatchCore extends Core {

    private static final long NODE = ArenaLayout.NODE_A;

    private final long at;
    private final Gathering gathering;

    /**
     * This process's side of a latch.
     *
     * @param around this process
     * @param attachment its part in the latch
     */
    public LatchCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = cell.at(WORD);
        this.gathering = new Gathering(this, NODE, at);
    }

    /**
     * Sets the count of a cell that nobody else knows.
     *
     * @param cell the cell
     * @param count not negative
     */
    public static void initialize(Cell cell, long count) {
        cell.words().longPlain(cell.at(WORD), count);
    }

    /** As {@link java.util.concurrent.CountDownLatch#countDown}. */
    public void countDown() {
        while (true) {
            long count = words.longVolatile(at);
            if (count == 0) {
                return;
            }
            if (words.longCas(at, count, count - 1)) {
                if (count == 1) {
                    signalAll(around, cell, NODE);
                }
                return;
            }
        }
    }

    /** {@return the count} */
    public long count() {
        return words.longVolatile(at);
    }

    /** As {@link java.util.concurrent.CountDownLatch#await()}. */
    public void await() throws InterruptedException {
        await(WaitPlace.FOREVER);
    }

    /** As {@link java.util.concurrent.CountDownLatch#await(long, TimeUnit)}. */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Deadline.after(time, unit));
    }

    private boolean await(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return count() == 0 || gathering.await(ZERO, deadline);
    }

    private static final Gathering.Goal ZERO = new Gathering.Goal() {
        @Override
        public boolean isReached(long word) {
            return word == 0;
        }

        @Override
        public void probe() {} // nobody is needed in particular
    };

    @Override
    protected void abandon() {
        gathering.close();
    }

    /** Wakes whom a process may have left asleep that died after its count-down. */
    static void repair(Surroundings around, Cell cell) {
        if (cell.words().longVolatile(cell.at(WORD)) == 0) {
            signalAll(around, cell, NODE);
        }
    }
}
