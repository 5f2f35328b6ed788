// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** What {@code /proc/locks} tells of the record locks of processes. */
final class KernelLocks {

    private static final Path LOCKS = Path.of("/proc/locks");

    /** Words of a line such as {@code 1: POSIX  ADVISORY  WRITE 28693 00:1b:234209 4 4}. */
    private static final int PID = 4;

    /** So short that it hardly counts, and long enough to leave the CPU to those that are measured. */
    private static final long PAUSE_NANOS = 100_000;

    private KernelLocks() {}

    /**
     * Waits until a process that was killed has no record lock any more.
     *
     * @param pid its number
     * @return {@link System#nanoTime} before the last look that still found one, or before the only look
     */
    static long awaitRelease(long pid) throws IOException {
        long held = System.nanoTime();
        while (true) {
            long looked = System.nanoTime();
            if (!hasLock(pid)) {
                return held;
            }
            held = looked;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean hasLock(long pid) throws IOException {
        String text = Long.toString(pid);
        return Files.readAllLines(LOCKS).stream()
                .map(line -> line.trim().split(" +"))
                .anyMatch(words -> words.length > PID && words[1].equals("POSIX") && words[PID].equals(text));
    }
}
