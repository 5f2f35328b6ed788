// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.ProcessDiedException;
import org.jspecify.annotations.Nullable;

/**
 * How a child ended.
 *
 * @param code the exit status, or minus the number of the signal that ended it or made it crash
 * @param orderly whether the child itself told that it was ending: by return, {@code System.exit} or a signal that it
 *     handles
 * @param kind what it amounts to for a task that it did not finish
 * @param crashReport the head of the JVM's error file, or null
 */
public record ExitStatus(int code, boolean orderly, ProcessDiedException.Kind kind, @Nullable String crashReport) {

    /** Of a process about which nothing could be learnt, for want of memory or threads in this one. */
    static final ExitStatus UNKNOWN = new ExitStatus(1, false, ProcessDiedException.Kind.EXIT, null);

    /** In a child's report of its end: all its threads have ended, so that its status is 0 or 1. */
    static final long BY_ITSELF = -1;

    private static final int SIGNAL_BASE = 128;
    private static final int HIGHEST_SIGNAL = 64;
    private static final int KILL = 9;
    /** What the system gives for a death by SIGKILL. */
    static final int KILLED = SIGNAL_BASE + KILL;
    private static final int OUT_OF_MEMORY = 3;

    /**
     * Reads an exit value as the operating system gave it.
     *
     * @param exitValue what {@code waitpid} said, 128+n for a death by signal n
     * @param report the signal that the child told it was ending for, {@link #BY_ITSELF}, 0 for another reason, or null if it told nothing
     * @param killed whether its parent sent SIGKILL
     * @param oomKilled whether the kernel's count of out-of-memory kills grew during the child's life
     * @param crashReport the head of the JVM's error file, or null
     */
    static ExitStatus of(
            int exitValue, @Nullable Long report, boolean killed, boolean oomKilled, @Nullable String crashReport) {
        int code = exitValue;
        if (report != null && report > 0 && exitValue == SIGNAL_BASE + report) {
            code = -Math.toIntExact(report);
        } else if (report != null && exitValue == SIGNAL_BASE + KILL && (killed || report != 0)) {
            code = -KILL; // it did not get to the status that it was ending with
        } else if (report == null && exitValue > SIGNAL_BASE && exitValue <= SIGNAL_BASE + HIGHEST_SIGNAL) {
            code = SIGNAL_BASE - exitValue;
        } else if (report == null && crashReport != null) {
            code = CrashReport.signal(crashReport).map(signal -> -signal).orElse(exitValue); // a crashed JVM exits with 1
        }
        return new ExitStatus(code, report != null, kind(code, report != null, oomKilled && !killed, crashReport), crashReport);
    }

    private static ProcessDiedException.Kind kind(
            int code, boolean orderly, boolean oomKilled, @Nullable String crashReport) {
        if (crashReport != null) {
            return ProcessDiedException.Kind.CRASH;
        }
        if ((!orderly && code == OUT_OF_MEMORY) || (code == -KILL && oomKilled)) {
            return ProcessDiedException.Kind.OUT_OF_MEMORY;
        }
        return code < 0 ? ProcessDiedException.Kind.SIGNAL : ProcessDiedException.Kind.EXIT;
    }

    /** {@return whether it ended by itself, with a status} */
    boolean isExit() {
        return kind == ProcessDiedException.Kind.EXIT && code >= 0;
    }

    /** {@return what is told of a process that ended by itself and had not taken its task: no success} */
    ExitStatus withoutTask() {
        return code == 0 ? new ExitStatus(1, orderly, kind, crashReport) : this;
    }

    /** {@return a phrase such as "was killed by SIGKILL" or "exited with status 7"} */
    public String describe() {
        return switch (kind) {
            case CRASH -> "crashed" + (code < 0 ? " (" + signalName() + ")" : "");
            case OUT_OF_MEMORY -> code == -KILL
                    ? "was killed by the kernel for want of memory"
                    : "ran out of memory and ended (-XX:+ExitOnOutOfMemoryError)";
            case SIGNAL -> "was killed by " + signalName();
            case EXIT -> orderly ? "exited with status " + code : "halted with status " + code;
            case START -> "did not start";
        };
    }

    private String signalName() {
        return SignalNames.of(-code);
    }
}
