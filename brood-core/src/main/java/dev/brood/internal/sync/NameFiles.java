// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The files of names that this JVM has open, each by one channel with one shared lock, however many holders it has.
 *
 * <p>The kernel drops a process's locks on a file when it closes <em>any</em> descriptor of it. So the channels are in a registry
 * that all copies of Brood in the JVM share, by what tells one file from another (not by name: a name may lead to another file
 * by now), and no file is opened that is in there. Its monitor is held over each look and each change. The callers' threads must
 * not be interrupted. Thread-safe.
 */
final class NameFiles {

    private static final int CHANNEL = 0;
    private static final int HOLDERS = 1;
    private static final long PAUSE_NANOS = 1_000_000;

    /** File key to (channel, number of holders), in types of the JDK only; guarded by itself. */
    private static final Map<String, Object[]> OPEN = OpenFiles.ofThisJvm("names");

    private NameFiles() {}

    private static String key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
        return key == null ? file.toString() : key.toString();
    }

    /**
     * Becomes a holder of a file.
     *
     * @return its key
     * @throws NoSuchFileException if there is no such file
     */
    static String hold(Path file) throws IOException {
        while (true) {
            synchronized (OPEN) {
                String key = key(file);
                Object[] entry = OPEN.get(key);
                if (entry != null) {
                    entry[HOLDERS] = (Integer) entry[HOLDERS] + 1;
                    return key;
                }
                FileChannel channel = open(file, key);
                if (channel != null) {
                    OPEN.put(key, new Object[] {channel, 1});
                    return key;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS); // a sweeper looks at it, or it has just been replaced
        }
    }

    /** Opens a file and takes the shared lock; null if a sweeper has it, or if the name leads elsewhere by now. */
    private static @Nullable FileChannel open(Path file, String key) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        boolean held = false;
        try {
            FileLock lock = channel.tryLock(0, 1, true);
            held = lock != null && key.equals(key(file));
            return held ? channel : null;
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    /** The channel of a file that the caller holds. */
    static FileChannel channel(String key) {
        synchronized (OPEN) {
            Object[] entry = OPEN.get(key);
            if (entry == null) {
                throw new IllegalStateException("File " + key + " of a name is not held by this process");
            }
            return (FileChannel) entry[CHANNEL];
        }
    }

    /** Ends the part of one holder. */
    static void release(String key) {
        synchronized (OPEN) {
            Object[] entry = OPEN.get(key);
            if (entry == null) {
                return;
            }
            int left = (Integer) entry[HOLDERS] - 1;
            entry[HOLDERS] = left;
            if (left == 0) {
                OPEN.remove(key);
                close((FileChannel) entry[CHANNEL]);
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone in any case.
            return;
        }
    }

    /** Takes a name from a file, if it leads to that. */
    static boolean unlink(Path file, String key) {
        synchronized (OPEN) {
            try {
                if (key.equals(key(file))) {
                    Files.delete(file);
                    return true;
                }
                return false;
            } catch (NoSuchFileException e) {
                return false; // already
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Looks at a file by its channel, which is closed after that. */
    @FunctionalInterface
    interface Look<T extends @Nullable Object> {
        T at(FileChannel channel) throws IOException;
    }

    /** Looks at a file by its channel, which is closed after that, and decides. */
    @FunctionalInterface
    interface Condition {
        boolean holds(FileChannel channel) throws IOException;
    }

    /**
     * Looks at a file, and does not become a holder of it.
     *
     * @throws NoSuchFileException if there is no such file
     */
    static <T extends @Nullable Object> T look(Path file, Look<T> look) throws IOException {
        synchronized (OPEN) {
            Object[] entry = OPEN.get(key(file));
            if (entry != null) {
                return look.at((FileChannel) entry[CHANNEL]);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                return look.at(channel);
            }
        }
    }

    /**
     * Removes a file that no process has, if it is to be removed.
     *
     * @param removable whether it is
     */
    static void removeIfUnused(Path file, Condition removable) {
        synchronized (OPEN) {
            try {
                String key = key(file);
                if (OPEN.containsKey(key)) {
                    return;
                }
                try (FileChannel channel = FileChannel.open(
                                file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                        FileLock lock = channel.tryLock(0, 1, false)) {
                    // Guard against another sweeper having removed it before the lock was free: then the name may be another file's.
                    if (lock != null && removable.holds(channel) && key.equals(key(file))) {
                        Files.deleteIfExists(file);
                    }
                }
            } catch (IOException | OverlappingFileLockException e) {
                // Gone, or not for us.
                return;
            }
        }
    }
}
