// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A {@code double} that processes share, with the atomic operations of {@link java.util.concurrent.atomic.AtomicLong}.
 *
 * <p>Values are compared by their bits: 0.0 and -0.0 are different, and a NaN equals the same NaN.
 *
 * <p>Each operation is atomic among all processes, and has the memory effects of a volatile access: what a process stored in
 * shared memory before a write happens-before what another does there after the read that sees it. The value outlives any
 * process that has it open; a killed process has either changed it or not.
 *
 * <p>Capture it in a task, or send it: the handle there is the same value. {@link #close()} closes it for this process. All
 * methods throw {@link StaleHandleException} after that. Thread-safe; but to close it while another thread uses it is an error of
 * the program. Python: {@code multiprocessing.Value('d')}.
 */
public interface SharedDouble extends AutoCloseable, Serializable {

    /**
     * {@return a new value}
     *
     * @param value its first value
     * @throws SharedMemoryFullException if there is no room for it
     */
    static SharedDouble create(double value) {
        return DoubleHandle.create(value);
    }

    /** {@return the value} */
    double get();

    /**
     * Sets the value.
     *
     * @param value the new value
     */
    void set(double value);

    /**
     * {@return the value before it was replaced}
     *
     * @param value the new value
     */
    double getAndSet(double value);

    /**
     * {@return whether the value was the expected one, and has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    boolean compareAndSet(double expected, double value);

    /**
     * {@return the value that was found, which is the expected one exactly if it has been replaced}
     *
     * @param expected what it must be
     * @param value the new value
     */
    default double compareAndExchange(double expected, double value) {
        while (true) {
            double found = get();
            if (Double.doubleToRawLongBits(found) != Double.doubleToRawLongBits(expected) || compareAndSet(expected, value)) {
                return found;
            }
        }
    }

    /** {@return the value; what was stored before its {@link #setRelease} is seen} */
    double getAcquire();

    /**
     * Sets the value, after all that was stored before; cheaper than {@link #set}.
     *
     * @param value the new value
     */
    void setRelease(double value);

    /**
     * {@return the value before it was added to}
     *
     * @param delta what is added
     */
    default double getAndAdd(double delta) {
        return getAndUpdate(before -> before + delta);
    }

    /**
     * {@return the value after it was added to}
     *
     * @param delta what is added
     */
    default double addAndGet(double delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * {@return the value before it was replaced by what a function makes of it}
     *
     * @param update the function; called again when another process was faster, so it should do nothing else
     */
    default double getAndUpdate(DoubleUnaryOperator update) {
        Given.notNull(update, "getAndUpdate", "the function to apply");
        while (true) {
            double before = get();
            if (compareAndSet(before, update.applyAsDouble(before))) {
                return before;
            }
        }
    }

    /**
     * {@return the value after it was replaced by what a function made of it} Python: {@code with x.get_lock(): x.value **= 2}.
     *
     * @param update the function; called again when another process was faster, so it should do nothing else
     */
    default double updateAndGet(DoubleUnaryOperator update) {
        Given.notNull(update, "updateAndGet", "the function to apply");
        while (true) {
            double before = get();
            double after = update.applyAsDouble(before);
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
    default double getAndAccumulate(double operand, DoubleBinaryOperator combination) {
        Given.notNull(combination, "getAndAccumulate", "the function that combines two values");
        return getAndUpdate(before -> combination.applyAsDouble(before, operand));
    }

    /**
     * {@return the value after it was combined with another}
     *
     * @param operand the other
     * @param combination of the value and the operand; called again when another process was faster
     */
    default double accumulateAndGet(double operand, DoubleBinaryOperator combination) {
        Given.notNull(combination, "accumulateAndGet", "the function that combines two values");
        return updateAndGet(before -> combination.applyAsDouble(before, operand));
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
