// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.ProcessDiedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/**
 * Tells at length why an input failed: by the stack trace of what the function threw, as the worker saw it, or by all that is known
 * of the end of its process.
 */
final class StackTraces {

    /** How the frame begins that stands between the worker's frames and those of this process. */
    private static final String BOUNDARY = "[process ";

    private StackTraces() {}

    /**
     * Explains a failure.
     *
     * @param input what failed
     * @param thrown what its future ended with; loses the frames of this process
     * @return several lines, each with its end
     */
    static String of(String input, Throwable thrown) {
        Throwable cause = Failure.cause(thrown);
        Failure failure = Failure.of(cause);
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        lines.println("brood map: " + failure.kind().label() + " " + TextRows.line(input) + ":");
        if (isRemote(cause)) {
            lines.print(trace(cause));
        } else {
            lines.println(failure.message() == null ? failure.type() : failure.message());
            if (cause instanceof ProcessDiedException died) {
                died.crashReport().ifPresent(report -> lines.println(report.stripTrailing()));
            }
        }
        return text.toString();
    }

    private static boolean isRemote(Throwable cause) {
        return Arrays.stream(cause.getStackTrace()).anyMatch(StackTraces::isBoundary);
    }

    private static boolean isBoundary(StackTraceElement frame) {
        return frame.getClassName().startsWith(BOUNDARY);
    }

    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        try {
            cause.setStackTrace(Arrays.stream(cause.getStackTrace())
                    .takeWhile(frame -> !isBoundary(frame))
                    .toArray(StackTraceElement[]::new));
            cause.printStackTrace(new PrintWriter(text));
        } catch (Throwable t) { // an exception's methods are the user's code, and may do anything
            return text + cause.getClass().getName() + ", whose stack trace cannot be printed: " + t.getClass().getName()
                    + System.lineSeparator();
        }
        return text.toString();
    }
}
