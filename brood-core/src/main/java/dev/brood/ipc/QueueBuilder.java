// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Session;
import java.util.function.BiFunction;

/** What a queue is to be like. */
final class QueueBuilder<E> implements SharedQueue.Builder<E> {

    private int capacity = SharedQueue.DEFAULT_CAPACITY;
    private long bytes = SharedQueue.DEFAULT_BYTES;
    private boolean endsWithProducers;

    @Override
    public SharedQueue.Builder<E> capacity(int elements) {
        if (elements < 1 || elements > RingCore.MOST_MESSAGES) {
            throw new IllegalArgumentException("A queue for " + elements + " elements was asked for; use 1 to " + RingCore.MOST_MESSAGES
                    + ". What is longer than that is better kept in a file or a database.");
        }
        this.capacity = elements;
        return this;
    }

    @Override
    public SharedQueue.Builder<E> bytes(long most) {
        if (most < 1 || most > RingCore.MOST_BYTES) {
            throw new IllegalArgumentException("A queue for " + most + " bytes was asked for; use 1 to " + RingCore.MOST_BYTES
                    + ". A single element may have more than the queue has room for.");
        }
        this.bytes = most;
        return this;
    }

    @Override
    public SharedQueue.Builder<E> endsWithProducers() {
        this.endsWithProducers = true;
        return this;
    }

    @Override
    public SharedQueue<E> create() {
        return create(0, QueueHandle<E>::new);
    }

    @Override
    public JoinableQueue<E> createJoinable() {
        return create(RingCore.JOINABLE, JoinableHandle<E>::new);
    }

    private <H extends Handle<?>> H create(int type, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        int whole = type | (endsWithProducers ? RingCore.ENDS_WITH_PUTTERS : 0);
        return RingCore.create(Session.current().objects(), whole, capacity, bytes, constructor);
    }
}
