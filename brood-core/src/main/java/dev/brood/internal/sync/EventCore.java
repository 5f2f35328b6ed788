// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import java.util.concurrent.TimeUnit;

/** The machinery of a flag that processes and their threads wait for. Thread-safe. */
public final class EventCore extends Core {

    /*
     * Overview
     *
     *  word
     *   63                                          1    0
     *  +---------------------------------------------+-------+
     *  | how often it was set                        | set   |
     *  +---------------------------------------------+-------+
     *
     *   set     n, clear -> n + 1, set; then wake all who wait
     *   clear   n, set -> n, clear
     *
     * A wait ends when the word is set, or has been since the wait began, which the number tells. Nobody holds anything. A death
     * between the change and the waking costs the others the rest of a slice, or until recovery wakes them.
     */

    private static final long SET = 1;
    private static final long NODE = ArenaLayout.NODE_A;

    private final long at;
    private final Gathering gathering;

    /**
     * This process's side of an event.
     *
     * @param around this process
     * @param attachment its part in the event
     */
    public EventCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.at = cell.at(WORD);
        this.gathering = new Gathering(this, NODE, at);
    }

    /** Sets the event, and wakes all who wait for it. */
    public void set() {
        while (true) {
            long word = words.longVolatile(at);
            if ((word & SET) != 0) {
                return;
            }
            if (words.longCas(at, word, (word + 2) | SET)) {
                signalAll(around, cell, NODE);
                return;
            }
        }
    }

    /** Clears the event. */
    public void clear() {
        long word = words.longVolatile(at);
        while ((word & SET) != 0 && !words.longCas(at, word, word & ~SET)) {
            word = words.longVolatile(at);
        }
    }

    /** {@return whether it is set} */
    public boolean isSet() {
        return isSet(words.longVolatile(at));
    }

    private static boolean isSet(long word) {
        return (word & SET) != 0;
    }

    /** Waits until it is set. */
    public void await() throws InterruptedException {
        await(WaitPlace.FOREVER);
    }

    /** Waits until it is set, or the time is over; returns whether it was set. */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Deadline.after(time, unit));
    }

    private boolean await(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long began = words.longVolatile(at);
        return isSet(began) || gathering.await(new Gathering.Goal() {
            @Override
            public boolean isReached(long word) {
                return isSet(word) || word != began;
            }

            @Override
            public void probe() {} // nobody is needed in particular
        }, deadline);
    }

    @Override
    protected void abandon() {
        gathering.close();
    }

    /** Wakes whom a process may have left asleep that died after it had set the event. */
    static void repair(Surroundings around, Cell cell) {
        if (isSet(cell.words().longVolatile(cell.at(WORD)))) {
            signalAll(around, cell, NODE);
        }
    }
}
