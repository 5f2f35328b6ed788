// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.BroodException;
import dev.brood.error.QueueEndedException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/** Takes element by element, until the queue has ended. */
final class TakingSpliterator<E> extends Spliterators.AbstractSpliterator<E> {

    private final RingQueue<E> queue;

    TakingSpliterator(RingQueue<E> queue) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.queue = queue;
    }

    @Override
    public boolean tryAdvance(Consumer<? super E> action) {
        E element;
        try {
            element = queue.take();
        } catch (QueueEndedException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BroodException("The thread was interrupted while it waited for the next element of a stream; nothing was taken.", e);
        }
        action.accept(element);
        return true;
    }
}
