// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Signals by the {@code kill} that is built into every POSIX shell, for programs without native access: slower by the start of a
 * process.
 */
final class ShellKill implements KillCall {

    static final String SHELL = "/bin/sh";

    private static final int MOST_PIDS = 1_000;

    private final String shell;

    /**
     * Creates it.
     *
     * @param shell the program, as {@code sh(1)} describes it
     */
    ShellKill(String shell) {
        this.shell = shell;
    }

    @Override
    public Outcome kill(int pid, int signal) {
        var builder = new ProcessBuilder(shell, "-c", "kill -" + signal + " " + pid)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C"); // the reason is in the error's text only
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (waitFor(process) == 0) {
                return Outcome.SENT;
            } else if (errors.endsWith("No such process")) {
                return Outcome.NO_SUCH_PROCESS;
            } else if (errors.endsWith("Operation not permitted")) {
                return Outcome.NOT_PERMITTED;
            }
            throw new BroodException("signal " + signal + " could not be sent to process " + pid + " by " + shell + ": it says '"
                    + errors + "'. Grant native access (--enable-native-access=ALL-UNNAMED, or =dev.brood): kill(2) is then called.");
        } catch (IOException e) {
            throw new BroodException("signal " + signal + " could not be sent to process " + pid + " by " + shell + ": " + e
                    + ". Grant native access (--enable-native-access=ALL-UNNAMED, or =dev.brood): kill(2) is then called.", e);
        }
    }

    @Override
    public void killAll(List<Integer> pids, int signal) {
        for (int begin = 0; begin < pids.size(); begin += MOST_PIDS) {
            List<String> command = new ArrayList<>(List.of(shell, "-c", "kill -" + signal + " \"$@\"", shell));
            pids.subList(begin, Math.min(pids.size(), begin + MOST_PIDS)).forEach(pid -> command.add(pid.toString()));
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD) // it tells which are gone
                        .start();
                process.getOutputStream().close();
                waitFor(process);
            } catch (IOException e) {
                throw new BroodException("signal " + signal + " could not be sent to processes by " + shell + ": " + e
                        + ". Grant native access (--enable-native-access=ALL-UNNAMED, or =dev.brood): kill(2) is then called.", e);
            }
        }
    }

    /** It ends at once; an interrupt meant for what the caller waits for is kept for that. */
    static int waitFor(Process process) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
