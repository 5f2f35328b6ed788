// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Sees to it that the memory of closed rings does not wait for a garbage collector that has nothing else to do, where it cannot be given
 * back otherwise: they are unmapped when it finds that no thread is in the middle of using them, see {@link RingMemory}. Thread-safe.
 */
final class ClosedRings {

    /** How much may wait; as direct buffers, they ask for a collection beyond that. */
    private static final long MOST_BYTES = 64 << 20;

    private static final AtomicLong WAITING = new AtomicLong();

    private ClosedRings() {}

    /** This process has closed a ring that has so many bytes of memory. */
    static void add(long bytes) {
        long waiting = WAITING.addAndGet(bytes);
        if (waiting > MOST_BYTES && WAITING.compareAndSet(waiting, 0)) {
            System.gc();
        }
    }
}
