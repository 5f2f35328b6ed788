// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of objects that have ended, which keep their pages for those that come: to reserve a page costs twice what it costs to write
 * zeros to one that is there. Thread-safe, and safe among processes.
 *
 * <pre>
 *   free/&lt;bytes&gt;-&lt;location&gt;-&lt;generation&gt;
 * </pre>
 *
 * <p>A file comes and goes by a rename, which one process wins, whoever else tries; nobody owns it in between. Names do not repeat,
 * as generations do not. At most {@link #MOST_BYTES} are kept, and no more than a quarter of what is left; they are given back when
 * somebody needs more than there is, and with the session.
 */
final class FreeFiles {

    /** Bytes that are kept. */
    static final long MOST_BYTES = 256L << 20;

    /** Files that are kept. */
    private static final int MOST_FILES = 64;

    private static final String FOLDER = "free";
    private static final Pattern NAME = Pattern.compile("(\\d+)-\\d+-\\d+");

    /** A kept file. */
    private record Kept(Path file, long bytes) {}

    private FreeFiles() {}

    /**
     * Keeps the file of an object that has ended, or removes it if there are enough. Nobody has it open any more. Does nothing if there
     * is no such file, since another process was faster.
     */
    static void keep(Path file, int location, int generation) {
        try {
            if (!tryToKeep(file, location, generation)) {
                delete(file);
            }
        } catch (NoSuchFileException e) {
            return; // another process was faster
        } catch (IOException e) {
            delete(file); // there is no room for another name
        }
    }

    private static boolean tryToKeep(Path file, int location, int generation) throws IOException {
        long bytes = Files.size(file);
        Path folder = file.resolveSibling(FOLDER);
        List<Kept> kept = list(folder);
        long sum = bytes + kept.stream().mapToLong(Kept::bytes).sum();
        Path session = Objects.requireNonNull(folder.getParent(), "a file lies in a folder");
        if (kept.size() >= MOST_FILES || sum > Math.min(MOST_BYTES, Room.left(session) / 4)) {
            return false;
        }
        makeFolder(folder);
        Path target = folder.resolve(bytes + "-" + Integer.toUnsignedString(location) + "-" + Integer.toUnsignedString(generation));
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            return false; // the session's directory is being removed, and this file with it
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(folder, SessionFiles.ownerOnly("rwx------"));
            } catch (FileAlreadyExistsException e) {
                return; // another process was faster
            }
        }
    }

    /**
     * Takes the file that suits best, if there is any: the smallest that is large enough, else the largest.
     *
     * @param target the name that it gets, in the session's directory
     * @param bytes the size that is needed
     * @return whether it has that name now; its size and its content are whatever they were
     */
    static boolean take(Path target, long bytes) {
        List<Kept> kept = new ArrayList<>(list(target.resolveSibling(FOLDER)));
        kept.sort(Comparator.comparing((Kept file) -> file.bytes < bytes)
                .thenComparingLong(file -> Math.abs(file.bytes - bytes)));
        for (Kept file : kept) {
            if (move(file.file, target)) {
                return true;
            }
        }
        return false;
    }

    private static boolean move(Path file, Path target) {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false; // another process was faster
        }
    }

    /**
     * Removes all that is kept.
     *
     * @param session the session's directory
     * @return the bytes that became free
     */
    static long giveBack(Path session) {
        long bytes = 0;
        for (Kept kept : list(session.resolve(FOLDER))) {
            bytes += delete(kept.file) ? kept.bytes : 0;
        }
        return bytes;
    }

    private static List<Kept> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var kept = new ArrayList<Kept>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    kept.add(new Kept(file, Long.parseLong(name.group(1))));
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of(); // the session's directory is being removed
        }
        return kept;
    }
}
