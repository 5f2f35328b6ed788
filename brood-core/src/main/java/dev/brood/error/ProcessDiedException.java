// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Ends a task whose process ended before it returned a result: killed, crashed, out of memory, or exited by the task
 * itself.
 *
 * <p>It tells which process died and all that is known of why. The pool that ran it replaces the worker and goes on;
 * only the task that ran in the dead process is affected.
 */
public final class ProcessDiedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The ways in which a process can end under its task. */
    public enum Kind {
        /** The task, or code that it called, ended the process by {@code System.exit} or {@code Runtime.halt}. */
        EXIT,
        /** The process was ended by a signal that nobody in the program sent, or that somebody else sent. */
        SIGNAL,
        /** The process ran out of heap, or the kernel killed it for want of memory. */
        OUT_OF_MEMORY,
        /** The virtual machine crashed; {@link #crashReport()} has the head of its error file. */
        CRASH,
        /** The process could not be started, or ended before it was ready. */
        START
    }

    private final Kind kind;
    private final long pid;
    private final @Nullable Integer exitCode;
    private final @Nullable String crashReport;
    @SuppressWarnings("serial") // List.copyOf gives a serialisable one
    private final List<String> lastErrorLines;

    /**
     * Creates the exception.
     *
     * @param message which process died under which task, and how
     * @param kind how it ended
     * @param pid the process id, or −1 where it never had one
     * @param exitCode the exit status, minus the signal number for a death by signal, or null where unknown
     * @param crashReport the head of the virtual machine's error file, or null
     * @param lastErrorLines the last lines that the process wrote to its standard error, oldest first; copied
     * @param cause what led to it, or null
     */
    public ProcessDiedException(
            String message,
            Kind kind,
            long pid,
            @Nullable Integer exitCode,
            @Nullable String crashReport,
            List<String> lastErrorLines,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.pid = pid;
        this.exitCode = exitCode;
        this.crashReport = crashReport;
        this.lastErrorLines = List.copyOf(lastErrorLines);
    }

    /** {@return how the process ended} */
    public Kind kind() {
        return kind;
    }

    /** {@return the id of the dead process, empty if it never had one} */
    public OptionalLong pid() {
        return pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
    }

    /** {@return the exit status, or minus the number of the signal that ended the process; empty where unknown} */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /** {@return the number of the signal that ended the process, empty if none did} */
    public OptionalInt signal() {
        return exitCode == null || exitCode >= 0 ? OptionalInt.empty() : OptionalInt.of(-exitCode);
    }

    /** {@return the head of the error file that a crashed virtual machine left behind} */
    public Optional<String> crashReport() {
        return Optional.ofNullable(crashReport);
    }

    /** {@return the last lines, at most 20, that the process wrote to its standard error, oldest first} */
    public List<String> lastErrorLines() {
        return lastErrorLines;
    }
}
