// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that sessions are created in: {@code brood.dir}, else {@code /dev/shm}, else {@code java.io.tmpdir}.
 *
 * @param directory an absolute, existing, writable directory whose name is short enough for the sockets of a session
 */
public record SharedMemoryRoot(Path directory) {

    /** System property that names the directory. */
    public static final String PROPERTY = "brood.dir";

    /** What a socket's address holds: {@code sun_path} of {@code unix(7)} without the final zero; macOS has 103. */
    private static final int ADDRESS_BYTES = System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

    /** The longest name below the directory, with a 10-digit uid. */
    private static final int LONGEST_NAME = "/brood-4294967295-0123456789abcdef0123456789abcdef/control-4095.sock".length();

    /**
     * {@return the directory to use}
     *
     * @throws BroodException if {@code brood.dir} is missing, not a writable directory, or too long
     */
    public static SharedMemoryRoot choose() {
        return choose(System.getProperty(PROPERTY));
    }

    static SharedMemoryRoot choose(@Nullable String asked) {
        if (asked != null && !asked.isEmpty()) {
            Path directory = Path.of(asked).toAbsolutePath().normalize();
            refuseUnusable(directory);
            return new SharedMemoryRoot(directory);
        }
        return Stream.of("/dev/shm", System.getProperty("java.io.tmpdir"), "/tmp")
                .map(name -> Path.of(name).toAbsolutePath())
                .filter(path -> Files.isDirectory(path) && Files.isWritable(path) && fits(path))
                .findFirst()
                .map(SharedMemoryRoot::new)
                .orElseThrow(() -> new BroodException(
                        "No directory for Brood's sessions: neither /dev/shm, nor java.io.tmpdir ("
                                + System.getProperty("java.io.tmpdir") + "), nor /tmp is a writable directory. "
                                + "Name one with -D" + PROPERTY + "=<directory>."));
    }

    private static void refuseUnusable(Path directory) {
        String property = "-D" + PROPERTY + "=" + directory;
        if (!Files.isDirectory(directory)) {
            throw new BroodException(property + " names no existing directory. Create it, or name another one.");
        }
        if (!Files.isWritable(directory)) {
            throw new BroodException(property + " is not writable for this user. Change its permissions, or name another one.");
        }
        if (!fits(directory)) {
            throw new BroodException(property + " is too long: it has " + bytes(directory) + " bytes, and a socket's address leaves "
                    + (ADDRESS_BYTES - LONGEST_NAME) + ". Name a directory with a shorter path.");
        }
    }

    private static boolean fits(Path directory) {
        return bytes(directory) + LONGEST_NAME <= ADDRESS_BYTES;
    }

    private static int bytes(Path directory) {
        return directory.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * {@return the bytes that this user may still allocate there}
     *
     * @throws IOException if the file system cannot be asked
     */
    public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /**
     * {@return the size of the file system in bytes}
     *
     * @throws IOException if the file system cannot be asked
     */
    public long totalBytes() throws IOException {
        return Files.getFileStore(directory).getTotalSpace();
    }
}
