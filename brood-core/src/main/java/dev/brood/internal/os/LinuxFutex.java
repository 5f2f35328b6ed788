// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;

/**
 * Waiting by {@code futex(2)}, on words that processes share (without {@code FUTEX_PRIVATE_FLAG}).
 *
 * <p>The result of the call is not looked at: whether it was woken, timed out, was interrupted by a signal, or found the word
 * changed, who waits looks at the word again.
 *
 * <p>A process that waits for long makes few calls, so they are run by the interpreter, where arguments that are segments, and
 * arenas for the time limit, cost ten times as much as all else that a wait does. So addresses are passed as numbers, and the
 * limits that long waits use are kept.
 */
final class LinuxFutex implements WordWait {

    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    private static final long TIMESPEC_BYTES = 2 * Long.BYTES;

    /** What limits that are kept are multiples of. */
    private static final long KEPT_UNIT = Duration.ofMillis(10).toNanos();

    /** How many limits are kept. */
    private static final int KEPT = 32;

    private final LinuxSystemCalls calls;
    private final long number;

    /** Limits as the system wants them, by their number of units; all are below a second. */
    private final MemorySegment kept = Arena.global().allocate(KEPT * TIMESPEC_BYTES, Long.BYTES);

    private LinuxFutex(LinuxSystemCalls calls) {
        this.calls = calls;
        this.number = calls.number(202, 98);
        for (int units = 0; units < KEPT; units++) {
            kept.set(ValueLayout.JAVA_LONG, units * TIMESPEC_BYTES + Long.BYTES, units * KEPT_UNIT);
        }
    }

    /**
     * The futex of this machine, if it is a Linux whose system call numbers are known.
     *
     * @throws IllegalCallerException if native access is denied
     */
    static Optional<WordWait> find() {
        return LinuxSystemCalls.find().map(LinuxFutex::new);
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        if (nanos % KEPT_UNIT == 0 && nanos / KEPT_UNIT < KEPT) {
            call(word, FUTEX_WAIT, expected, kept.address() + nanos / KEPT_UNIT * TIMESPEC_BYTES);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            call(word, FUTEX_WAIT, expected, limit(arena, nanos).address());
        }
    }

    private static MemorySegment limit(Arena arena, long nanos) {
        MemorySegment limit = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
        limit.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        limit.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
        return limit;
    }

    @Override
    public void wake(MemorySegment word) {
        call(word, FUTEX_WAKE, 1, 0);
    }

    private void call(MemorySegment word, int operation, int value, long timeout) {
        try {
            long result = calls.call(number, word.address(), operation, value, timeout);
            assert result >= -1 : result;
        } finally {
            Reference.reachabilityFence(word);
        }
    }

    @Override
    public boolean isNative() {
        return true;
    }
}
