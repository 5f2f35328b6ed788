// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** The user on the other end of a Unix socket, where the module {@code jdk.net} and the system can tell. */
final class PeerCredentials {

    private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.net").isPresent();

    private PeerCredentials() {}

    /** {@return whether the peer runs as the user of that name; true where it cannot be known} */
    static boolean sameUser(SocketChannel peer, String user) throws IOException {
        return !PRESENT || Option.sameUser(peer, user);
    }

    /** Loaded only where the module is there. */
    private static final class Option {
        static boolean sameUser(SocketChannel peer, String user) throws IOException {
            return !peer.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                    || peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName().equals(user);
        }
    }
}
