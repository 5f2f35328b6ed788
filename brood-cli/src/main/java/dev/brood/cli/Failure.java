// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.ProcessDiedException;
import dev.brood.error.RemoteTaskException;
import dev.brood.error.TaskTimeoutException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Why an input failed.
 *
 * @param kind what sort of failure it is
 * @param type the name of the exception's class
 * @param message the exception's message, or null
 * @param exitCode the status with which the process ended, or null
 * @param signal the number of the signal that ended the process, or null
 */
record Failure(
        Kind kind, String type, @Nullable String message, @Nullable Integer exitCode, @Nullable Integer signal) {

    /** The sorts of failure. */
    enum Kind {
        /** The function threw. */
        EXCEPTION,
        /** The function ran longer than its limit and was stopped. */
        TIMEOUT,
        /** The process ran out of memory. */
        OOM,
        /** The process crashed, or was killed by a signal. */
        CRASH,
        /** The function ended its process. */
        EXIT,
        /** The input was given up before it was done. */
        CANCELLED;

        /** {@return the name in output} */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Explains a failure.
     *
     * @param thrown what the task's future ended with
     * @return the explanation
     */
    static Failure of(Throwable thrown) {
        Throwable cause = cause(thrown);
        return switch (cause) {
            case TaskTimeoutException e -> timeout(e);
            case CancellationException e -> simple(Kind.CANCELLED, e);
            case OutOfMemoryError e -> simple(Kind.OOM, e);
            case ProcessDiedException e -> died(e);
            case RemoteTaskException e -> remote(e);
            default -> simple(Kind.EXCEPTION, cause);
        };
    }

    /** {@return what a future's exception stands for} */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Failure timeout(TaskTimeoutException e) {
        String message = "took longer than " + DurationConverter.text(e.limit()) + " and was stopped: --timeout sets the limit";
        return new Failure(Kind.TIMEOUT, e.getClass().getName(), message, null, null);
    }

    /** Says in the words of the command what the library says in those of its methods; the input stands beside it. */
    private static @Nullable String inOptions(@Nullable String message) {
        return message == null
                ? null
                : message.replace("maxHeap(...)", "--max-heap").replace("while it ran the task", "while it worked on this input");
    }

    private static Failure simple(Kind kind, Throwable e) {
        return new Failure(kind, e.getClass().getName(), e.getMessage(), null, null);
    }

    private static Failure died(ProcessDiedException e) {
        Kind kind =
                switch (e.kind()) {
                    case EXIT -> Kind.EXIT;
                    case OUT_OF_MEMORY -> Kind.OOM;
                    case SIGNAL, CRASH, START -> Kind.CRASH;
                };
        Integer signal = e.signal().isPresent() ? e.signal().getAsInt() : null;
        Integer exitCode = signal == null && e.exitCode().isPresent() ? e.exitCode().getAsInt() : null;
        return new Failure(kind, e.getClass().getName(), inOptions(e.getMessage()), exitCode, signal);
    }

    private static Failure remote(RemoteTaskException e) {
        String type = e.originalType();
        String message = e.getMessage();
        if (message != null && message.startsWith(type)) {
            message = message.length() > type.length() + 2 ? message.substring(type.length() + 2) : null;
        }
        return new Failure(Kind.EXCEPTION, type, message, null, null);
    }

    /**
     * {@return the failure as text: of an exception {@code type: message}, as it shows itself; of the other kinds the
     * message alone; the type where there is no message}
     */
    String text() {
        if (message == null || message.isEmpty()) {
            return type;
        }
        return kind == Kind.EXCEPTION ? type + ": " + message : message;
    }

    /** {@return the failure in one line: the exception's simple name where it says something, and the message} */
    String line() {
        String text = message == null ? "" : message.lines().findFirst().orElse("");
        if (kind != Kind.EXCEPTION) {
            return text.isEmpty() ? type : text;
        }
        String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
        return text.isEmpty() ? name : name + ": " + text;
    }
}
