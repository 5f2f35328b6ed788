// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file in shared memory that has all its pages before it is used, and its mappings. */
public final class ReservedFile {

    private static final byte[] ZEROS = new byte[256 << 10];

    private ReservedFile() {}

    /**
     * Makes a file of zeros, every page of it written, so that a full file system refuses now instead of ending a process later.
     *
     * @param file where it is made
     * @param bytes its size
     * @throws SharedMemoryFullException if there is no room; then the file may be there in part
     */
    public static void make(Path file, long bytes) {
        Path folder = file.toAbsolutePath().getParent();
        refuseIfFull(folder, bytes);
        try {
            Files.createFile(file, SessionFiles.ownerOnly("rw-------"));
            try (var out = new RandomAccessFile(file.toFile(), "rw")) {
                for (long left = bytes; left > 0; left -= ZEROS.length) {
                    out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
                }
            }
        } catch (IOException e) {
            throw full(folder, bytes, Files.exists(file) ? have(folder) + size(file) : have(folder), e);
        }
    }

    private static void refuseIfFull(@Nullable Path folder, long bytes) {
        long have = have(folder);
        if (have >= 0 && have < bytes) {
            throw full(folder, bytes, have, null);
        }
    }

    private static SharedMemoryFullException full(@Nullable Path folder, long need, long have, @Nullable IOException cause) {
        return new SharedMemoryFullException("Shared memory of " + need + " bytes is asked for in " + folder + ", which has "
                + (have < 0 ? "an unknown number of" : have) + " bytes left" + (cause == null ? "" : " (" + cause.getMessage() + ")")
                + ". Close shared objects, make room there, or name another directory with -Dbrood.dir=<directory>.", cause);
    }

    /** The bytes that are left in a folder; -1 if that is not known. */
    private static long have(@Nullable Path folder) {
        try {
            return folder == null ? -1 : Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return -1; // the write itself will tell
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // removed with the session
        }
    }

    /**
     * Maps the whole of a file, whatever interrupts the calling thread has had.
     *
     * @param file the file
     * @param mode how
     * @param arena how long
     * @return its memory
     * @throws StaleHandleException if there is no such file any more
     * @throws BroodException if it cannot be mapped
     */
    public static MemorySegment map(Path file, FileChannel.MapMode mode, Arena arena) {
        boolean interrupted = Thread.interrupted(); // the JDK would close the channel under an interrupted thread
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(mode, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw new StaleHandleException("Shared memory " + file + " does not exist any more: all processes that had it have closed"
                    + " it or died, or the session has ended. Keep it open in one process until the other has it.");
        } catch (IOException e) {
            throw new BroodException("Shared memory " + file + " cannot be mapped: " + e
                    + ". See the limits of address space and of mappings (ulimit -v, vm.max_map_count).", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
