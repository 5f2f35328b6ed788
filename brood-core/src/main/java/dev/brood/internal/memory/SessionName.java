// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The name of a session: whose it is, and 128 random bits that no other session has.
 *
 * @param uid the user's number, or the user's name where users have none
 * @param random 32 lower-case hexadecimal digits
 */
public record SessionName(String uid, String random) {

    private static final String PREFIX = "brood-";
    private static final int DIGITS = 32;

    /** Checks the digits. */
    public SessionName {
        if (!isRandom(random)) {
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
        return PREFIX + uid + "-" + random;
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
        return parse(fileName, PREFIX, "");
    }

    /**
     * {@return the session that an unfinished directory was meant for, or empty if it is no such name}
     *
     * @param fileName the directory's last name
     */
    public static Optional<SessionName> ofUnfinished(String fileName) {
        return parse(fileName, "." + PREFIX, ".new");
    }

    /** By hand: patterns would make the start of each process slower. */
    private static Optional<SessionName> parse(String fileName, String before, String after) {
        int dash = fileName.length() - after.length() - DIGITS - 1;
        if (dash <= before.length() || fileName.charAt(dash) != '-' || !fileName.startsWith(before) || !fileName.endsWith(after)) {
            return Optional.empty();
        }
        String uid = fileName.substring(before.length(), dash);
        String random = fileName.substring(dash + 1, dash + 1 + DIGITS);
        return isUid(uid) && isRandom(random) ? Optional.of(new SessionName(uid, random)) : Optional.empty();
    }

    private static boolean isUid(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isRandom(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return text.length() == DIGITS;
    }
}
