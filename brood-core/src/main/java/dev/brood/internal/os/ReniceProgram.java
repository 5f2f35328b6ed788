// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A nice value, set by the program {@code renice}, for programs without native access: slower by the start of a process. */
final class ReniceProgram implements ThreadSetting {

    private static final String REMEDY = " Grant native access (--enable-native-access=ALL-UNNAMED, or =dev.brood): setpriority(2) is then"
            + " called, or let renice be found on the PATH.";

    private final String program;
    private final int nice;

    ReniceProgram(int nice) {
        this("renice", nice);
    }

    ReniceProgram(String program, int nice) {
        this.program = program;
        this.nice = nice;
    }

    @Override
    public boolean isSet(long pid, long thread) {
        return ProcessFiles.system()
                .readIfShown(pid, Path.of("task", Long.toString(thread), "stat").toString())
                .map(bytes -> StatLine.parse(thread, bytes).nice() == nice)
                .orElse(true);
    }

    @Override
    public void set(long pid, List<Long> threads) {
        List<String> command = new ArrayList<>(List.of(program, Integer.toString(nice), "-p"));
        threads.forEach(thread -> command.add(thread.toString()));
        var builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C"); // the reason is in the error's text only
        String errors;
        boolean done;
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            done = ShellKill.waitFor(process) == 0;
        } catch (IOException e) {
            throw new UnsupportedOperationException("the nice value " + nice + " of process " + pid + " cannot be set by " + program + ": " + e
                    + "." + REMEDY, e);
        }
        boolean lacksRight = errors.contains("Permission denied");
        if (lacksRight || errors.contains("Operation not permitted")) {
            throw Refusals.nice(pid, nice, lacksRight);
        }
        if (!done && !errors.lines().allMatch(line -> line.endsWith("No such process"))) {
            throw new BroodException("the nice value " + nice + " of process " + pid + " could not be set by " + program + ": it says '" + errors
                    + "'." + REMEDY);
        }
    }

    @Override
    public String toString() {
        return "the nice value " + nice;
    }
}
