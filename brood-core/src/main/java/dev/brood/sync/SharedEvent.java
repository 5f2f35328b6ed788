// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * A flag that processes and all their threads, virtual ones too, wait for. Python: {@code multiprocessing.Event}.
 *
 * <p>Whoever waits when it is set goes on, even if it is cleared at once.
 *
 * <p><b>At death.</b> The flag outlives every process that has it open; a killed process has set it or not.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same event. {@link #close()} closes it for this
 * process; it exists until all that have it have closed it or died.
 *
 * <p><b>Memory.</b> Actions before {@link #set()} happen-before actions after a wait that it ends, and after {@link #isSet()} that
 * returned true, in whatever process.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe.
 */
public interface SharedEvent extends AutoCloseable, Serializable {

    /**
     * {@return a new event, which is not set}
     *
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedEvent create() {
        return EventHandle.create();
    }

    /** Sets the event, and wakes all who wait for it. Does nothing if it is set. */
    void set();

    /** Clears the event: who comes from now on waits. Does nothing if it is not set. */
    void clear();

    /** {@return whether it is set} */
    boolean isSet();

    /**
     * Waits until the event is set; not at all if it is.
     *
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    void await() throws InterruptedException;

    /**
     * Waits until the event is set, or the time is over.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return whether it was set
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    boolean await(long time, TimeUnit unit) throws InterruptedException;

    /** Closes the event in this process, and sends its threads away that wait, with {@link StaleHandleException}. */
    @Override
    void close();
}
