// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signals that no program can have, who keeps them, and what to do instead. */
final class KeptSignals {

    /** By these the JVM ends in an orderly way. */
    static final Set<Signal> ENDING = EnumSet.of(Signal.HUP, Signal.INT, Signal.TERM);

    /** The JVM catches these only in order that they do nothing: what a program does instead hurts nobody. */
    static final Set<Signal> HARMLESS = EnumSet.of(Signal.PIPE, Signal.XFSZ);

    private static final String OTHERS = "USR1 is free for messages between processes.";

    private KeptSignals() {}

    /**
     * Why a signal is kept in every case.
     *
     * @param signal the signal
     * @param suspender the value of the environment variable {@code _JAVA_SR_SIGNUM}, if it is set
     * @return who keeps it and what to do instead; empty if it may be tried
     */
    static Optional<String> reason(Signal signal, Optional<String> suspender) {
        return Optional.ofNullable(switch (signal) {
            case KILL -> "the system lets no process catch it. TERM is the request to end that can be handled.";
            case STOP -> "the system lets no process catch it. TSTP is the stop that can be handled.";
            case QUIT -> "the JVM keeps it, and prints its threads when it arrives. " + OTHERS;
            case ILL, FPE, SEGV, BUS ->
                "the JVM keeps it, because its own code meets it and goes on, and reports a crash otherwise. A crash of a child is"
                        + " told to its parent by exitCode() and signal(). " + OTHERS;
            case CHLD ->
                "the JDK keeps it at its default, and sets it back when it starts a process: exit codes get lost while it is ignored."
                        + " Ends of processes are told by onExit() of ChildProcess, Process and ProcessHandle.";
            case USR2 ->
                suspender.isPresent()
                        ? null // if that is another number, it is free, and if not, it is found in use
                        : "the JVM keeps it to suspend its threads, as recordings do. " + OTHERS + " To have USR2 itself, start the JVM"
                                + " with another number for that, such as _JAVA_SR_SIGNUM=40 in its environment.";
            default -> null;
        });
    }

    /** Why the JVM has refused a signal that is not kept in every case. */
    static String refusedByJvm(Signal signal) {
        return ENDING.contains(signal)
                ? "this JVM was started with -Xrs (-XX:+ReduceSignalUsage), which leaves it to the system. Start it without."
                : "this JVM does not let it be set. " + OTHERS;
    }

    /** Why a signal that native code handles is not taken from it. */
    static String handledNatively(Signal signal) {
        return signal == Signal.PROF
                ? "a profiler has it, such as a flight recording that samples CPU time (jdk.CPUTimeSample). End that before."
                : "native code in this process handles it: the JVM or a library. " + OTHERS;
    }

    /**
     * The refusal.
     *
     * @param signal the signal
     * @param asked what was to become of it, such as "handled"
     * @param reason who keeps it and what to do instead
     * @param cause what the JVM threw, or null
     */
    static IllegalArgumentException refusal(Signal signal, String asked, String reason, @Nullable Throwable cause) {
        return new IllegalArgumentException("signal " + signal + " cannot be " + asked + ": " + reason, cause);
    }
}
