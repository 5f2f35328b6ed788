// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Programs that a test starts to look at, and ends with all below them. */
final class StartedPrograms implements AutoCloseable {

    /** Bounds a hang. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Deque<Process> programs = new ArrayDeque<>();

    /** Skips the calling test if a tool is missing, or fails it where everything is required. */
    static void require(String tool) {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1)).anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
        if (Boolean.getBoolean("brood.require.all")) {
            assertThat(there).as("%s is on the PATH", tool).isTrue();
        }
        Assumptions.assumeTrue(there, tool + " is not on the PATH");
    }

    long start(String... command) {
        require(command[0]);
        try {
            Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
            programs.push(program);
            return program.pid();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts Python with the C library as {@code c}. */
    long python(String code) {
        return start("python3", "-c", "import ctypes, mmap, os, signal; c = ctypes.CDLL(None); " + code);
    }

    /** Waits until a program is as wanted. */
    static ProcessInfo awaitThat(long pid, Predicate<ProcessInfo> wanted) {
        return await().atMost(LIMIT)
                .until(() -> ProcessInfo.of(pid).orElse(null), process -> process != null && wanted.test(process));
    }

    /** Waits for a process below another. */
    static ProcessInfo awaitBelow(long pid, Predicate<ProcessInfo> wanted) {
        return await().atMost(LIMIT)
                .until(
                        () -> ProcessTree.of(pid).stream()
                                .flatMap(tree -> tree.descendants(pid).stream())
                                .filter(wanted)
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    /** {@return what a program that ends writes} */
    static String output(String... command) {
        require(command[0]);
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process program = builder.start();
            return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return one column of ps for a process} */
    static String ps(long pid, String column) {
        return output("ps", "-o", column + "=", "-p", Long.toString(pid)).strip();
    }

    /** Ends one program, and none of those below it. */
    void endAlone(long pid) {
        Process program = programs.stream().filter(one -> one.pid() == pid).findFirst().orElseThrow();
        programs.remove(program);
        program.destroyForcibly();
        assertThat(program.onExit()).succeedsWithin(LIMIT);
    }

    @Override
    public void close() {
        for (Process program : programs) {
            List<ProcessHandle> below = program.descendants().toList();
            program.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
            assertThat(program.onExit()).succeedsWithin(LIMIT);
        }
    }
}
