// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out of a child's output where a crashing JVM has put its error file: the file is deleted with the child's
 * other files, after its head has become the crash report. All else passes. For one thread.
 */
final class ErrorFileNotice implements Consumer<String> {

    private static final String ANNOUNCEMENT = "# An error report file with more information is saved as:";

    private final Path file;
    private final Consumer<? super String> lines;
    private @Nullable String announced;

    /**
     * Creates a filter.
     *
     * @param file the error file that is going to be deleted
     * @param lines takes the other lines
     */
    ErrorFileNotice(Path file, Consumer<? super String> lines) {
        this.file = file;
        this.lines = lines;
    }

    @Override
    public void accept(String line) {
        String before = announced;
        announced = null;
        if (before != null) {
            if (line.startsWith("#") && line.endsWith(file.toString())) {
                return;
            }
            lines.accept(before);
        }
        if (line.startsWith(ANNOUNCEMENT)) {
            announced = line;
        } else {
            lines.accept(line);
        }
    }
}
