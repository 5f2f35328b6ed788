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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The directories of this user's names, which nobody else may use: {@code <brood.dir>/brood-<uid>-names/<kind>}. */
enum NameDirectory {
    /** Names of memory. */
    MEMORY("memory"),
    /** Names of detached processes; it goes with the last of them. */
    PROCESS("process");

    private static final String UNFINISHED = ".new";

    private final String folder;

    NameDirectory(String folder) {
        this.folder = folder;
    }

    /**
     * Where names are, if there are any.
     *
     * @throws BroodException if another user has made such a directory
     */
    Path find() {
        Path root = SharedMemoryRoot.choose().directory();
        try {
            String user = UserId.of(root);
            Path directory = find(user, root);
            Path names = parent(directory);
            if (Files.exists(names, LinkOption.NOFOLLOW_LINKS)) {
                refuseForeign(user, names, null);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path find(String user, Path root) {
        return root.resolve("brood-" + user + "-names").resolve(folder);
    }

    static Path parent(Path directory) {
        return Objects.requireNonNull(directory.getParent(), "names lie in directories");
    }

    /**
     * Where names are, made if it is missing.
     *
     * @throws BroodException if another user has made such a directory
     */
    Path make() {
        Path root = SharedMemoryRoot.choose().directory();
        try {
            String user = UserId.of(root);
            Path directory = find(user, root);
            while (true) {
                try {
                    make(user, parent(directory));
                    make(user, directory);
                    return directory;
                } catch (NoSuchFileException e) {
                    if (!Files.isDirectory(root)) {
                        throw e;
                    } // else the first was empty, and was removed before it got the second
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(String user, Path directory) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
        try {
            Files.createDirectory(directory, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            refuseForeign(user, directory, e);
        }
    }

    private static void refuseForeign(String user, Path directory, @Nullable FileAlreadyExistsException cause) {
        boolean usable = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && UserId.owns(user, directory);
        if (!usable && Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new BroodException("Names of memory and of detached processes need the directory " + directory + ", which is another"
                    + " user's or no directory. Remove it, or name another place with -D" + SharedMemoryRoot.PROPERTY
                    + "=<directory>.", cause);
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

    /** Removes a directory of names that is empty, and that of all names if it is. */
    static void deleteIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
            Files.deleteIfExists(parent(directory));
        } catch (IOException e) {
            // It is not empty.
            return;
        }
    }

    /** Removes what nobody has and whose session is gone; called after dead sessions have been swept. */
    static void sweep(String user, Path root) {
        Path memory = MEMORY.find(user, root);
        sweep(user, memory, channel -> {
            NamedMemory.Header header = NamedMemory.Header.of(channel);
            return header != null
                    && !Files.exists(root.resolve("brood-" + user + "-" + header.session()), LinkOption.NOFOLLOW_LINKS);
        });
        Path process = PROCESS.find(user, root);
        sweep(user, process, channel -> true); // who has published its name keeps the file as long as it lives
        if (UserId.owns(user, process)) {
            deleteIfEmpty(process);
        }
    }

    private static void sweep(String user, Path directory, NameFiles.Condition removable) {
        if (!UserId.owns(user, directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                boolean unfinished = file.getFileName().toString().startsWith(".");
                NameFiles.removeIfUnused(file, unfinished ? channel -> Sweeper.isOld(file) : removable);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The directory is not there, or may not be read: then there is nothing to sweep for this user.
            return;
        }
    }
}
