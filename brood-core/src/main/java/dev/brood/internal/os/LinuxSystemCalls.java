// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the Linux kernel by number: {@code syscall(2)}. All go through one method handle, because making one takes a process
 * that has just started longer than hundreds of calls. Thread-safe.
 */
final class LinuxSystemCalls {

    /** {@code O_RDONLY} of {@code open(2)}. */
    static final long READ_ONLY = 0;

    /** {@code O_RDWR}. */
    static final long READ_WRITE = 2;

    private static final long CURRENT_FOLDER = -100;
    private static final long CLOSE_ON_EXEC = 0x80000;

    /** EPERM of {@code errno(3)}: this process may not do so. */
    static final int NOT_PERMITTED = 1;

    /** ESRCH: there is no such process or thread. */
    static final int NO_SUCH_PROCESS = 3;

    /** EACCES: more rights are needed. */
    static final int ACCESS_DENIED = 13;

    /** EINVAL: an argument makes no sense. */
    static final int INVALID = 22;

    private static final String ERRNO = "errno";

    private static final AtomicReference<@Nullable LinuxSystemCalls> FOUND = new AtomicReference<>();

    private final boolean arm;
    private final MemorySegment address;
    private final MethodHandle syscall;

    private LinuxSystemCalls(boolean arm, MemorySegment address, MethodHandle syscall) {
        this.arm = arm;
        this.address = address;
        this.syscall = syscall;
    }

    /** What tells the error of a call, made when it is first needed. */
    private static final class Errors {

        private static final VarHandle NUMBER =
                Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(ERRNO));

        private static final MethodHandle CALL = link();

        private Errors() {}

        @SuppressWarnings("restricted") // as for the other handle
        private static MethodHandle link() {
            LinuxSystemCalls calls = find().orElseThrow(() -> new IllegalStateException("no call can be made"));
            return Linker.nativeLinker()
                    .downcallHandle(calls.address, SIGNATURE, Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState(ERRNO));
        }
    }

    private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

    /**
     * The calls of this machine, if it is a Linux whose numbers are known.
     *
     * @throws IllegalCallerException if native access is denied
     */
    static Optional<LinuxSystemCalls> find() {
        LinuxSystemCalls known = FOUND.get();
        if (known != null) {
            return Optional.of(known);
        }
        Optional<LinuxSystemCalls> found = search();
        found.ifPresent(FOUND::set); // by several threads at once, perhaps, and as often
        return found;
    }

    private static Optional<LinuxSystemCalls> search() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> link(false);
            case "aarch64" -> link(true);
            default -> Optional.empty();
        };
    }

    @SuppressWarnings("restricted") // a caller without native access gets a warning from the JDK, which names the flag
    private static Optional<LinuxSystemCalls> link(boolean arm) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("syscall").map(address -> new LinuxSystemCalls(
                arm, address, linker.downcallHandle(address, SIGNATURE, Linker.Option.firstVariadicArg(1))));
    }

    /** The number of a call on this machine. */
    long number(long amd64, long aarch64) {
        return arm ? aarch64 : amd64;
    }

    /**
     * Opens a file that is there: {@code openat(2)}. A name that is not in UTF-8 on the disk is not found.
     *
     * @param access {@link #READ_ONLY} or {@link #READ_WRITE}
     * @return its descriptor, which programs that this process starts do not get; negative if the system refused
     */
    long open(Path file, long access) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toAbsolutePath().toString(), StandardCharsets.UTF_8);
            return call(number(257, 56), CURRENT_FOLDER, path.address(), access | CLOSE_ON_EXEC, 0);
        }
    }

    /** Closes a descriptor. It is closed also if the system tells an error, as it does for files of other machines only. */
    void close(long descriptor) {
        call(number(3, 57), descriptor, 0, 0, 0);
    }

    /**
     * Calls. Addresses are passed as numbers: the caller keeps what they lead to reachable.
     *
     * @return what the kernel returned, or -1 if that was an error
     */
    long call(long number, long first, long second, long third, long fourth) {
        return call(number, first, second, third, fourth, 0, 0);
    }

    /**
     * Calls with six arguments, of which the kernel takes as many as the call has.
     *
     * @return what the kernel returned, or -1 if that was an error
     */
    long call(long number, long first, long second, long third, long fourth, long fifth, long sixth) {
        try {
            return (long) syscall.invokeExact(number, first, second, third, fourth, fifth, sixth);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }

    /**
     * Calls, for those whose errors differ in what they mean.
     *
     * @return what the kernel returned, or minus the number of the error, see {@code errno(3)}
     */
    long callOrError(long number, long first, long second, long third) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = (long) Errors.CALL.invokeExact(state, number, first, second, third, 0L, 0L, 0L);
            return result == -1 ? -(int) Errors.NUMBER.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }
}
