// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.ProcessDiedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How the starts of a pool's workers have gone: when to try again, and when there is no hope. Guarded by the engine's lock.
 *
 * <p>Five failures within ten seconds are hopeless, and so is one that no repetition can mend. A worker that was killed by a
 * signal while it started says nothing about the next one: only a hundred of these in a row are hopeless. After a failure
 * the next start waits 100 ms, then twice as long each time, at most 6.4 s; killed ones count from the sixth on.
 */
final class StartRecord {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final int LONGEST_DOUBLINGS = 6;
    private static final int FAILURES = 5;
    private static final int KILLS = 100;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final Deque<Long> failures = new ArrayDeque<>();
    private int failuresInARow;
    private int killsInARow;

    /** A worker is ready. */
    void succeeded() {
        failuresInARow = 0;
        killsInARow = 0;
        failures.clear();
    }

    /**
     * A worker did not become ready.
     *
     * @param cause why
     * @param now the time, as of {@link System#nanoTime()}
     * @return whether there is no hope
     */
    boolean failed(Throwable cause, long now) {
        if (cause instanceof ProcessDiedException died && died.kind() == ProcessDiedException.Kind.SIGNAL) {
            return ++killsInARow >= KILLS;
        }
        failuresInARow++;
        failures.addLast(now);
        while (now - failures.getFirst() > WINDOW.toNanos()) {
            failures.removeFirst();
        }
        return failures.size() >= FAILURES || cause instanceof IllegalStateException;
    }

    /** {@return how long the next start has to wait} */
    long backOffNanos() {
        return backOff(failuresInARow + Math.max(0, killsInARow - FAILURES)).toNanos();
    }

    /** {@return the pause before a repetition: none for 0 failures before it, 100 ms for one, then doubling} */
    static Duration backOff(int failures) {
        return failures <= 0
                ? Duration.ZERO
                : FIRST_BACK_OFF.multipliedBy(1L << Math.min(failures - 1, LONGEST_DOUBLINGS));
    }
}
