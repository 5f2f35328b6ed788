// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.SharedMemoryFullException;
import java.util.concurrent.TimeUnit;

/**
 * A queue whose consumers say when they are done with what they have taken, so that others can wait for that.
 *
 * <p>Each process counts what it has taken: one call of {@link #taskDone} is due for each element, in that process. An element that
 * was received ({@link #receive()}) is counted when it is received, and not any more when it is given back; it needs both
 * {@link Delivery#ack} and {@link #taskDone}. What {@link #clear}, {@link #remove(Object)}, {@link #removeIf} and its like, and
 * {@link java.util.Iterator#remove} take out is done with at once; all other methods that take, {@link #poll()}, {@link #remove()},
 * {@link #drainTo(java.util.Collection)} and {@link #stream()} too, need {@link #taskDone} for each element.
 *
 * <p><b>At death.</b> What a process had taken and was not done with is not waited for any more when it is dead, or has closed the queue.
 *
 * <p>Thread-safe. Source: Python's {@code multiprocessing.JoinableQueue}, whose count is one for all processes, and is never right
 * again after the death of a consumer.
 *
 * @param <E> the type of the elements
 */
public interface JoinableQueue<E> extends SharedQueue<E> {

    /**
     * {@return a new queue for 1,024 elements, and 16 MB} For other settings see {@link SharedQueue.Builder#createJoinable}.
     *
     * @param <E> the type of the elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <E> JoinableQueue<E> create() {
        return SharedQueue.<E>builder().createJoinable();
    }

    /**
     * {@return a new queue for so many elements, and 16 MB}
     *
     * @param <E> the type of the elements
     * @param capacity how many elements it can hold, from 1 to 1,048,576
     * @throws IllegalArgumentException if that is out of range
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <E> JoinableQueue<E> create(int capacity) {
        return SharedQueue.<E>builder().capacity(capacity).createJoinable();
    }

    /**
     * Says that this process is done with one more of the elements that it has taken.
     *
     * @throws IllegalStateException if it has been called as often as elements were taken here
     */
    void taskDone();

    /**
     * Waits until nothing is in the queue, and all that was taken is done with.
     *
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    void join() throws InterruptedException;

    /**
     * Waits until nothing is in the queue, and all that was taken is done with, or the time is over.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return whether nothing is left to be done
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    boolean join(long time, TimeUnit unit) throws InterruptedException;
}
