// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import dev.brood.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An example, run as a user runs it: a JVM of its own, the example, Brood, and the libraries that it asks for on its path and
 * nothing else.
 *
 * <p>The run gets directories of its own for sessions and temporary files and a mark in its environment, which all its
 * descendants inherit. When it has ended, nothing may be left: no process with the mark, no file in the directories.
 */
public final class ExampleProgram {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MARK = "BROOD_EXAMPLE_RUN";

    private final Class<?> main;
    private final List<String> options = new ArrayList<>();
    private final List<String> typed = new ArrayList<>();
    private final List<Class<?>> libraries = new ArrayList<>();
    private boolean modular;
    private boolean sharing;
    private String sessionsName = "s";

    private ExampleProgram(Class<?> main) {
        this.main = main;
    }

    public static ExampleProgram of(Class<?> main) {
        return new ExampleProgram(main);
    }

    /** Multiplies the original program's times. */
    public ExampleProgram pace(double factor) {
        options.add("-Dexamples.pace=" + factor);
        return this;
    }

    /** Runs it from the module path instead of the class path, with the module by which a JVM's options are inherited. */
    public ExampleProgram modular() {
        modular = true;
        return this;
    }

    /** Allows native access, by which processes wait for shared objects, and for pools; the JDK would print a warning without. */
    public ExampleProgram sharing() {
        sharing = true;
        return this;
    }

    /** Keeps its sessions in a folder whose path is too long for the address of a socket: no child can be started. */
    public ExampleProgram withoutRoomForSockets() {
        sessionsName = "s".repeat(100);
        return this;
    }

    /** Adds the libraries that have these classes to its path. */
    public ExampleProgram with(Class<?>... types) {
        Collections.addAll(libraries, types);
        return this;
    }

    /** Types a line, when all lines typed before have been printed. */
    public ExampleProgram types(String line) {
        typed.add(line);
        return this;
    }

    /** Runs the program to its end, and until nothing of it is left. */
    public ExampleRun run(String... arguments) {
        String mark = UUID.randomUUID().toString();
        try {
            Path scratch = Files.createTempDirectory("b"); // short: sockets lie below it
            Path sessions = Files.createDirectory(scratch.resolve(sessionsName));
            Path temporary = Files.createDirectory(scratch.resolve("t"));
            Path out = scratch.resolve("out");
            Path err = scratch.resolve("err");

            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            Collections.addAll(
                    command,
                    "-XX:TieredStopAtLevel=1", // a program lives for a second: what is compiled is hardly used
                    "-XX:CompileThresholdScaling=10",
                    "-Dstdout.encoding=UTF-8",
                    "-Dstderr.encoding=UTF-8",
                    "-Dbrood.dir=" + sessions,
                    "-Djava.io.tmpdir=" + temporary);
            if (sharing) {
                command.add("--enable-native-access=" + (modular ? "dev.brood" : "ALL-UNNAMED"));
            }
            String path = Stream.concat(Stream.of(main, ChildProcess.class), libraries.stream())
                    .map(ExampleProgram::location)
                    .collect(Collectors.joining(File.pathSeparator));
            if (modular) {
                String modules = "java.management" + (libraries.isEmpty() ? "" : ",java.desktop,java.sql,ALL-MODULE-PATH");
                Collections.addAll(
                        command, "-p", path, "--add-modules", modules, "-m", "dev.brood.examples/" + main.getName());
            } else {
                Collections.addAll(command, "-cp", path, main.getName());
            }
            Collections.addAll(command, arguments);

            var builder = new ProcessBuilder(command)
                    .redirectInput(typed.isEmpty() ? Redirect.from(new File("/dev/null")) : Redirect.PIPE)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put(MARK, mark);
            Process process = builder.start();
            type(process, out);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                marked(mark).forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError("%s did not end within %s; it printed %s and %s"
                        .formatted(main.getName(), PATIENCE, Files.readString(out), Files.readString(err)));
            }
            try {
                await("the last process of " + main.getName())
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(marked(mark)).isEmpty());
            } finally {
                marked(mark).forEach(ProcessHandle::destroyForcibly);
            }
            await("the last file of " + main.getName())
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        assertThat(content(sessions)).isEmpty();
                        assertThat(content(temporary)).isEmpty();
                    });
            var run = new ExampleRun(process.pid(), process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
            for (Path file : List.of(out, err, sessions, temporary, scratch)) {
                Files.delete(file);
            }
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + main.getName() + " ran", e);
        }
    }

    private void type(Process process, Path out) throws IOException {
        try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : typed) {
                input.write(line + "\n");
                input.flush();
                await("the answer to " + line).atMost(PATIENCE)
                        .until(() -> Files.readString(out).contains(line) || !process.isAlive());
            }
        }
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> content(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** The live processes that inherited a mark, zombies not among them: those have no environment. */
    private static List<ProcessHandle> marked(String mark) {
        return ProcessHandle.allProcesses().filter(process -> carries(process, mark)).toList();
    }

    private static boolean carries(ProcessHandle process, String mark) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            return new String(environment, StandardCharsets.ISO_8859_1).contains(MARK + "=" + mark);
        } catch (IOException e) {
            return false; // It has just ended, or belongs to another user.
        }
    }

    /** Names with which every run begins: its own pid, and that of the process that started it. */
    static Map<String, String> knownPids(long pid) {
        return Map.of("main", Long.toString(pid), "test", Long.toString(ProcessHandle.current().pid()));
    }
}
