// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.SharedLock;
import java.io.Serializable;

/**
 * A {@code boolean} that processes share, with the operations of {@link java.util.concurrent.atomic.AtomicBoolean}.
 *
 * <p>Each operation is atomic among all processes, and has the memory effects of a volatile access, but for
 * {@link #getAcquire} and {@link #setRelease} (there are no weaker ones): what a process stored in
 * shared memory before a write happens-before what another does there after the read that sees it. The value outlives any
 * process that has it open; a killed process has either changed it or not.
 *
 * <p>Capture it in a task, or send it: the handle there is the same value. {@link #close()} closes it for this process. All
 * methods throw {@link StaleHandleException} after that. Thread-safe; but to close it while another thread uses it is an error of
 * the program. Python: {@code multiprocessing.Value('b')}.
 */
public interface SharedBoolean extends AutoCloseable, Serializable {

    /**
     * {@return a new value}
     *
     * @param value its first value
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedBoolean create(boolean value) {
        return BooleanHandle.create(value);
    }

    /** {@return the value} */
    boolean get();

    /**
     * Sets the value.
     *
     * @param value the new value
     */
    void set(boolean value);

    /**
     * {@return the value before it was replaced}
     *
     * @param value the new value
     */
    boolean getAndSet(boolean value);

    /**
     * {@return whether the value was the expected one, and has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    boolean compareAndSet(boolean expected, boolean value);

    /**
     * {@return the value that was found, which is the expected one exactly if it has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    default boolean compareAndExchange(boolean expected, boolean value) {
        while (true) {
            boolean found = get();
            if (found != expected || compareAndSet(expected, value)) {
                return found;
            }
        }
    }

    /** {@return the value; what was stored before its {@link #setRelease} is seen} */
    boolean getAcquire();

    /**
     * Sets the value, after all that was stored before; cheaper than {@link #set}.
     *
     * @param value the new value
     */
    void setRelease(boolean value);

    /**
     * {@return the lock that comes with the value, for updates of several steps} The operations of the value do not use it. It is
     * reentrant, is handed on at a death, and is closed with the value.
     */
    SharedLock lock();

    /** Closes the value in this process. */
    @Override
    void close();
}
