// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.NotSendableException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import dev.brood.sync.SharedLock;
import java.io.Serializable;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An object that processes share by value: each {@link #get} makes a copy of what was set last. The operations are those of
 * {@link java.util.concurrent.atomic.AtomicReference}, but copies have no identity, so a value is compared by its version.
 *
 * <p>Values are any objects that can be sent in a task, null too, of up to {@link #capacity} bytes when they are encoded; what
 * does not fit is refused, and the reference is as it was. Changes of a copy are seen by nobody: set it. Handles of shared objects
 * in a value are refused, since nothing would keep those open while it lies there; but {@link SharedMemory} that has a name may be
 * in it, and is attached by its name when the value is read.
 *
 * <p>Reads wait for nobody, though they begin anew when a writer overtakes them, and see the old or the new value, also when the
 * writer is killed. Writers take the lock of the reference, after they have encoded the value; it is reentrant, and is handed on
 * at a death. A write happens-before a read that sees it.
 *
 * <p>Capture it in a task, or send it: the handle there is the same reference. {@link #close()} closes it for this process; it
 * exists until all that have it have closed it or died. All methods throw {@link StaleHandleException} after that. Thread-safe.
 *
 * @param <T> what it refers to
 */
public sealed interface SharedReference<T extends @Nullable Object> extends AutoCloseable, Serializable permits ReferenceHandle {

    /**
     * {@return a new reference, with room for values of four times the size of the first, and of 1,000 bytes at least}
     *
     * @param <T> what it refers to
     * @param value the first value
     * @throws NotSendableException if the value cannot be sent
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <T extends @Nullable Object> SharedReference<T> create(T value) {
        return ReferenceHandle.create(value, 0);
    }

    /**
     * {@return a new reference}
     *
     * @param <T> what it refers to
     * @param value the first value
     * @param capacity the most bytes of an encoded value
     * @throws NotSendableException if the value cannot be sent
     * @throws SharedMemoryFullException if there is no room for it, or if the value does not fit
     */
    static <T extends @Nullable Object> SharedReference<T> create(T value, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("A shared reference cannot have room for " + capacity + " bytes. Ask for 1 at least.");
        }
        return ReferenceHandle.create(value, capacity);
    }

    /**
     * A value, and which it was of all that were set.
     *
     * @param <T> what it is
     * @param value the value
     * @param version greater than those of all values before
     */
    record Versioned<T extends @Nullable Object>(T value, long version) {}

    /** {@return a copy of the value} */
    T get();

    /** {@return a copy of the value, with its version} */
    Versioned<T> getVersioned();

    /**
     * Sets the value.
     *
     * @param value the new value
     * @throws NotSendableException if it cannot be sent
     * @throws SharedMemoryFullException if it does not fit
     */
    void set(T value);

    /**
     * {@return a copy of the value before it was replaced}
     *
     * @param value the new value
     * @throws NotSendableException if it cannot be sent
     * @throws SharedMemoryFullException if it does not fit
     */
    T getAndSet(T value);

    /**
     * {@return whether nobody has set a value since the expected one, and it has been replaced}
     *
     * @param expected what {@link #getVersioned} returned
     * @param value the new value
     * @throws NotSendableException if it cannot be sent
     * @throws SharedMemoryFullException if it does not fit
     */
    boolean compareAndSet(Versioned<T> expected, T value);

    /**
     * {@return the value before it was replaced by what a function makes of it}
     *
     * @param update the function; called again when another process was faster, so it should do nothing else
     */
    default T getAndUpdate(UnaryOperator<T> update) {
        Given.notNull(update, "getAndUpdate", "the function to apply");
        while (true) {
            Versioned<T> before = getVersioned();
            if (compareAndSet(before, update.apply(before.value()))) {
                return before.value();
            }
        }
    }

    /**
     * {@return the value after it was replaced by what a function made of it}
     *
     * @param update the function; called again when another process was faster, so it should do nothing else
     */
    default T updateAndGet(UnaryOperator<T> update) {
        Given.notNull(update, "updateAndGet", "the function to apply");
        while (true) {
            Versioned<T> before = getVersioned();
            T after = update.apply(before.value());
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    /**
     * {@return the value before it was combined with an operand}
     *
     * @param operand the second argument of the function
     * @param combination the function; called again when another process was faster, so it should do nothing else
     */
    default T getAndAccumulate(T operand, BinaryOperator<T> combination) {
        Given.notNull(combination, "getAndAccumulate", "the function that combines two values");
        return getAndUpdate(before -> combination.apply(before, operand));
    }

    /**
     * {@return the value after it was combined with an operand}
     *
     * @param operand the second argument of the function
     * @param combination the function; called again when another process was faster, so it should do nothing else
     */
    default T accumulateAndGet(T operand, BinaryOperator<T> combination) {
        Given.notNull(combination, "accumulateAndGet", "the function that combines two values");
        return updateAndGet(before -> combination.apply(before, operand));
    }

    /** {@return the most bytes of an encoded value} */
    int capacity();

    /** {@return the lock that writers take, for updates of several steps} */
    SharedLock lock();

    /** Closes the reference and its lock in this process. */
    @Override
    void close();
}
