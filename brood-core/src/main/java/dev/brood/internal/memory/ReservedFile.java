// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.PagePopulation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** A file in shared memory that has all its pages before it is used, and its mappings. */
public final class ReservedFile {

    private static final byte[] ZEROS = new byte[256 << 10];
    private static final String WHAT = "Shared memory";

    private ReservedFile() {}

    /**
     * Makes a file of zeros, every page of it written, so that a full file system refuses now instead of ending a process later.
     *
     * @param file where it is made
     * @param bytes its size
     * @throws SharedMemoryFullException if there is no room; then there is no such file
     */
    public static void make(Path file, long bytes) {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        make(file, bytes, folder);
    }

    /**
     * Makes a file of zeros, and gives back files that a session keeps for reuse if there is no room else.
     *
     * @param file where it is made
     * @param bytes its size
     * @param session the session's directory
     * @throws SharedMemoryFullException if there is no room; then there is no such file
     */
    public static void make(Path file, long bytes, Path session) {
        try {
            tryToMake(file, bytes, false);
        } catch (SharedMemoryFullException e) {
            if (FreeFiles.giveBack(session) == 0) {
                throw e;
            }
            tryToMake(file, bytes, false);
        }
    }

    /**
     * Makes a file of zeros from one that the session keeps for reuse, if there is any.
     *
     * @param file where it is made, in the session's directory
     * @param bytes its size
     * @throws SharedMemoryFullException if there is no room; then there is no such file
     */
    static void makeOrReuse(Path file, long bytes) {
        if (FreeFiles.take(file, bytes)) {
            try {
                tryToMake(file, bytes, true);
                return;
            } catch (SharedMemoryFullException e) {
                // It was smaller, and has been removed with the failure. The others may be in the way.
            }
        }
        make(file, bytes);
    }

    private static void tryToMake(Path file, long bytes, boolean exists) {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        boolean whole = false;
        try {
            Room.check(folder, bytes - (exists ? size(file) : 0), WHAT);
            if (!exists) {
                create(file, bytes);
            }
            try (var out = new RandomAccessFile(file.toFile(), "rw")) {
                if (out.length() > bytes) {
                    out.setLength(bytes);
                }
                for (long left = bytes; left > 0; left -= ZEROS.length) {
                    out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
                }
            }
            whole = true;
        } catch (IOException e) {
            throw Room.full(WHAT, bytes, folder, Room.left(folder) + size(file), e);
        } finally {
            if (!whole) {
                delete(file);
            }
        }
    }

    /**
     * Makes a file of zeros of which only the beginning has its pages.
     *
     * @throws SharedMemoryFullException if there is no room; then there is no such file
     */
    static void makeSparse(Path file, long bytes, long reserved, Path session) {
        make(file, reserved, session);
        boolean whole = false;
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
            whole = true;
        } catch (IOException e) {
            throw Room.full(WHAT, bytes, session, Room.left(session), e);
        } finally {
            if (!whole) {
                delete(file);
            }
        }
    }

    /**
     * Writes zeros to a part of a file, so that it has its pages, and gives back files that a session keeps for reuse if there is no
     * room else.
     *
     * @throws SharedMemoryFullException if there is no room
     */
    static void reserve(Path file, long offset, long bytes, Path session) {
        try {
            tryToReserve(file, offset, bytes, session);
        } catch (SharedMemoryFullException e) {
            if (FreeFiles.giveBack(session) == 0) {
                throw e;
            }
            tryToReserve(file, offset, bytes, session);
        }
    }

    /**
     * Gives a part of a mapped file the pages that it lacks, after files have been given back that a session keeps for reuse if there is
     * no room else. What others have populated meanwhile, or have not come to use, needs no room.
     *
     * @return false if {@link #reserve} has to do it: there is no other way here, or what room there was is gone
     * @throws SharedMemoryFullException if there is no room
     */
    static boolean populate(MemorySegment pages, Path session) {
        PagePopulation population = PagePopulation.system().orElse(null);
        if (population == null || !Room.isMemory(session)) { // on disk, not all file systems make room for a page that is mapped
            return false;
        }
        long missing = population.missing(pages);
        while (true) {
            try {
                Room.check(session, missing, WHAT);
                return population.populate(pages);
            } catch (SharedMemoryFullException e) {
                long before = missing;
                missing = population.missing(pages);
                if (missing >= before && FreeFiles.giveBack(session) == 0) {
                    throw e;
                }
            }
        }
    }

    private static void tryToReserve(Path file, long offset, long bytes, Path session) {
        Room.check(session, bytes, WHAT);
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(offset);
            for (long left = bytes; left > 0; left -= ZEROS.length) {
                out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
            }
        } catch (IOException e) {
            throw Room.full(WHAT, bytes, session, Room.left(session), e);
        }
    }

    /**
     * Gives a complete file its name. In memory, a name takes an inode, too.
     *
     * @param file the file
     * @param name its name
     * @throws java.nio.file.FileAlreadyExistsException if another process was faster
     * @throws SharedMemoryFullException if there is no room for another name
     * @throws IOException if the folder or the file is gone, or may not be written
     */
    public static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileSystemException e) {
            throw fullOr(e, file, size(file));
        }
    }

    /**
     * Makes an empty file for its owner alone.
     *
     * @throws SharedMemoryFullException if there is no room for another file
     * @throws IOException if the folder is gone, or may not be written
     */
    static void create(Path file, long bytes) throws IOException {
        try {
            Files.createFile(file, SessionFiles.ownerOnly("rw-------"));
        } catch (FileSystemException e) {
            throw fullOr(e, file, bytes);
        }
    }

    /** What a refusal by the file system means: that it is full, or else what it says. */
    private static IOException fullOr(FileSystemException e, Path file, long bytes) {
        if (e instanceof NoSuchFileException || e instanceof FileAlreadyExistsException || e instanceof AccessDeniedException) {
            return e;
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        throw Room.full(WHAT, bytes, folder, Room.left(folder), e);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The directory is being removed, and this file with it.
            return;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // not made, or removed with the session
        }
    }

    /**
     * Maps the whole of a file, whatever interrupts the calling thread has had, or gets meanwhile.
     *
     * @param file the file
     * @param mode how
     * @param arena how long
     * @return its memory
     * @throws StaleHandleException if there is no such file any more
     * @throws BroodException if it cannot be mapped
     */
    public static MemorySegment map(Path file, FileChannel.MapMode mode, Arena arena) {
        try {
            return FileMapping.map(file, mode, arena);
        } catch (NoSuchFileException e) {
            throw new StaleHandleException("Shared memory " + file + " does not exist any more: all processes that had it have closed"
                    + " it or died, or the session has ended. Keep it open in one process until the other has it.");
        } catch (IOException e) {
            throw new BroodException("Shared memory " + file + " cannot be mapped: " + e
                    + ". See the limits of address space and of mappings (ulimit -v, vm.max_map_count).", e);
        }
    }
}
