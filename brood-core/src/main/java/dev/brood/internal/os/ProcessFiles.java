// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The files that Linux has for each process, {@code proc(5)}, read for a closer look than {@link ProcFs} takes.
 *
 * <p>A process that ends while it is read, or that this one is not let see ({@code hidepid}), counts as absent. What cannot be read
 * for another reason, as when this process has no descriptor left, is an exception. Stateless and thread-safe.
 */
public final class ProcessFiles {

    private static final ProcessFiles SYSTEM = new ProcessFiles(Path.of("/proc"));

    /** A pid may get a new owner between two looks; not each time. */
    private static final int TRIES = 3;

    private final Path root;

    /**
     * Looks below a folder.
     *
     * @param root where the file system is mounted
     */
    public ProcessFiles(Path root) {
        this.root = root;
    }

    /** {@return those of this machine} */
    public static ProcessFiles system() {
        return SYSTEM;
    }

    /** {@return the folder} */
    public Path root() {
        return root;
    }

    /** {@return whether they are there, and know this process by the pid that it has} */
    public boolean arePresent() {
        try {
            return Files.readSymbolicLink(root.resolve("self")).toString().equals(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException | UnsupportedOperationException _) {
            return false; // not Linux, or not mounted: that is the answer
        }
    }

    /** {@return the pids of all processes, ascending} */
    public List<Long> pids() {
        List<Long> pids;
        try {
            pids = ids(root);
        } catch (IOException e) {
            throw unreadable(root, e);
        }
        Collections.sort(pids);
        return pids;
    }

    /**
     * {@return the ids of the threads of a process, in no order; none if there is no such process}
     *
     * @param pid the process
     */
    public List<Long> threads(long pid) {
        return ifShown(pid, "task", ProcessFiles::ids).orElse(List.of());
    }

    /** The entries of a folder that are named by a number. */
    private static List<Long> ids(Path folder) throws IOException {
        List<Long> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.matches("[1-9]\\d{0,17}")) {
                    ids.add(Long.parseLong(name));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return ids;
    }

    /**
     * {@return {@code stat} of a process; empty if there is no such process, or none that may be seen}
     *
     * @param pid the process
     */
    public Optional<StatLine> stat(long pid) {
        return read(pid, "stat").map(bytes -> StatLine.parse(pid, bytes)).filter(line -> !line.isReleased());
    }

    /**
     * {@return a file that every process has; empty if there is no such process, or none that may be seen}
     *
     * @param pid the process
     * @param file the file's name
     */
    public Optional<byte[]> read(long pid, String file) {
        Path path = path(pid, file);
        for (int tries = 1; ; tries++) {
            try {
                return Optional.of(Files.readAllBytes(path));
            } catch (NoSuchFileException | AccessDeniedException _) {
                return Optional.empty();
            } catch (IOException e) {
                // It has ended, or is hidden, if its file is not there or closed now. The error's text is in the user's language.
                if (!Files.isReadable(path)) {
                    return Optional.empty();
                } else if (tries == TRIES) {
                    throw unreadable(path, e);
                }
            }
        }
    }

    /**
     * {@return a file that a process need not have, or not show; empty if it does not}
     *
     * @param pid the process
     * @param file the file's name
     */
    public Optional<byte[]> readIfShown(long pid, String file) {
        return ifShown(pid, file, Files::readAllBytes);
    }

    /**
     * {@return where a link of a process leads to; empty if it has none, or does not show it}
     *
     * @param pid the process
     * @param link the link's name
     */
    public Optional<Path> linkIfShown(long pid, String link) {
        return ifShown(pid, link, Files::readSymbolicLink);
    }

    /**
     * {@return the number of entries in a folder of a process; empty if it has none, or does not show it}
     *
     * @param pid the process
     * @param folder the folder's name
     */
    public OptionalInt countIfShown(long pid, String folder) {
        return ifShown(pid, folder, ProcessFiles::count).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static int count(Path folder) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path _ : entries) {
                count++;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return count;
    }

    /** Reads something of one path. */
    @FunctionalInterface
    private interface Look<T> {
        T at(Path path) throws IOException;
    }

    private <T> Optional<T> ifShown(long pid, String name, Look<T> look) {
        Path path = path(pid, name);
        try {
            return Optional.of(look.at(path));
        } catch (NoSuchFileException | AccessDeniedException | NotLinkException _) {
            return Optional.empty();
        } catch (IOException e) {
            // A process that has ended or is a zombie, a kernel thread, or a refusal. If the cause is here, stat cannot be read either.
            return read(pid, "stat").flatMap(_ -> Optional.empty());
        }
    }

    private Path path(long pid, String name) {
        return root.resolve(Long.toString(pid)).resolve(name);
    }

    private static BroodException unreadable(Path path, Exception cause) {
        return new BroodException(
                path + " cannot be read: " + cause + ". If this process has too many files open, close some or raise its limit"
                        + " (ulimit -n); else look at what is mounted at /proc.",
                cause);
    }

    /**
     * Splits what is separated by zero bytes.
     *
     * @param bytes {@code cmdline} of a process
     * @return the words; none if there are no bytes
     */
    public static List<String> words(byte[] bytes) {
        if (bytes.length == 0) {
            return List.of();
        }
        int end = bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return List.of(new String(bytes, 0, end, StandardCharsets.UTF_8).split("\0", -1));
    }
}
