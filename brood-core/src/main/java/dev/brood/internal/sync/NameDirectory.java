// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The directory of this user's named memory, which nobody else may use. */
final class NameDirectory {

    private static final String UNFINISHED = ".new";

    private NameDirectory() {}

    /** Where names are, if there are any. */
    static Path find() {
        Path root = SharedMemoryRoot.choose().directory();
        try {
            return find(UserId.of(root), root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path find(String user, Path root) {
        return root.resolve("brood-" + user + "-names").resolve("memory");
    }

    /** Where names are, made if it is missing. */
    static Path make() {
        Path root = SharedMemoryRoot.choose().directory();
        try {
            String user = UserId.of(root);
            Path directory = find(user, root);
            for (Path folder : List.of(directory.resolveSibling("."), directory)) {
                make(user, folder.normalize());
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(String user, Path folder) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
        try {
            Files.createDirectory(folder, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !UserId.owns(user, folder)) {
                throw new BroodException("Named memory needs the directory " + folder + ", which is another user's or no directory."
                        + " Remove it, or name another place with -D" + SharedMemoryRoot.PROPERTY + "=<directory>.", e);
            }
        }
    }

    /** The name of a file until it is complete. */
    static String unfinished(String name, String id) {
        return "." + name + "." + id + UNFINISHED;
    }

    /** Removes a file that is not complete, or has another name now. */
    static void delete(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // It goes with the next sweep.
            return;
        }
    }

    /** Removes what nobody has and whose session is gone; called after dead sessions have been swept. */
    static void sweep(String user, Path root) {
        Path directory = find(user, root);
        if (!UserId.owns(user, directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                boolean unfinished = file.getFileName().toString().startsWith(".");
                NameFiles.removeIfUnused(file, session -> unfinished
                        ? Sweeper.isOld(file)
                        : session != null && !Files.exists(root.resolve("brood-" + user + "-" + session), LinkOption.NOFOLLOW_LINKS));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The directory is not there, or may not be read: then there is nothing to sweep for this user.
            return;
        }
    }
}
