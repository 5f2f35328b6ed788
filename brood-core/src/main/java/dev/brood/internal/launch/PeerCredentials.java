// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/** The user on the other end of a Unix socket, where the module {@code jdk.net} and the system can tell. */
public final class PeerCredentials {

    private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.net").isPresent();

    private PeerCredentials() {}

    /** {@return whether the peer runs as the user of that name; true where it cannot be known} */
    static boolean sameUser(SocketChannel peer, String user) throws IOException {
        return !PRESENT || Option.sameUser(peer, user);
    }

    /**
     * {@return the name of the user that the peer runs as, or empty where it cannot be known}
     *
     * @param peer a connection
     * @throws IOException if the connection cannot be asked
     */
    public static Optional<String> user(SocketChannel peer) throws IOException {
        return PRESENT ? Option.user(peer) : Optional.empty();
    }

    /** Loaded only where the module is there. */
    private static final class Option {
        static Optional<String> user(SocketChannel peer) throws IOException {
            return peer.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                    ? Optional.of(peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName())
                    : Optional.empty();
        }

        static boolean sameUser(SocketChannel peer, String user) throws IOException {
            return user(peer).map(user::equals).orElse(true);
        }
    }
}
