// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * An {@code int} that processes share, with the operations of {@link java.util.concurrent.atomic.AtomicInteger}.
 *
 * <p>Each operation is atomic among all processes, and has the memory effects of a volatile access, but for
 * {@link #getAcquire} and {@link #setRelease} (there are no weaker ones): what a process stored in
 * shared memory before a write happens-before what another does there after the read that sees it. The value outlives any
 * process that has it open; a killed process has either changed it or not.
 *
 * <p>Capture it in a task, or send it: the handle there is the same value. {@link #close()} closes it for this process. All
 * methods throw {@link StaleHandleException} after that. Thread-safe; but to close it while another thread uses it is an error of
 * the program. Python: {@code multiprocessing.Value('i')}.
 */
public interface SharedInt extends AutoCloseable, Serializable {

    /**
     * {@return a new value}
     *
     * @param value its first value
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedInt create(int value) {
        return IntHandle.create(value);
    }

    /** {@return the value} */
    int get();

    /**
     * Sets the value.
     *
     * @param value the new value
     */
    void set(int value);

    /**
     * {@return the value before it was replaced}
     *
     * @param value the new value
     */
    int getAndSet(int value);

    /**
     * {@return whether the value was the expected one, and has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    boolean compareAndSet(int expected, int value);

    /**
     * {@return the value that was found, which is the expected one exactly if it has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    default int compareAndExchange(int expected, int value) {
        while (true) {
            int found = get();
            if (found != expected || compareAndSet(expected, value)) {
                return found;
            }
        }
    }

    /** {@return the value; what was stored before its {@link #setRelease} is seen} */
    int getAcquire();

    /**
     * Sets the value, after all that was stored before; cheaper than {@link #set}.
     *
     * @param value the new value
     */
    void setRelease(int value);

    /**
     * {@return the value before it was added to}
     *
     * @param delta what is added
     */
    int getAndAdd(int delta);

    /**
     * {@return the value after it was added to}
     *
     * @param delta what is added
     */
    default int addAndGet(int delta) {
        return getAndAdd(delta) + delta;
    }

    /** {@return the value before it was incremented} */
    default int getAndIncrement() {
        return getAndAdd(1);
    }

    /** {@return the value after it was incremented} */
    default int incrementAndGet() {
        return getAndAdd(1) + 1;
    }

    /** {@return the value before it was decremented} */
    default int getAndDecrement() {
        return getAndAdd(-1);
    }

    /** {@return the value after it was decremented} */
    default int decrementAndGet() {
        return getAndAdd(-1) - 1;
    }

    /**
     * {@return the value before it was replaced by what a function makes of it}
     *
     * @param update the function; called again when another process was faster, so it should do nothing else
     */
    default int getAndUpdate(IntUnaryOperator update) {
        Given.notNull(update, "getAndUpdate", "the function to apply");
        while (true) {
            int before = get();
            if (compareAndSet(before, update.applyAsInt(before))) {
                return before;
            }
        }
    }

    /**
     * {@return the value after it was replaced by what a function made of it} Python: {@code with n.get_lock(): n.value **= 2}.
     *
     * @param update the function; called again when another process was faster, so it should do nothing else
     */
    default int updateAndGet(IntUnaryOperator update) {
        Given.notNull(update, "updateAndGet", "the function to apply");
        while (true) {
            int before = get();
            int after = update.applyAsInt(before);
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    /**
     * {@return the value before it was combined with another}
     *
     * @param operand the other
     * @param combination of the value and the operand; called again when another process was faster
     */
    default int getAndAccumulate(int operand, IntBinaryOperator combination) {
        Given.notNull(combination, "getAndAccumulate", "the function that combines two values");
        return getAndUpdate(before -> combination.applyAsInt(before, operand));
    }

    /**
     * {@return the value after it was combined with another}
     *
     * @param operand the other
     * @param combination of the value and the operand; called again when another process was faster
     */
    default int accumulateAndGet(int operand, IntBinaryOperator combination) {
        Given.notNull(combination, "accumulateAndGet", "the function that combines two values");
        return updateAndGet(before -> combination.applyAsInt(before, operand));
    }

    /**
     * {@return the lock that comes with the value, for updates of several steps} The operations of the value do not use it. It is
     * reentrant, is handed on at a death, and is closed with the value.
     */
    SharedLock lock();

    /** Closes the value in this process. */
    @Override
    void close();
}
