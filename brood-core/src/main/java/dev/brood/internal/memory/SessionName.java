// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a session: whose it is, and 128 random bits that no other session has.
 *
 * @param uid the user's number, or the user's name where users have none
 * @param random 32 lower-case hexadecimal digits
 */
public record SessionName(String uid, String random) {

    private static final Pattern PUBLISHED = Pattern.compile("brood-([A-Za-z0-9_.]+)-([0-9a-f]{32})");
    private static final Pattern UNFINISHED = Pattern.compile("\\.brood-([A-Za-z0-9_.]+)-([0-9a-f]{32})\\.new");

    /** Checks the digits. */
    public SessionName {
        if (!random.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("A session's random part has 32 hexadecimal digits, not: " + random);
        }
    }

    /** {@return a fresh random part} */
    public static String newRandom() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** {@return the name of the session's directory, and of its directory for temporary files} */
    public String directory() {
        return "brood-" + uid + "-" + random;
    }

    /** {@return the name that the directory has until it is complete} */
    public String unfinishedDirectory() {
        return "." + directory() + ".new";
    }

    /**
     * {@return the session that a published directory belongs to, or empty if it is no such name}
     *
     * @param fileName the directory's last name
     */
    public static Optional<SessionName> ofPublished(String fileName) {
        return parse(PUBLISHED.matcher(fileName));
    }

    /**
     * {@return the session that an unfinished directory was meant for, or empty if it is no such name}
     *
     * @param fileName the directory's last name
     */
    public static Optional<SessionName> ofUnfinished(String fileName) {
        return parse(UNFINISHED.matcher(fileName));
    }

    private static Optional<SessionName> parse(Matcher matcher) {
        return matcher.matches() ? Optional.of(new SessionName(matcher.group(1), matcher.group(2))) : Optional.empty();
    }
}
