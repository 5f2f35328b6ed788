// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.BroodException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A path that fits into a socket's address, for one that does not: a link in a directory of its own for temporary files, there as
 * long as it takes to bind or to connect. Of a path that fits, the path itself.
 *
 * @param path what a system call can be given
 * @param directory the directory that was made for it, or null
 */
record SocketAlias(Path path, @Nullable Path directory) implements Closeable {

    private static final System.Logger LOG = System.getLogger(SocketAlias.class.getName());

    /** What a socket's address holds: {@code sun_path} of {@code unix(7)} without the final zero; macOS has 103. */
    private static final int LONGEST = System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

    private static final String LINK = "s";

    /** The name of a socket in an alias of its directory. */
    private static final int ROOM_FOR_A_NAME = 24;

    /** {@return a path that stands for the one given, to connect to} */
    static SocketAlias of(Path path) throws IOException {
        return fits(path) ? new SocketAlias(path, null) : link(path, 0);
    }

    /** {@return a path that stands for a directory, which names of some bytes can be added to} */
    static SocketAlias ofDirectory(Path path) throws IOException {
        return link(path, ROOM_FOR_A_NAME);
    }

    static boolean fits(Path path) {
        return bytes(path) <= LONGEST;
    }

    private static SocketAlias link(Path target, int room) throws IOException {
        Path directory = null;
        for (Path base : Stream.of(System.getProperty("java.io.tmpdir"), "/tmp").distinct().map(Path::of).toList()) {
            if (bytes(base.toAbsolutePath()) + "/brood-0123456789012345678/".length() + LINK.length() + room <= LONGEST && Files.isWritable(base)) {
                directory = Files.createTempDirectory(base.toAbsolutePath(), "brood-");
                break;
            }
        }
        if (directory == null) {
            throw new BroodException("The path " + target + " has " + bytes(target) + " bytes, a socket's address holds " + LONGEST
                    + ", and there is no directory for a shorter alias: neither java.io.tmpdir (" + System.getProperty("java.io.tmpdir")
                    + ") nor /tmp is writable and short enough. Use a shorter path.");
        }
        Path link = directory.resolve(LINK);
        try {
            Files.createSymbolicLink(link, target);
            return new SocketAlias(link, directory);
        } catch (IOException | UnsupportedOperationException e) {
            Files.delete(directory);
            throw new BroodException("The path " + target + " has " + bytes(target) + " bytes, a socket's address holds " + LONGEST
                    + ", and no shorter alias can be made (" + e + "). Use a shorter path.", e);
        }
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    @Override
    public void close() {
        if (directory != null) {
            try {
                Files.deleteIfExists(path);
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "An alias for a socket could not be removed", e);
            }
        }
    }
}
