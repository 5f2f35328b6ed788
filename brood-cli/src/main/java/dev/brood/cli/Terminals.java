// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Which of this process's outputs are terminals.
 *
 * <p>The system's own {@code test -t} and {@code stty} are asked, so that no native access is needed; where they are
 * missing, nothing is a terminal.
 *
 * @param output whether standard output is one
 * @param error whether standard error is one that can move its cursor
 */
record Terminals(boolean output, boolean error) {

    private static final int ERROR_BIT = 2;

    /** {@return what is a terminal now} */
    static Terminals find() {
        OptionalInt notTerminals = status(new ProcessBuilder(
                        "sh", "-c", "n=0; test -t 1 || n=1; test -t 2 || n=$((n + 2)); exit $n")
                .redirectInput(Redirect.INHERIT)
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT));
        int missing = notTerminals.orElse(1 | ERROR_BIT);
        return new Terminals((missing & 1) == 0, (missing & ERROR_BIT) == 0 && canMoveCursor());
    }

    private static boolean canMoveCursor() {
        String type = System.getenv("TERM");
        return type != null && !type.isEmpty() && !type.equals("dumb");
    }

    private static OptionalInt status(ProcessBuilder builder) {
        try {
            return OptionalInt.of(builder.start().waitFor()); // however busy the machine is: the answer needs no limit, it never blocks
        } catch (IOException _) {
            // No shell here, so no terminal that we know of: output goes out as to a file.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return OptionalInt.empty();
    }

    /**
     * Asks how wide the terminal at standard error is.
     *
     * @return the number of columns, empty if it does not tell
     */
    static OptionalInt width() {
        try {
            Process process = new ProcessBuilder("sh", "-c", "stty size <&2 2>/dev/null")
                    .redirectError(Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String[] rowsAndColumns = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", 2);
            return rowsAndColumns.length == 2 && rowsAndColumns[1].matches("[1-9]\\d{0,4}")
                    ? OptionalInt.of(Integer.parseInt(rowsAndColumns[1]))
                    : OptionalInt.empty();
        } catch (IOException _) {
            // The shell was there a moment ago; without an answer the usual width is taken.
            return OptionalInt.empty();
        }
    }
}
