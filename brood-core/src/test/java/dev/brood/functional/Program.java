// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.internal.os.ProcFs;
import dev.brood.internal.sync.Session;
import dev.brood.testing.SentSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A whole program that a test starts, with its session. Before anything else it says {@code session <pid> <directory>
 * <directory for temporary files>}; its errors come with its output.
 */
final class Program implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Program(List<String> command) {
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    static Program start(Class<?> main, String... arguments) {
        return new Program(command(main, arguments));
    }

    /** Starts a program with options of its JVM. */
    static Program startWith(List<String> options, Class<?> main, String... arguments) {
        List<String> command = command(main, arguments);
        command.addAll(3, options);
        return new Program(command);
    }

    /** Starts a program that ignores a signal from its beginning, as under {@code nohup}, with an option of its JVM. */
    static Program ignoring(String signal, String option, Class<?> main, String... arguments) {
        List<String> command = command(main, arguments);
        command.addAll(2, List.of("--ignore-signal=" + signal));
        command.add(4, option);
        return new Program(command);
    }

    /** Starts a program in the foreground of a terminal of its own, see {@code script(1)}. */
    static Program onTerminal(Class<?> main, String... arguments) {
        String command = String.join(" ", command(main, arguments).stream().map(word -> "'" + word + "'").toList());
        return new Program(List.of("script", "--quiet", "--return", "--flush", "--command", "exec " + command, "/dev/null"));
    }

    /** Says what {@link #start} reads first; called by the program. */
    static void tellSession() {
        Session session = Session.current();
        try {
            System.out.println("session " + ProcessHandle.current().pid() + " " + session.directory() + " "
                    + session.directory().resolve("tmp").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env", "--default-signal", // who tests in the background, or under nohup, ignores some
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=10", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(" + e + ")");
        }
    }

    Program awaitLine(String beginning) {
        await().atMost(LIMIT).until(() -> has(beginning) || (!process.isAlive() && !reader.isAlive()));
        assertThat(lines).anyMatch(line -> line.startsWith(beginning));
        return this;
    }

    boolean has(String beginning) {
        return lines.stream().anyMatch(line -> line.startsWith(beginning));
    }

    /** The rest of the first line that begins so. */
    String rest(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow().substring(beginning.length());
    }

    List<String> lines() {
        return lines;
    }

    /** The program's own process id, also on a terminal. */
    long pid() {
        return Long.parseLong(rest("session ").split(" ", -1)[0]);
    }

    Path directory() {
        return Path.of(rest("session ").split(" ", -1)[1]);
    }

    private Path temporary() {
        return Path.of(rest("session ").split(" ", -1)[2]);
    }

    void signal(String signal) {
        signal(signal, pid());
    }

    static void signal(String signal, long pid) {
        SentSignal.send(signal, pid);
    }

    /** Presses keys on the terminal. */
    void type(String keys) {
        try {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int awaitEnd() {
        try {
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended).as("ends; it said %s", lines).isTrue();
            reader.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** Processes that carry the program's session, and its files, that are there now. */
    List<String> remains() {
        List<String> left = new ArrayList<>();
        String random = directory().getFileName().toString().replaceAll(".*-", "");
        ProcFs.system().carriers(Session.VARIABLE, random).found().forEach(carrier -> left.add("process " + carrier.identity().pid()));
        if (ProcFs.system().stat(pid()).filter(stat -> !stat.isZombie()).isPresent()) {
            left.add("the program, " + pid());
        }
        for (Path path : List.of(directory(), temporary())) {
            if (Files.exists(path)) {
                left.add(path.toString());
            }
        }
        return left;
    }

    /** Waits until nothing is left, and records how long that took: 2 s are promised, 10 s asserted here. */
    void awaitNothing(String cause) {
        long began = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(remains()).as("after %s; it said %s", cause, lines).isEmpty());
        System.out.printf("end of a program by %s: nothing left after %d ms%n", cause, (System.nanoTime() - began) / 1_000_000);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
    }
}
