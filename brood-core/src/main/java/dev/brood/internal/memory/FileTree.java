// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Removes or measures a directory tree that others may be removing at the same time; links are never followed. */
final class FileTree {

    private FileTree() {}

    /** Removes the tree as far as possible and returns the bytes of the files removed. */
    static long remove(Path top) {
        return removeLast(top, top);
    }

    /** Removes the tree, {@code last} after all other files, and returns the bytes of the files removed. */
    static long removeLast(Path top, Path last) {
        var bytes = new AtomicLong();
        walk(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                makeWritable(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.equals(last) && delete(file)) {
                    bytes.addAndGet(attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                if (directory.equals(top)) {
                    delete(last);
                }
                delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** Sums the sizes of the files in the tree. */
    static long bytes(Path top) {
        var bytes = new AtomicLong();
        walk(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    private static void walk(Path top, SimpleFileVisitor<Path> visitor) {
        try {
            Files.walkFileTree(top, visitor);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // unreachable: every visitor above goes on after a failure
        }
    }

    private static boolean delete(Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            // A file appeared in the directory meanwhile, or a right is missing: the next sweep tries again.
            return false;
        }
    }

    private static void makeWritable(Path directory) {
        if (!Files.isWritable(directory)) {
            try {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            } catch (IOException | UnsupportedOperationException e) {
                // Deleting what is in it fails next, and the next sweep tries again.
                return;
            }
        }
    }
}
