// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The names of terminals by their device numbers, as {@code ps} shows them: {@code pts/3}, {@code tty1}, {@code ttyS0}. Source:
 * {@code proc_tty(5)}, and {@code Documentation/admin-guide/devices.txt} of Linux.
 */
public final class TerminalNames {

    private static final int FIRST_PTS = 136;
    private static final int LAST_PTS = 143;
    private static final int MINORS = 256;

    private final Path drivers;

    /**
     * Reads names from a process file system.
     *
     * @param root where it is mounted
     */
    public TerminalNames(Path root) {
        this.drivers = root.resolve("tty/drivers");
    }

    /**
     * {@return the name; empty if there is no terminal; major and minor number if the system has no name for it}
     *
     * @param device the number in {@code /proc/PID/stat}
     */
    public Optional<String> name(int device) {
        if (device == 0) {
            return Optional.empty();
        }
        int major = device >>> 8 & 0xfff;
        int minor = (device & 0xff) | (device >>> 12 & 0xfff00);
        if (major >= FIRST_PTS && major <= LAST_PTS) {
            return Optional.of("pts/" + ((major - FIRST_PTS) * MINORS + minor));
        }
        return Optional.of(lines().stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length >= 4 && words[2].equals(Integer.toString(major)))
                .flatMap(words -> name(words, minor).stream())
                .findFirst()
                .orElse(major + ":" + minor));
    }

    /** A line is: driver, prefix of the device's file, major, minor or range of minors, type. */
    private static Optional<String> name(String[] words, int minor) {
        String prefix = words[1].startsWith("/dev/") ? words[1].substring("/dev/".length()) : words[1];
        if (words[3].equals(Integer.toString(minor))) {
            return Optional.of(prefix);
        } else if (!words[3].matches("\\d{1,9}-\\d{1,9}")) {
            return Optional.empty();
        }
        int dash = words[3].indexOf('-');
        int first = Integer.parseInt(words[3].substring(0, dash));
        int last = Integer.parseInt(words[3].substring(dash + 1));
        int start = prefix.equals("tty") ? 0 : first; // the consoles begin with tty1, which is minor 1
        return minor >= first && minor <= last ? Optional.of(prefix + (minor - start)) : Optional.empty();
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(drivers, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return List.of(); // a container without it: the numbers have to do
        }
    }
}
