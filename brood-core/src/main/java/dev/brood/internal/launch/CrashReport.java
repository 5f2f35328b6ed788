// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The head of the error file that a crashing JVM writes: signal, problematic frame, current thread. */
final class CrashReport {

    private static final int LINES = 40;

    private CrashReport() {}

    /** {@return the interesting lines of {@code hs_err.log} in a child's temp directory, or null if there is none} */
    static @Nullable String read(Path temporary) {
        Path file = temporary.resolve("hs_err.log");
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            List<String> head = lines.limit(LINES)
                    .map(line -> line.startsWith("#") ? line.substring(1).strip() : line.strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
            return String.join("\n", head);
        } catch (IOException e) {
            return "the error file " + file + " cannot be read: " + e;
        }
    }
}
