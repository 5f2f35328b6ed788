// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees when the kernel lets go of the bytes that a process has locked in a file which this process has open, too.
 *
 * <p>{@code /proc/locks} tells which bytes those are. It cannot tell when they become free: the kernel answers it after an RCU grace
 * period, of 12 ms in the median and up to 33 ms where that was measured, while {@code fcntl(F_GETLK)} takes 5 µs.
 */
final class KernelLocks {

    private static final Path LOCKS = Path.of("/proc/locks");
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

    /** Words of a line such as {@code 1: POSIX  ADVISORY  WRITE 28693 00:1b:234209 4 4}. */
    private static final int KIND = 1;

    private static final int PID = 4;
    private static final int FILE = 5;
    private static final int START = 6;

    /** {@code struct flock} on 64-bit Linux: type and whence, two shorts; start and length, two longs; the pid. */
    private static final long FLOCK_BYTES = 32;

    private static final long FLOCK_START = 8;
    private static final long FLOCK_LENGTH = 16;
    private static final int GETLK = 5;
    private static final short READ = 0;
    private static final short UNLOCKED = 2;

    /** So short that it hardly counts, and long enough to leave the CPU to those that are measured. */
    private static final long PAUSE_NANOS = 100_000;

    private static final MethodHandle FCNTL = fcntl();

    private final int descriptor;
    private final long position;
    private final MemorySegment question = Arena.ofAuto().allocate(FLOCK_BYTES, Long.BYTES);

    private KernelLocks(int descriptor, long position) {
        this.descriptor = descriptor;
        this.position = position;
    }

    @SuppressWarnings("restricted") // the JDK warns on standard error, as it does of Brood itself
    private static MethodHandle fcntl() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fcntl"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
    }

    /**
     * Finds the lock of a process that lives.
     *
     * @param pid its number
     * @return its first lock in a file that this process has open
     * @throws IOException if it has none
     */
    static KernelLocks of(long pid) throws IOException {
        String text = Long.toString(pid);
        List<String> lines = Files.readAllLines(LOCKS);
        for (String line : lines) {
            String[] words = line.trim().split(" +", -1);
            if (words.length > START && words[KIND].equals("POSIX") && words[PID].equals(text)) {
                int descriptor = descriptor(words[FILE]);
                if (descriptor >= 0) {
                    return new KernelLocks(descriptor, Long.parseLong(words[START]));
                }
            }
        }
        throw new IOException("process " + pid + " has locked no file that this one has open: " + lines);
    }

    /** A descriptor of this process for a file as {@code /proc/locks} names it, or -1. */
    private static int descriptor(String file) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OWN_DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (isOf(descriptor, file)) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        return -1;
    }

    private static boolean isOf(Path descriptor, String file) throws IOException {
        try {
            long device = (long) Files.getAttribute(descriptor, "unix:dev");
            long major = (device >>> 8) & 0xfff;
            long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
            return file.equals("%02x:%02x:%d".formatted(major, minor, (long) Files.getAttribute(descriptor, "unix:ino")));
        } catch (NoSuchFileException e) {
            return false; // it has no file, or is that of this look
        }
    }

    /**
     * Waits until the byte is free.
     *
     * @return {@link System#nanoTime} before the last look that still found it locked, or before the only look
     */
    long awaitRelease() throws IOException {
        long held = System.nanoTime();
        while (true) {
            long looked = System.nanoTime();
            if (!isLocked()) {
                return held;
            }
            held = looked;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isLocked() throws IOException {
        question.set(ValueLayout.JAVA_SHORT, 0, READ);
        question.set(ValueLayout.JAVA_SHORT, Short.BYTES, (short) 0); // from the beginning of the file
        question.set(ValueLayout.JAVA_LONG, FLOCK_START, position);
        question.set(ValueLayout.JAVA_LONG, FLOCK_LENGTH, 1);
        int result;
        try {
            result = (int) FCNTL.invokeExact(descriptor, GETLK, question);
        } catch (Throwable e) {
            throw new IllegalStateException("fcntl threw", e);
        }
        if (result < 0) {
            throw new IOException("the system does not tell who has byte " + position + " of descriptor " + descriptor + " locked");
        }
        return question.get(ValueLayout.JAVA_SHORT, 0) != UNLOCKED;
    }
}
