// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether other processes have locked bytes of a file, and locks nothing for that: {@code fcntl(2)} with {@code F_GETLK}, on
 * Linux.
 *
 * <p>Thread-safe. The file stays open as long as this process lives: closing it would drop all locks of this process on it.
 */
public final class LockProbe {

    private static final long CURRENT_FOLDER = -100;
    private static final long NONE = 0;
    private static final long CLOSE_ON_EXEC = 0x80000;
    private static final long GETLK = 5;

    /** {@code struct flock}: type and whence, two shorts; start and length, two longs; the pid. */
    private static final long FLOCK_BYTES = 32;

    private static final long START = 8;
    private static final long LENGTH = 16;
    private static final short READ = 0;
    private static final short UNLOCKED = 2;

    private final LinuxSystemCalls calls;
    private final long descriptor;
    /** Where a question is put, for the next who asks; another one is made for who asks meanwhile. */
    private final AtomicReference<@Nullable MemorySegment> spare = new AtomicReference<>();

    private LockProbe(LinuxSystemCalls calls, long descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /**
     * Opens a file for questions about its locks.
     *
     * @param file the file
     * @return empty if this system cannot do it, or not now
     * @throws IllegalCallerException if native access is denied
     */
    public static Optional<LockProbe> open(Path file) {
        return LinuxSystemCalls.find().flatMap(calls -> open(calls, file));
    }

    private static Optional<LockProbe> open(LinuxSystemCalls calls, Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString(), StandardCharsets.UTF_8);
            long descriptor = calls.call(calls.number(257, 56), CURRENT_FOLDER, path.address(), CLOSE_ON_EXEC, NONE);
            if (descriptor < 0) {
                return Optional.empty();
            }
            var probe = new LockProbe(calls, descriptor);
            return probe.isAnswered() ? Optional.of(probe) : Optional.empty();
        }
    }

    /** Whether the system answers at all: a sandbox may not let it. */
    private boolean isAnswered() {
        return answer(0) >= 0;
    }

    /**
     * Asks about one byte.
     *
     * @param position of the byte
     * @return whether another process has it locked exclusively; locks of this process are not seen
     * @throws IOException if the system does not answer any more: code of this process may have closed all files that it could find
     */
    public boolean isLocked(long position) throws IOException {
        int answer = answer(position);
        if (answer < 0) {
            throw new IOException("the system does not tell who has byte " + position + " locked");
        }
        return answer != UNLOCKED;
    }

    /** The type of lock that another process has there, {@link #UNLOCKED} for none, or -1 if the system does not answer. */
    private int answer(long position) {
        MemorySegment known = spare.getAndSet(null);
        MemorySegment question = known == null ? Arena.ofAuto().allocate(FLOCK_BYTES, Long.BYTES) : known;
        question.set(ValueLayout.JAVA_INT, 0, READ); // and from the beginning of the file
        question.set(ValueLayout.JAVA_LONG, START, position);
        question.set(ValueLayout.JAVA_LONG, LENGTH, 1);
        try {
            long result = calls.call(calls.number(72, 25), descriptor, GETLK, question.address(), NONE);
            return result < 0 ? -1 : question.get(ValueLayout.JAVA_SHORT, 0);
        } finally {
            Reference.reachabilityFence(question);
            spare.set(question);
        }
    }
}
