// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sets nice values of running processes, by the system's own {@code renice}.
 *
 * <p>On Linux a nice value belongs to a thread, and {@code renice} of a pid sets that of the first thread alone, which in a JVM does nothing:
 * so that of all threads is set. Those that a thread starts later have its nice value.
 */
final class Renice {

    private static final int LOOKS = 3;

    private Renice() {}

    /**
     * Sets the nice value of all threads of a process.
     *
     * @param process the process
     * @param nice from -20 to 19
     * @return what the system says against it; empty if it is done
     */
    static String set(ProcessHandle process, int nice) throws InterruptedException {
        List<String> done = List.of();
        for (int look = 0; look < LOOKS; look++) { // a thread may start another one meanwhile
            List<String> threads = threads(process.pid());
            if (!process.isAlive()) {
                return "process " + process.pid() + " has ended";
            }
            if (done.containsAll(threads)) {
                return "";
            }
            String refusal = renice(threads, nice);
            if (!refusal.isEmpty() && process.isAlive() && look == 0) {
                return refusal;
            }
            done = threads;
        }
        return "";
    }

    private static List<String> threads(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.map(task -> task.getFileName().toString()).toList();
        } catch (IOException _) {
            return List.of(Long.toString(pid)); // not Linux, or just ended, which renice tells
        }
    }

    private static String renice(List<String> ids, int nice) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("renice", Integer.toString(nice), "-p"));
        command.addAll(ids);
        try {
            Process renice = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            renice.getOutputStream().close();
            String said = new String(renice.getErrorStream().readAllBytes(), Charset.defaultCharset());
            return renice.waitFor() == 0 ? "" : said.lines().findFirst().orElse("renice failed and did not say why");
        } catch (IOException e) {
            return "renice cannot be run: " + e.getMessage();
        }
    }
}
