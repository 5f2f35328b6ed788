// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The files of those cells whose data are too large for the cell ({@link CellKind#MEMORY}). Thread-safe.
 *
 * <pre>
 *   mem-&lt;location&gt;-&lt;generation&gt;                              the data of an object that is published
 *   mem-&lt;location&gt;-&lt;generation&gt;-&lt;name&gt;                       what belongs to it beside that
 *   mem-&lt;location&gt;-&lt;generation&gt;.&lt;slot&gt;-&lt;generation&gt;.new      the same until its maker has published the cell
 * </pre>
 *
 * <p>A generation of a cell is published once, so the file of one that has ended is nobody's for ever; and a dead process makes
 * nothing any more, so an unfinished file of its is nobody's either. Anybody can release the one and remove the other at any
 * later time. A file that was released becomes that of another object under another name ({@link FreeFiles}), so who comes late with an
 * old name finds nothing.
 */
final class MemoryFiles {

    /** How the names of all of them begin. */
    static final String PREFIX = "mem-";

    private final Path folder;
    private final Party self;

    /** The files of a session that lie in this folder. */
    MemoryFiles(Path folder, Party self) {
        this.folder = folder;
        this.self = self;
    }

    /** The file of an object. */
    Path file(int location, int generation) {
        return folder.resolve(PREFIX + Integer.toUnsignedString(location) + "-" + Integer.toUnsignedString(generation));
    }

    /** A file that belongs to an object beside its own. */
    Path fileBeside(int location, int generation, String name) {
        return folder.resolve(file(location, generation).getFileName() + "-" + name);
    }

    private Path unfinished(int location, int generation, Party maker) {
        return folder.resolve(file(location, generation).getFileName() + "." + maker.slot() + "-" + maker.generation() + ".new");
    }

    /**
     * Makes the file of an object that is about to be published, with so many of its pages.
     *
     * @throws SharedMemoryFullException if there is no room; then there is no file
     */
    void prepare(int location, int generation, long bytes, long reserved) {
        if (bytes == reserved) {
            ReservedFile.makeOrReuse(unfinished(location, generation, self), bytes);
        } else {
            ReservedFile.makeSparse(unfinished(location, generation, self), bytes, reserved, folder);
        }
    }

    /** Whether an object has a file. */
    boolean exists(int location, int generation) {
        return Files.exists(file(location, generation));
    }

    /** Removes the file of an object that has ended; those beside it have been removed before. */
    void remove(int location, int generation) {
        delete(file(location, generation));
    }

    /** Gives the file of an object its name, after the cell has been published and before anybody else knows it. */
    void publish(int location, int generation) {
        try {
            Files.move(unfinished(location, generation, self), file(location, generation), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new BroodException("Shared memory of the session " + folder + " cannot be made: " + e
                    + ". Its root has ended, or its files were removed.", e);
        }
    }

    /** Takes its file from an object that has ended, and keeps it for another one, or removes it. */
    void release(int location, int generation) {
        FreeFiles.keep(file(location, generation), location, generation);
    }

    /** Removes what a process has not finished, because it is dead or has given up. */
    void removeUnfinished(int location, int generation, Party maker) {
        delete(unfinished(location, generation, maker));
    }

    /** Removes what this process has not finished. */
    void removeUnfinished(int location, int generation) {
        removeUnfinished(location, generation, self);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The session's directory is being removed, and this file with it.
            return;
        }
    }

    /**
     * Maps the file of an object.
     *
     * @throws StaleHandleException if the object has ended
     */
    MemorySegment map(int location, int generation, FileChannel.MapMode mode, Arena arena) {
        return ReservedFile.map(file(location, generation), mode, arena);
    }
}
