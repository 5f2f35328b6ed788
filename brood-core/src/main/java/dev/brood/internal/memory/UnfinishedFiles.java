// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Files of a session while a process makes them: under a name that tells the process, until they are complete. */
public final class UnfinishedFiles {

    private static final String SUFFIX = ".new";
    private static final AtomicInteger MADE = new AtomicInteger();

    private UnfinishedFiles() {}

    /** Makes the content of a file. */
    @FunctionalInterface
    interface Filling {
        void fill(Path file) throws IOException;
    }

    /**
     * Makes a file, unless another process is faster. Nobody sees half of it, nor waits for who makes it.
     *
     * @throws dev.brood.error.SharedMemoryFullException if there is no room for it
     * @throws IOException if the folder is gone, or may not be written
     */
    static void make(Path file, Party maker, Filling filling) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + infix(maker) + MADE.incrementAndGet() + SUFFIX);
        try {
            filling.fill(unfinished);
            ReservedFile.link(unfinished, file);
        } catch (FileAlreadyExistsException e) {
            return; // another process was faster
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * Removes what a dead process has not finished.
     *
     * @param folder the session's directory
     * @param dead the process
     */
    public static void remove(Path folder, Party dead) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + infix(dead) + "*" + SUFFIX)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The session's directory is being removed, and these files with it.
            return;
        }
    }

    private static String infix(Party maker) {
        return "." + maker.slot() + "-" + maker.generation() + "-";
    }
}
