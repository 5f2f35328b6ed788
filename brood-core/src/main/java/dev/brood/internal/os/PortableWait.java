// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting without native code: the word is looked at again and again, with pauses that grow from 20 µs to 1 ms.
 *
 * <p>Correct everywhere, and slower. An interrupt ends a pause, and therefore the wait.
 */
final class PortableWait implements WordWait {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
    private static final long FIRST_PAUSE = Duration.ofNanos(20_000).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(1).toNanos();

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        long began = System.nanoTime();
        long pause = FIRST_PAUSE;
        while ((int) INT.getVolatile(word, 0L) == expected && !Thread.currentThread().isInterrupted()) {
            long left = nanos - (System.nanoTime() - began);
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(Math.min(pause, left));
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /** Does nothing: who waits will see the word. */
    @Override
    public void wake(MemorySegment word) {}

    @Override
    public boolean isNative() {
        return false;
    }
}
