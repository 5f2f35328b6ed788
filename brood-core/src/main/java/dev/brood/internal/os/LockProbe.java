// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks whether other processes have locked bytes of a file, and locks nothing for that: {@code fcntl(2)} with {@code F_GETLK}, on
 * Linux.
 *
 * <p>Thread-safe. The file stays open as long as this process lives: closing it would drop all locks of this process on it.
 */
public final class LockProbe {

    private static final long NONE = 0;
    private static final long GETLK = 5;

    /** {@code struct flock}: type and whence, two shorts; start and length, two longs; the pid. */
    private static final long FLOCK_BYTES = 32;

    private static final long START = 8;
    private static final long LENGTH = 16;

    /** Type, whence (from the beginning of the file), and nothing, which is all zero in both byte orders. */
    private static final long READ = 0;

    private static final short UNLOCKED = 2;

    /**
     * All words of a question are written, and read, in the same way as the words of shared objects: who waits for long asks four times
     * a second, and each further way costs it some more methods that are not in a cache, or are compiled.
     */
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

    /** By how much the first word of a question is shifted to leave the type. */
    private static final int OTHERS = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : Long.SIZE - Short.SIZE;

    private final LinuxSystemCalls calls;
    private final long descriptor;
    private final long getlkCall;
    /** Where a question is put; who asks meanwhile makes another one. */
    private final MemorySegment question = Arena.global().allocate(FLOCK_BYTES, Long.BYTES);
    /** 1 while the question is being asked. */
    private final AtomicInteger asking = new AtomicInteger();

    private LockProbe(LinuxSystemCalls calls, long descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.getlkCall = calls.number(72, 25);
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
        long descriptor = calls.open(file, LinuxSystemCalls.READ_ONLY);
        if (descriptor < 0) {
            return Optional.empty();
        }
        var probe = new LockProbe(calls, descriptor);
        return probe.isAnswered() ? Optional.of(probe) : Optional.empty();
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
        if (asking.compareAndSet(0, 1)) {
            try {
                return ask(question, position);
            } finally {
                asking.set(0);
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            return ask(arena.allocate(FLOCK_BYTES, Long.BYTES), position);
        }
    }

    private int ask(MemorySegment flock, long position) {
        LONG.setVolatile(flock, 0L, READ);
        LONG.setVolatile(flock, START, position);
        LONG.setVolatile(flock, LENGTH, 1L);
        long result = calls.call(getlkCall, descriptor, GETLK, flock.address(), NONE);
        return result < 0 ? -1 : (short) ((long) LONG.getVolatile(flock, 0L) >>> OTHERS);
    }
}
