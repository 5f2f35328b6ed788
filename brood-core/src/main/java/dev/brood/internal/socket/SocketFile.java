// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file of a listener's Unix socket.
 *
 * <p>A file that a dead listener has left is replaced, one that somebody listens at is not. Who binds, or replaces a file, has the
 * {@link Claim} to the path meanwhile, so that nobody takes a listener for dead that is about to listen.
 *
 * @param path where it is
 * @param identity what tells it from another file at this path, or null if files have nothing of that kind
 */
record SocketFile(Path path, @Nullable Object identity) {

    private static final System.Logger LOG = System.getLogger(SocketFile.class.getName());
    private static final int ATTEMPTS = 3;
    /** The system's locks are those of a process: its threads need one of their own. */
    private static final ReentrantLock BINDING = new ReentrantLock();

    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** Binds the channel to a new file of that path. */
    static SocketFile bind(ServerSocketChannel server, Path path, int backlog) throws IOException {
        BINDING.lock();
        boolean interrupted = Thread.interrupted(); // it would close the lock's channel
        try {
            return bindClaimed(server, path, backlog, Claim.of(path));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            BINDING.unlock();
        }
    }

    private static SocketFile bindClaimed(ServerSocketChannel server, Path path, int backlog, Claim claim) throws IOException {
        try (claim) {
            for (int attempt = 1; ; attempt++) {
                try {
                    bindOnce(server, path, backlog);
                    return new SocketFile(path, identity(path));
                } catch (BindException e) {
                    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                        if (attempt == ATTEMPTS) {
                            throw e;
                        }
                    } else if (attempt == ATTEMPTS || !removeStale(path)) {
                        throw Addresses.inUse(UnixDomainSocketAddress.of(path), e);
                    }
                }
            }
        }
    }

    /** Binds once; to a shorter name first if the path does not fit, for the file can have another one later. */
    private static void bindOnce(ServerSocketChannel server, Path path, int backlog) throws IOException {
        if (SocketAlias.fits(path)) {
            server.bind(UnixDomainSocketAddress.of(path), backlog);
            return;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new BindException("Address already in use");
        }
        Path parent = directory(path);
        String name = ".b" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        try (SocketAlias alias = SocketAlias.ofDirectory(parent)) {
            server.bind(UnixDomainSocketAddress.of(alias.path().resolve(name)), backlog);
            Files.createLink(path, parent.resolve(name));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("somebody has made a file there meanwhile", e);
        } finally {
            Files.deleteIfExists(parent.resolve(name));
        }
    }

    /** Removes a socket that nobody listens at; false if somebody does. Under the claim, so nobody else is about to listen there. */
    private static boolean removeStale(Path path) throws IOException {
        refuseOther(path);
        if (answers(path)) {
            return false;
        }
        Files.deleteIfExists(path);
        return true;
    }

    private static void refuseOther(Path path) throws IOException {
        boolean socket = Files.getFileStore(directory(path)).supportsFileAttributeView("unix")
                ? (((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)) & 0xF000) == 0xC000
                : !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!socket) {
            throw new BroodException("Nobody can listen at " + path + ": what is there is no socket, so it is not replaced. Use another"
                    + " path, or remove it.");
        }
    }

    private static boolean answers(Path path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (SocketAlias alias = SocketAlias.of(path);
                    SocketChannel probe = SocketChannel.open(alias.address())) {
                return probe.isConnected();
            } catch (ConnectException nobody) {
                return false;
            } catch (IOException e) {
                if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    return false;
                }
                if (attempt == ATTEMPTS) {
                    throw e; // else another file may have come there since
                }
            }
        }
    }

    private static Path directory(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new BroodException("Nobody can listen at " + path + ": that is a directory. Use a path below it.");
        }
        return parent;
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /** Says why a path is no place for a listener without a key: only this user may reach it. */
    static void refuseOpenPlace(Path path) {
        Path parent = directory(path);
        try {
            PosixFileAttributes attributes = Files.readAttributes(parent.toRealPath(), PosixFileAttributes.class);
            if (!attributes.owner().getName().equals(Peer.ownUser()) || !OWNERS.containsAll(attributes.permissions())) {
                throw new BroodException("A listener without a key cannot be at " + path + ": the directory " + parent
                        + " is open to other users. Give the listener a key, or use a directory that only its owner may enter"
                        + " (chmod 700).");
            }
        } catch (UnsupportedOperationException | IOException e) {
            throw new BroodException("A listener without a key cannot be at " + path + ": it is not known who may enter the directory "
                    + parent + " (" + e + "). Give the listener a key.", e);
        }
    }

    /** Removes the file, unless somebody has put another one there. */
    void remove() {
        try {
            if (identity == null || identity.equals(identity(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException gone) {
            LOG.log(Level.DEBUG, "The socket {0} was removed by somebody else", path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The socket " + path + " could not be removed", e);
        }
    }
}
