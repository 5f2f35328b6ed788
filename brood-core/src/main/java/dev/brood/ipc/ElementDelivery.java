// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.NotSendableException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.ring.Taken;
import java.io.Serial;
import java.io.Serializable;

/** A delivery of a queue of this process. */
@SuppressWarnings("serial") // Serializable only so that writeReplace can refuse
final class ElementDelivery<E> implements Delivery<E>, Serializable {

    private final RingQueue<E> queue; // as long as this is not acknowledged, the queue is not forgotten
    private final E element;
    private final Taken taken;
    private volatile boolean settled;

    ElementDelivery(RingQueue<E> queue, E element, Taken taken) {
        this.queue = queue;
        this.element = element;
        this.taken = taken;
    }

    @Override
    public E element() {
        return element;
    }

    @Override
    public boolean isRedelivered() {
        return taken.isAgain();
    }

    @Override
    public void ack() {
        check(taken.finish());
    }

    @Override
    public void nack() {
        check(taken.giveBack());
    }

    private void check(boolean done) {
        if (done) {
            settled = true;
        } else if (!settled && !queue.isOpen()) {
            throw new StaleHandleException("The queue of this delivery has been closed in this process, so the element has gone back"
                    + " into it. Acknowledge before the queue is closed.");
        } else {
            throw new IllegalStateException("This delivery has been acknowledged, or given back, before. Do one of both, once.");
        }
    }

    @Serial
    @SuppressWarnings("UnusedMethod") // called by serialisation
    private Object writeReplace() {
        throw new NotSendableException("a delivery belongs to the process that received it. Remedy: send element(), and acknowledge here when"
                + " the answer is back.");
    }

    @Override
    public String toString() {
        return "delivery of " + element + (isRedelivered() ? ", again" : "");
    }
}
