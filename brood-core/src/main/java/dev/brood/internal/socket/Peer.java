// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.internal.launch.PeerCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who is on the other end of a connection.
 *
 * @param user the user's name, if the socket tells: a Unix socket, with module {@code jdk.net}, where the system can
 * @param address the address, if it has one
 */
record Peer(Optional<String> user, Optional<InetSocketAddress> address) {

    /** The name of the user of this process, as sockets call it. */
    private static final class OwnUser {
        static final String NAME = find();

        private static String find() {
            try {
                Path probe = Files.createTempFile("brood-user", null);
                try {
                    return Files.getOwner(probe).getName();
                } finally {
                    Files.delete(probe);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("whose process this is cannot be found out: no file can be made in the directory for"
                        + " temporary files, " + System.getProperty("java.io.tmpdir"), e);
            }
        }
    }

    static Peer of(SocketChannel channel) throws IOException {
        SocketAddress remote = channel.getRemoteAddress();
        return remote instanceof InetSocketAddress inet
                ? new Peer(Optional.empty(), Optional.of(inet))
                : new Peer(PeerCredentials.user(channel), Optional.empty());
    }

    /** Whether it is certainly of this process's user. */
    boolean isOwnUser() {
        return user.isPresent() && user.get().equals(ownUser());
    }

    /** Whether the system tells whose process it is. */
    boolean isUserKnown() {
        return user.isPresent();
    }

    static String ownUser() {
        return OwnUser.NAME;
    }

    /** A description; the process id is only what the peer says. */
    String describe(long pid) {
        return "process " + pid + user.map(name -> " of user " + name).orElse("")
                + address.map(a -> " at " + Addresses.describe(a)).orElse("");
    }

    @Override
    public String toString() {
        return user.map(name -> "a process of user " + name).orElse("a process")
                + address.map(a -> " at " + Addresses.describe(a)).orElse("");
    }
}
