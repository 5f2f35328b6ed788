// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.NoSuchProcessException;
import dev.brood.error.NotPermittedException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import sun.misc.Signal;

/**
 * Signals to other processes, by identity where a reused pid must never be hit.
 *
 * <p>An identity is a {@link ProcessHandle}, which compares the start time once more before it signals. Thread-safe.
 */
public final class Kill {

    private static final KillCall SHELL = new ShellKill(ShellKill.SHELL);

    private Kill() {}

    /** Made when native access is used for the first time. */
    private static final class Native {
        private static final KillCall CALL = NativeKill.find().orElse(SHELL);
    }

    /**
     * Sends SIGKILL, which ends a stopped process, too.
     *
     * @param process the process; this one is refused silently
     * @return whether the signal was sent: false if the process is gone, is this one, or may not be signalled
     */
    public static boolean forcibly(ProcessIdentity process) {
        return handle(process).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /**
     * Sends a signal to whoever has a pid now.
     *
     * @param pid the pid of one process
     * @param signal the signal's name, without SIG
     * @throws IllegalArgumentException if the pid is not positive, or this system has no such signal
     * @throws NoSuchProcessException if there is no such process
     * @throws NotPermittedException if the system does not let this process do so
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    public static void send(long pid, String signal) {
        if (pid <= 0) {
            throw new IllegalArgumentException("signal " + signal + " cannot be sent to pid " + pid + ": that is no process but "
                    + group(pid) + " to kill(2). Give the pid of one process; ProcessHandle.descendants() finds those below one.");
        }
        int number = number(signal);
        switch (pid > Integer.MAX_VALUE ? KillCall.Outcome.NO_SUCH_PROCESS : call().kill((int) pid, number)) {
            case SENT -> {}
            case NO_SUCH_PROCESS ->
                throw new NoSuchProcessException("signal " + signal + " cannot be sent to process " + pid + ": there is no such"
                        + " process. It has ended, or is one of another container; onExit() of a ChildProcess or ProcessHandle tells"
                        + " of an end.", pid);
            case NOT_PERMITTED -> throw notPermitted(pid, signal);
        }
    }

    /**
     * Sends a signal to a process, if it is still there.
     *
     * @param process the process; its start time is compared directly before
     * @param signal the signal's name, without SIG
     * @return whether it was sent: false if the process is gone
     * @throws IllegalArgumentException if this system has no such signal
     * @throws NotPermittedException if the system does not let this process do so
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    public static boolean send(ProcessHandle process, String signal) {
        int number = number(signal);
        if (!process.isAlive()) {
            return false;
        }
        return switch (call().kill(Math.toIntExact(process.pid()), number)) {
            case SENT -> true;
            case NO_SUCH_PROCESS -> false;
            case NOT_PERMITTED -> throw notPermitted(process.pid(), signal);
        };
    }

    /**
     * Sends a signal to all processes of a process group. The caller has made sure that it is the one that he means.
     *
     * @param group the group's id, above 1
     * @param signal the signal's name, without SIG
     * @return whether it was sent: false if the group has no process
     * @throws IllegalArgumentException if the id is none, or this system has no such signal
     * @throws NotPermittedException if the system lets this process signal none of them
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    public static boolean sendToGroup(long group, String signal) {
        if (group <= 1) {
            throw new IllegalArgumentException("signal " + signal + " cannot be sent to process group " + group + ": that is "
                    + group(-group) + " to kill(2). Give the id of a group.");
        }
        return switch (call().kill(-Math.toIntExact(group), number(signal))) {
            case SENT -> true;
            case NO_SUCH_PROCESS -> false;
            case NOT_PERMITTED ->
                throw new NotPermittedException("signal " + signal + " cannot be sent to process group " + group + ": the system does not permit"
                        + " it to this process" + Refusals.user(Optional.of(ProcessHandle.current())) + " for any of its processes. Send it from a"
                        + " process of the same user, or of one with the capability CAP_KILL, such as root.", group);
        };
    }

    /**
     * Sends a signal to those of some processes that are still there and may be signalled.
     *
     * @param processes the processes; this one is refused silently
     * @param signal the signal's name, without SIG
     * @throws IllegalArgumentException if this system has no such signal
     * @throws dev.brood.error.BroodException if signals cannot be sent
     */
    public static void sendAll(Collection<ProcessIdentity> processes, String signal) {
        int number = number(signal);
        List<Integer> pids = processes.stream()
                .flatMap(process -> handle(process).stream())
                .map(handle -> Math.toIntExact(handle.pid()))
                .toList();
        call().killAll(pids, number);
    }

    /** A program that has not granted native access is not warned of it. */
    private static KillCall call() {
        return Kill.class.getModule().isNativeAccessEnabled() ? Native.CALL : SHELL;
    }

    private static int number(String signal) {
        try {
            return new Signal(signal).getNumber();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("signal " + signal + " cannot be sent: " + System.getProperty("os.name")
                    + " has none of this name. USR1, USR2 and those up to TERM are there on every POSIX system.", e);
        }
    }

    private static String group(long pid) {
        if (pid == 0) {
            return "the whole process group of this one";
        }
        return pid == -1 ? "every process of this user" : "the whole process group " + Math.abs(pid);
    }

    private static NotPermittedException notPermitted(long pid, String signal) {
        return new NotPermittedException("signal " + signal + " cannot be sent to process " + pid + Refusals.user(ProcessHandle.of(pid))
                + ": the system does not permit it to this process" + Refusals.user(Optional.of(ProcessHandle.current()))
                + ". Send it from a process of the same user, or of one with the capability CAP_KILL, such as root.", pid);
    }

    private static Optional<ProcessHandle> handle(ProcessIdentity process) {
        if (process.pid() <= 0 || process.pid() == ProcessHandle.current().pid()) {
            return Optional.empty();
        }
        // The handle remembers the start time it saw; the identity is compared after that, so both name one process.
        return ProcessHandle.of(process.pid()).filter(handle -> ProcFs.system().isRunning(process));
    }
}
