// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Optional;

/**
 * Waiting by {@code futex(2)}, on words that processes share (without {@code FUTEX_PRIVATE_FLAG}).
 *
 * <p>The result of the call is not looked at: whether it was woken, timed out, was interrupted by a signal, or found the word
 * changed, who waits looks at the word again.
 */
final class LinuxFutex implements WordWait {

    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    private static final long TIMESPEC_BYTES = 2 * Long.BYTES;

    private final long number;
    private final MethodHandle syscall;

    private LinuxFutex(long number, MethodHandle syscall) {
        this.number = number;
        this.syscall = syscall;
    }

    /**
     * The futex of this machine, if it is a Linux whose system call numbers are known.
     *
     * @throws IllegalCallerException if native access is denied
     */
    static Optional<WordWait> find() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        long number = switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> 202;
            case "aarch64" -> 98;
            default -> -1;
        };
        return number < 0 ? Optional.empty() : syscall().map(handle -> new LinuxFutex(number, handle));
    }

    @SuppressWarnings("restricted") // a caller without native access gets a warning from the JDK, which names the flag
    private static Optional<MethodHandle> syscall() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("syscall").map(address -> linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(1)));
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
            timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
            call(word, FUTEX_WAIT, expected, timeout);
        }
    }

    @Override
    public void wake(MemorySegment word) {
        call(word, FUTEX_WAKE, 1, MemorySegment.NULL);
    }

    private void call(MemorySegment word, int operation, int value, MemorySegment timeout) {
        try {
            long result = (long) syscall.invokeExact(number, word, operation, value, timeout, MemorySegment.NULL, 0);
            assert result >= -1 : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }

    @Override
    public boolean isNative() {
        return true;
    }
}
