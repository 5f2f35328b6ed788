// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of all {@link StartCache}s of a user: those in the cache folder with one's file in it.
 *
 * <p>Who adds or removes files holds the lock on one file that is never removed; readers need none.
 */
public final class StartCaches {

    static final String ARCHIVE = "brood.aot";
    static final String VERDICT = ".verdict";
    static final String UNFINISHED = ".brood.tmp";

    private static final String JAR = "jar";
    private static final String LOCK = "start.lock";

    private static final Duration UNUSED = Duration.ofDays(30);

    private StartCaches() {}

    /**
     * Takes the lock, which waits for whoever builds.
     *
     * @param top the cache folder
     * @return to be closed; it has the lock until then, or until the end of the process
     */
    static FileChannel lock(Path top) throws IOException {
        FileChannel channel = FileChannel.open(top.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Removes all. Children that run from one go on, for it is mapped; those that start later start without.
     *
     * @param top the cache folder, which need not exist
     * @return how many have been removed
     * @throws IOException if one cannot be removed
     */
    public static int clear(Path top) throws IOException {
        if (!Files.isDirectory(top)) {
            return 0;
        }
        try (FileChannel lock = lock(top)) {
            return remove(lock, top, Instant.MAX);
        }
    }

    /** Removes those of jars that are gone or have changed, and what nobody has used for long. */
    static void removeUnused(FileChannel lock, Path top) throws IOException {
        remove(lock, top, Instant.now().minus(UNUSED));
    }

    private static int remove(FileChannel lock, Path top, Instant usedBefore) throws IOException {
        int removed = 0;
        for (Path folder : folders(top)) {
            if (lock.isOpen() && (lastUse(folder).isBefore(usedBefore) || isOutdated(folder))) {
                remove(folder);
                removed++;
            }
        }
        return removed;
    }

    /** Whatever else is in the cache folder is none of ours. */
    private static List<Path> folders(Path top) throws IOException {
        try (Stream<Path> files = Files.find(top, 2, (file, attributes) -> attributes.isRegularFile() && isOne(file.getFileName()))) {
            return files.map(top::relativize)
                    .filter(file -> file.getNameCount() == 2)
                    .map(file -> top.resolve(file.getName(0)))
                    .distinct()
                    .toList();
        }
    }

    private static boolean isOne(Path name) {
        return Stream.of(ARCHIVE, VERDICT, UNFINISHED).anyMatch(name.toString()::endsWith);
    }

    /** {@return what changes when a file does} */
    static String identity(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.size() + " bytes of " + attributes.lastModifiedTime().toInstant();
    }

    /** Writes down which jar a folder's cache is for. */
    static void mark(Path folder, Path jar) throws IOException {
        Files.write(folder.resolve(JAR), List.of(jar.toString(), identity(jar)));
    }

    private static boolean isOutdated(Path folder) throws IOException {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(JAR));
            return lines.size() == 2 && !lines.get(1).equals(identity(Path.of(lines.getFirst())));
        } catch (NoSuchFileException e) {
            return Files.exists(folder.resolve(JAR));
        }
    }

    /** {@return how many verdicts a folder has} */
    static int verdicts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.filter(file -> file.toString().endsWith(VERDICT)).count();
        }
    }

    /** Makes a folder, and those above it, for this user alone. */
    static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static Instant lastUse(Path folder) throws IOException {
        Instant last = Files.getLastModifiedTime(folder).toInstant();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Instant used = Files.getLastModifiedTime(file).toInstant();
                last = used.isAfter(last) ? used : last;
            }
        }
        return last;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
