// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The head of the error file that a crashing JVM writes: signal, problematic frame, current thread. */
final class CrashReport {

    private static final int LINES = 40;

    /** Such as {@code SIGSEGV (0xb) at pc=0x00007f3f4163632d, pid=23693, tid=23695}. */
    private static final Pattern SIGNAL = Pattern.compile("(?m)^SIG[A-Z]+ \\(0x([0-9a-f]{1,2})\\) ");

    private CrashReport() {}

    /** {@return the number of the signal that a report names; none if the JVM crashed by an error of its own} */
    static Optional<Integer> signal(String report) {
        Matcher matcher = SIGNAL.matcher(report);
        return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1), 16)) : Optional.empty();
    }

    /** {@return the interesting lines of a JVM's error file, or null if there is none} */
    static @Nullable String read(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            List<String> head = lines.limit(LINES)
                    .map(line -> line.startsWith("#") ? line.substring(1).strip() : line.strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
            return String.join("\n", head);
        } catch (IOException | UncheckedIOException e) {
            return "the error file " + file + " cannot be read: " + e;
        }
    }
}
