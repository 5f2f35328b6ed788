// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program that is run to its end, but not longer than a limit; then it and all that it started and left is killed.
 *
 * <p>What it started is known by a variable of the environment, which processes hand on to those that they start; where
 * there is no {@code /proc} to read it from, only what descends from the program is found.
 */
final class BoundedProcess {

    private static final String MARK = "BROOD_BENCHMARK";
    private static final int QUOTED = 600;

    /** How long a program without any environment is taken for one that is about to get one. */
    private static final Duration UNSURE = Duration.ofMillis(200);

    private static final Duration KILLING = Duration.ofSeconds(10);

    /** Whether a process has the variable. */
    private enum Mark {
        PRESENT,
        ABSENT,
        UNKNOWN
    }

    private BoundedProcess() {}

    /**
     * Runs a program. Its output goes through files, so that what outlives it cannot hold the reader up; variables that
     * would change the options of every JVM are taken out of its environment.
     *
     * @param command the program and its arguments
     * @param limit how long it may take
     * @return what it wrote to its standard output
     * @throws PeerFailedException if it cannot be started, takes longer, or ends with another status than 0
     * @throws InterruptedException if the waiting thread is interrupted; the program is killed
     */
    static String run(List<String> command, Duration limit) throws PeerFailedException, InterruptedException {
        try {
            Path out = Files.createTempFile("compare-", ".out");
            Path err = Files.createTempFile("compare-", ".err");
            try {
                return run(command, limit, out, err);
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new PeerFailedException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    private static String run(List<String> command, Duration limit, Path out, Path err)
            throws IOException, PeerFailedException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        String mark = UUID.randomUUID().toString();
        builder.environment().put(MARK, mark);
        // The start times that the system tells are whole clock ticks.
        Instant since = Instant.now().minusSeconds(1);
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) {
                killWithDescendants(process);
            }
            killMarked(MARK + "=" + mark, since);
        }
        if (!ended) {
            throw new PeerFailedException("not ended after " + limit.toSeconds() + " s" + quote(err));
        }
        if (process.exitValue() != 0) {
            throw new PeerFailedException("ended with status " + process.exitValue() + quote(err));
        }
        return Files.readString(out);
    }

    private static void killWithDescendants(Process process) {
        // The descendants first: once their parent is gone, nothing leads to them.
        List<ProcessHandle> descendants;
        try (Stream<ProcessHandle> handles = process.descendants()) {
            descendants = handles.toList();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Kills what has the variable, until a look at all processes finds nothing left: one that is found may have started
     * another meanwhile, and one that executes a new program has no environment for a moment.
     *
     * @param since when the program was started; what is older and has no environment is not waited for
     */
    private static void killMarked(String variable, Instant since) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            List<ProcessHandle> found;
            boolean unsure;
            try (Stream<ProcessHandle> handles = ProcessHandle.allProcesses()) {
                Map<Mark, List<ProcessHandle>> byMark =
                        handles.collect(Collectors.groupingBy(handle -> markOf(handle, variable, since)));
                found = byMark.getOrDefault(Mark.PRESENT, List.of());
                unsure = byMark.containsKey(Mark.UNKNOWN);
            }
            found.forEach(ProcessHandle::destroyForcibly);
            long waited = System.nanoTime() - start;
            if (found.isEmpty() && (!unsure || waited > UNSURE.toNanos())) {
                return;
            }
            if (waited > KILLING.toNanos()) {
                throw new IOException("what it started is left after " + KILLING.toSeconds() + " s of killing it: "
                        + found.stream().map(ProcessHandle::pid).toList());
            }
            Thread.sleep(1);
        }
    }

    private static Mark markOf(ProcessHandle handle, String variable, Instant since) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(handle.pid()), "environ"));
            // Each variable ends with a 0: one that is replaced while it is read seems to end before.
            if (environment.length > 0 && environment[environment.length - 1] == 0) {
                return new String(environment, StandardCharsets.ISO_8859_1).contains(variable)
                        ? Mark.PRESENT
                        : Mark.ABSENT;
            }
            // A zombie and a thread of the kernel have no program.
            boolean executes =
                    handle.info().command().isPresent()
                            && handle.info().startInstant().filter(since::isBefore).isPresent();
            return executes ? Mark.UNKNOWN : Mark.ABSENT;
        } catch (IOException e) {
            return Mark.ABSENT; // ended meanwhile, or somebody else's
        }
    }

    private static String quote(Path err) throws IOException {
        String text = new String(Files.readAllBytes(err), StandardCharsets.UTF_8).strip();
        String tail = text.substring(Math.max(0, text.length() - QUOTED));
        return tail.isEmpty() ? "" : "; at the end of its standard error: " + tail;
    }
}
