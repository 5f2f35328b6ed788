// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.StaleHandleException;

/**
 * An element that was received from a queue and is not lost until it has been acknowledged. Made by {@link SharedQueue#receive()}.
 *
 * <p><b>At death.</b> If this process dies, or closes the queue, before it has acknowledged the element, that comes back, before those
 * that nobody has received yet, and is marked as {@link #isRedelivered} for who receives it next. So a consumer that is killed may
 * have done its work, in part or whole, without having said so; who must not do it twice looks there. Until then the element holds
 * its part of the queue's capacity, but stands in nobody's way.
 *
 * <p>Thread-safe; of several calls of {@link #ack} and {@link #nack} the first one counts.
 *
 * @param <E> the type of the element
 */
public interface Delivery<E> {

    /** {@return the element} */
    E element();

    /** {@return whether it may have been delivered before, to a consumer that has died, closed the queue, or given it back} */
    boolean isRedelivered();

    /**
     * Acknowledges the element: it leaves the queue for good.
     *
     * @throws IllegalStateException if it has been acknowledged, or given back, before
     * @throws StaleHandleException if this process has closed the queue meanwhile; then the element has come back
     */
    void ack();

    /**
     * Gives the element back, so that it is received again, by whoever comes first. If the queue has ended, other threads of this process
     * that take may have been told so already by {@link dev.brood.error.QueueEndedException}: they do not wait for what this process
     * itself may give back. Then it is for whoever takes next.
     *
     * @throws IllegalStateException if it has been acknowledged, or given back, before
     * @throws StaleHandleException if this process has closed the queue meanwhile; then the element has come back
     */
    void nack();
}
