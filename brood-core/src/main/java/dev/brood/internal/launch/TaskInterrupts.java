// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that runs a task, and no other: not the next task, not Brood's own waiting between tasks.
 *
 * <p>Begin, end and interrupt exclude each other, so an interrupt that comes late finds another number and does nothing,
 * and none is left over when {@link #end()} returns. An interrupt of a task that has not begun, for it overtook the task on
 * another connection, waits for that task; one of any task waits for the first: so a child is interrupted whenever its parent
 * asks after the start.
 */
public final class TaskInterrupts {

    private @Nullable Thread thread;
    private long task;
    private long early;
    private boolean begun;
    private boolean interruptFirst;

    /** Tells that the calling thread begins the task of that number. */
    public synchronized void begin(long number) {
        thread = Thread.currentThread();
        task = number;
        begun = true;
        if (interruptFirst || (number != 0 && number == early)) {
            interruptFirst = false;
            thread.interrupt();
        }
    }

    /** Tells that the calling thread has ended its task, and clears its interrupt status. */
    public synchronized void end() {
        thread = null;
        Thread.interrupted();
    }

    /** Interrupts the thread of the task of that number, or of any for 0, if it runs. */
    synchronized void interrupt(long number) {
        if (thread != null && (number == 0 || number == task)) {
            thread.interrupt();
        } else if (!begun && number == 0) {
            interruptFirst = true;
        } else {
            early = number;
        }
    }
}
