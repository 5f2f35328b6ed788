// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which threads of this process are in an operation on a ring, so that who closes it can wait for their ends: none of them changes
 * anything of it afterwards, when its cell may have another object. Thread-safe.
 *
 * <pre>
 *  Place place = operations.place();
 *  operations.begin(place);
 *  try {
 *      // refuse if the ring has been closed, or do it
 *  } finally {
 *      operations.end(place);
 *  }
 * </pre>
 *
 * <p>A thread counts in a place of its own, which costs less than a counter that all change. Where another thread has that place, it
 * counts together with all others.
 */
final class Operations {

    private static final int PLACES = 8;
    private static final long PAUSE_NANOS = 20_000;
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Place[].class).withInvokeExactBehavior();
    private static final VarHandle DEPTH = depth();

    private final @Nullable Place[] places = new @Nullable Place[PLACES];

    /** Operations of threads that have no places. */
    private final AtomicInteger others = new AtomicInteger();

    /** Where one thread counts the operations that it is in, one within another; as long as two cache lines, so that it has one alone. */
    @SuppressWarnings("unused") // what fills the lines
    static final class Place {
        private final long thread;
        private int depth;
        private long fill0;
        private long fill1;
        private long fill2;
        private long fill3;
        private long fill4;
        private long fill5;
        private long fill6;
        private long fill7;
        private long fill8;
        private long fill9;
        private long fillA;
        private long fillB;
        private long fillC;

        Place(long thread) {
            this.thread = thread;
        }
    }

    private static VarHandle depth() {
        try {
            return MethodHandles.lookup().findVarHandle(Place.class, "depth", int.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where the current thread counts; null if that is together with others. */
    @Nullable Place place() {
        long thread = Thread.currentThread().threadId();
        int index = (int) thread & (PLACES - 1);
        Place place = places[index];
        return place != null && place.thread == thread ? place : place(thread, index);
    }

    private @Nullable Place place(long thread, int index) {
        var own = new Place(thread);
        return PLACE.compareAndSet(places, index, (Place) null, own) ? own : null;
    }

    /**
     * Begins an operation of the current thread. Whoever sees that the ring has not been closed after this is waited for.
     *
     * <p>Nothing is called after the count, so that a stack that is too short for this has not changed it.
     */
    void begin(@Nullable Place place) {
        if (place == null) {
            others.incrementAndGet();
        } else {
            DEPTH.setVolatile(place, place.depth + 1);
        }
    }

    /** Ends an operation of the current thread. */
    void end(@Nullable Place place) {
        if (place == null) {
            others.decrementAndGet();
        } else {
            DEPTH.setRelease(place, place.depth - 1);
        }
    }

    /** Waits until all operations have ended that were begun before; the caller is in none. */
    void awaitEnd() {
        boolean interrupted = false;
        while (isAny()) {
            interrupted |= Thread.interrupted(); // or the pause would be none
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAny() {
        if (others.get() != 0) {
            return true;
        }
        for (int i = 0; i < PLACES; i++) {
            Place place = (Place) PLACE.getVolatile(places, i);
            if (place != null && (int) DEPTH.getVolatile(place) != 0) {
                return true;
            }
        }
        return false;
    }
}
