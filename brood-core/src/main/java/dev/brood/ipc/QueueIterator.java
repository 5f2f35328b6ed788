// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.BroodException;
import dev.brood.internal.ring.RingCore;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over what was there when it was made, less what has been taken since. That an element cannot be read is told by the
 * call of {@link #next} that would show it.
 */
final class QueueIterator<E> implements Iterator<E> {

    private final RingQueue<E> queue; // as long as this is used, it is not forgotten
    private final RingCore core;
    private final Iterator<RingCore.Place> places;
    private RingCore.@Nullable Place nextPlace;
    private @Nullable E next;
    private @Nullable BroodException unreadable;
    private RingCore.@Nullable Place shown;

    QueueIterator(RingQueue<E> queue, RingCore core, int most) {
        this.queue = queue;
        this.core = core;
        this.places = core.messages(most).iterator();
        advance();
    }

    private void advance() {
        next = null;
        unreadable = null;
        while (!hasNext() && places.hasNext()) {
            nextPlace = places.next();
            RingCore.Seen seen = core.see(nextPlace);
            if (seen != null) {
                next = decoded(seen, nextPlace);
            }
        }
    }

    private @Nullable E decoded(RingCore.Seen seen, RingCore.Place place) {
        try {
            return queue.cast(Elements.decode(seen, RingQueue.ELEMENT));
        } catch (BroodException e) {
            if (core.see(place) != null) { // else it was taken, and what it refers to is closed
                unreadable = e;
            }
            return null;
        }
    }

    @Override
    public boolean hasNext() {
        return next != null || unreadable != null;
    }

    @Override
    public E next() {
        E element = next;
        BroodException failure = unreadable;
        if (element == null && failure == null) {
            throw new NoSuchElementException("No more elements were in this queue.");
        }
        shown = nextPlace;
        try {
            advance();
        } finally {
            Reference.reachabilityFence(queue);
        }
        if (element == null) {
            throw Objects.requireNonNull(failure, "an element or a failure");
        }
        return element;
    }

    @Override
    public void remove() {
        removeShown();
    }

    /** Takes the element that was shown last; false if it was not there any more. */
    boolean removeShown() {
        RingCore.Place place = shown;
        if (place == null) {
            throw new IllegalStateException("Nothing was shown since the last removal. Call next() first.");
        }
        shown = null;
        return core.remove(place);
    }
}
