// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The names of this user's detached processes: {@code <brood.dir>/brood-<uid>-names/process/<name>}, a {@link PublishedProcess} each.
 *
 * <p>Who publishes its name holds a shared lock on the file ({@link NameFiles}) before anybody can find it, and as long as it lives. So
 * a file that can be locked exclusively is a dead process's: who wants the name, or sweeps, removes it under that lock. The file gets
 * its name by a link, which only one of several can make. Who looks up a name takes no lock: pid and start time tell whether the process
 * lives. Thread-safe.
 */
public final class ProcessNames {

    private static final String WHAT = "The names of detached processes";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = 1_000_000;

    /** The name of this process, guarded by the class. */
    private static @Nullable Own own;

    private ProcessNames() {}

    private record Own(Path file, String key) {}

    /**
     * Gives this process a name, until it ends; only once.
     *
     * @param name the name, at most 80 bytes of UTF-8
     * @param session the random part of its session
     * @throws BroodException if a process that lives has the name, or if it cannot be published
     */
    public static synchronized void publish(String name, String session) {
        if (own != null) {
            throw new IllegalStateException("this process has the name " + own.file() + " already");
        }
        own = Aside.run(WHAT, () -> publish(new PublishedProcess(name, ProcFs.system().self(), session)));
    }

    private static Own publish(PublishedProcess self) {
        long began = System.nanoTime();
        while (true) {
            Path file = NameDirectory.PROCESS.make().resolve(fileName(self.name()));
            try {
                return link(self, file);
            } catch (NoSuchFileException e) {
                continue; // the last of the others has just removed the directory
            } catch (FileAlreadyExistsException e) {
                NameFiles.removeIfUnused(file, channel -> true);
                Optional<PublishedProcess> other = read(file).filter(ProcessNames::isAlive);
                if (other.isPresent() || (System.nanoTime() - began > PATIENCE.toNanos() && Files.exists(file))) {
                    throw taken(self.name(), other);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS); // it was removed, or another process does that
        }
    }

    private static Own link(PublishedProcess self, Path file) throws IOException {
        Path unfinished = file.resolveSibling(NameDirectory.unfinished("", SessionName.newRandom()));
        try {
            Files.createFile(unfinished, ownerOnly());
            Files.write(unfinished, self.encode(), StandardOpenOption.WRITE);
            String key = NameFiles.hold(unfinished);
            boolean linked = false;
            try {
                Files.createLink(file, unfinished);
                linked = true;
                return new Own(file, key);
            } finally {
                if (!linked) {
                    NameFiles.release(key);
                }
            }
        } finally {
            NameDirectory.delete(unfinished);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }

    /**
     * Throws what {@link #publish} would throw if a process that lives has a name now.
     *
     * @param name the name
     */
    public static void refuseIfTaken(String name) {
        Optional<PublishedProcess> other = find(name);
        if (other.isPresent()) {
            throw taken(name, other);
        }
    }

    private static BroodException taken(String name, Optional<PublishedProcess> other) {
        return new BroodException("No detached process can get the name '" + name + "': "
                + other.map(process -> "process " + process.process().pid() + " of this user has it")
                        .orElse("a process of this user has it that cannot be seen from here, perhaps one of another container")
                + ". Attach to that one by the name, end it, or choose another name.");
    }

    /** Takes the name from this process, at its end; does nothing if it has none. */
    static synchronized void withdraw() {
        if (own != null) {
            try {
                NameFiles.unlink(own.file(), own.key());
            } catch (UncheckedIOException e) {
                // It stays until somebody wants the name, or sweeps.
                return;
            } finally {
                NameFiles.release(own.key());
            }
            NameDirectory.deleteIfEmpty(NameDirectory.parent(own.file()));
            own = null;
        }
    }

    /**
     * {@return the process that lives and has a name; empty if none has}
     *
     * @param name the name
     * @throws BroodException if the names cannot be read
     */
    public static Optional<PublishedProcess> find(String name) {
        return Aside.run(WHAT, () -> read(NameDirectory.PROCESS.find().resolve(fileName(name)))).filter(ProcessNames::isAlive);
    }

    /**
     * {@return the processes that live and have a name, ordered by that}
     *
     * @throws BroodException if the names cannot be read
     */
    public static List<PublishedProcess> list() {
        return Aside.run(WHAT, () -> {
            List<PublishedProcess> found = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(NameDirectory.PROCESS.find(), "[!.]*")) {
                for (Path file : files) {
                    read(file).filter(ProcessNames::isAlive).ifPresent(found::add);
                }
            } catch (NoSuchFileException e) {
                return List.of(); // there is no process that has one
            } catch (DirectoryIteratorException e) {
                throw new UncheckedIOException(e.getCause());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            found.sort(Comparator.comparing(PublishedProcess::name));
            return found;
        });
    }

    private static Optional<PublishedProcess> read(Path file) {
        try {
            return NameFiles.look(file, PublishedProcess::of);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAlive(PublishedProcess published) {
        return ProcFs.system().isRunning(published.process());
    }

    /** {@return where names are looked for, for messages} */
    public static Path directory() {
        return Aside.run(WHAT, NameDirectory.PROCESS::find);
    }

    /** The name with all bytes of UTF-8 as % and two digits that could mean something to a file system; it never begins with a dot. */
    static String fileName(String name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'
                    || (c == '.' && !text.isEmpty());
            text.append(plain ? Character.toString(c) : "%%%02X".formatted((int) c));
        }
        return text.toString();
    }

    /**
     * {@return the message that there is no such process, with those that there are}
     *
     * @param name the name that was asked for
     */
    public static String unknown(String name) {
        List<String> names = list().stream().map(process -> "'" + process.name() + "'").toList();
        return "There is no detached process named '" + name + "' that lives (" + directory() + " has "
                + (names.isEmpty() ? "none" : "only " + String.join(", ", names)) + "). Start it with detached(true) and name(\"" + name
                + "\"), and see that both programs have the same user and the same -D" + SharedMemoryRoot.PROPERTY + ".";
    }
}
