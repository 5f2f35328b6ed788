// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.ProcessDiedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How the starts of a pool's workers have gone: when to try again, and when there is no hope. Guarded by the engine's lock.
 *
 * <p>Five failures within ten seconds are hopeless, and so is one that no repetition can mend. The time that the starts
 * themselves took is not counted into the ten seconds, so that starts which fail slowly come to an end, too; and of starts
 * that went on side by side only the first that fails counts, since they all met the same. A worker that was killed by a
 * signal while it started says nothing about the next one: only a hundred of these in a row are hopeless. After a failure
 * the next start waits 100 ms, then twice as long each time, at most 6.4 s; killed ones count from the sixth on.
 */
final class StartRecord {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final int LONGEST_DOUBLINGS = 6;
    private static final int FAILURES = 5;
    private static final int KILLS = 100;
    /** What the java launcher says when the JVM has refused its options. */
    private static final String REFUSED_OPTIONS = "Error: Could not create the Java Virtual Machine.";

    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** The times of the failures, on a clock that stands still during starts. */
    private final Deque<Long> failures = new ArrayDeque<>();

    private long lastFailure;
    private int failuresInARow;
    private int killsInARow;

    /** A worker has begun a task, or lived for long. */
    void succeeded() {
        failuresInARow = 0;
        killsInARow = 0;
        failures.clear();
    }

    /**
     * A worker did not become ready, or ended by itself soon after, without having begun a task.
     *
     * @param cause why
     * @param began when its start began, as of {@link System#nanoTime()}
     * @param now the time
     * @return whether there is no hope
     */
    boolean failed(Throwable cause, long began, long now) {
        if (cause instanceof ProcessDiedException died && died.kind() == ProcessDiedException.Kind.SIGNAL) {
            return ++killsInARow >= KILLS;
        }
        if (isFinal(cause)) {
            return true;
        }
        long pause = began - lastFailure;
        if (failures.isEmpty()) {
            pause = 0;
        } else if (pause < 0) {
            return false; // it began before the last failure
        }
        long time = (failures.isEmpty() ? 0 : failures.getLast()) + pause;
        failuresInARow++;
        failures.addLast(time);
        lastFailure = now;
        while (time - failures.getFirst() > WINDOW.toNanos()) {
            failures.removeFirst();
        }
        return failures.size() >= FAILURES;
    }

    /** Whether no repetition can mend it: a process that may not have children, options that no JVM takes. */
    private static boolean isFinal(Throwable cause) {
        return cause instanceof IllegalStateException
                || (cause instanceof ProcessDiedException died && died.lastErrorLines().contains(REFUSED_OPTIONS));
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
