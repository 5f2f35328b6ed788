// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What a child needs to find and convince its parent, handed over in its environment, where only processes of the same
 * user can read it.
 *
 * <pre>
 *   BROOD_LAUNCH = slot : generation : 1 for a spare, else 0 : secret (64 hex digits) : path of the parent's control socket
 * </pre>
 *
 * The secret is good for the connections of one child. A detached child has no slot in its parent's session: −1.
 *
 * @param slot the child's slot in the session
 * @param generation the generation of the slot
 * @param spare whether to wait for what it is to be
 * @param secret 32 random bytes in hex
 * @param socket the parent's control socket
 */
record LaunchTicket(int slot, int generation, boolean spare, String secret, Path socket) {

    static final String VARIABLE = "BROOD_LAUNCH";

    private static final int SECRET_BYTES = 32;
    private static final int FIELDS = 5;

    static String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    static LaunchTicket parse(String text) {
        String[] fields = text.split(":", FIELDS);
        if (fields.length != FIELDS) {
            throw new BroodException(VARIABLE + " has " + fields.length + " fields instead of " + FIELDS
                    + ": the child was not started by Brood of this version");
        }
        return new LaunchTicket(
                Integer.parseInt(fields[0]), Integer.parseInt(fields[1]), fields[2].equals("1"), fields[3], Path.of(fields[4]));
    }

    /** {@return the session's directory, in which the socket lies} */
    Path session() {
        return Objects.requireNonNull(socket.getParent(), "the control socket lies in the session's directory");
    }

    String format() {
        return slot + ":" + generation + ":" + (spare ? 1 : 0) + ":" + secret + ":" + socket;
    }
}
