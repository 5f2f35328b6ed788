// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/** The {@code brood} command as a real process, run in a folder with session files of its own. */
final class BroodCommand {

    /** The JVM of a command. */
    static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", // it and its workers live for a second: what is compiled is hardly used
            "-XX:CompileThresholdScaling=10",
            "--enable-native-access=ALL-UNNAMED");

    private static final long LIMIT_SECONDS = 300;

    /** What a run left behind. */
    record Result(int status, String out, String err) {

        /** {@return the lines of standard output in natural order} */
        List<String> sortedOut() {
            return out.lines().sorted().toList();
        }
    }

    private final Path folder;
    private final Path sessions;
    private final Path output;

    /** A command in an empty folder below a temporary one. */
    static BroodCommand in(Path temp) throws IOException {
        return new BroodCommand(Files.createDirectories(temp.resolve("in")));
    }

    BroodCommand(Path folder) throws IOException {
        this(folder, folder.resolveSibling("o"));
    }

    /** A command that keeps its output files apart from those of others in the same folder. */
    BroodCommand(Path folder, Path output) throws IOException {
        this.folder = folder;
        this.sessions = Files.createDirectories(folder.resolveSibling("s")); // short, as addresses of sockets are
        this.output = Files.createDirectories(output);
    }

    Path folder() {
        return folder;
    }

    /** Makes a file in the folder. */
    void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Skips the calling test if a tool is missing, or fails it where everything is required. */
    static void require(String tool) {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
        if (Boolean.getBoolean("brood.require.all")) {
            assertThat(there).as("%s is on the PATH", tool).isTrue();
        }
        Assumptions.assumeTrue(there, tool + " is not on the PATH");
    }

    /** Returns the words that start the command, the JVM first. */
    List<String> words(String... args) {
        return words(List.of(), args);
    }

    /** Returns the words that start the command in a JVM with further options, the JVM first. */
    List<String> words(List<String> jvmOptions, String... args) {
        List<String> words = new ArrayList<>(JVM);
        words.add("-Dbrood.dir=" + sessions);
        words.addAll(CommandClasses.options());
        words.addAll(jvmOptions);
        words.add(Main.class.getName());
        words.addAll(Arrays.asList(args));
        return words;
    }

    /** Returns the command as one line for a shell. */
    String line(String... args) {
        return line(List.of(), args);
    }

    /** Returns the command, in a JVM with further options, as one line for a shell. */
    String line(List<String> jvmOptions, String... args) {
        return words(jvmOptions, args).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /** Starts words in the folder; output goes to files. No signal is ignored, as it may be where tests run in the background. */
    Process start(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
        command.addAll(words);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile())
                .start();
    }

    Result run(String... args) throws Exception {
        return run("", words(args));
    }

    Result run(String stdin, List<String> words) throws Exception {
        Process process = start(words);
        try (var in = process.getOutputStream()) {
            in.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // The command ended without reading all of it: what it did instead is in the result.
        }
        return result(process);
    }

    /** Waits for a process that was started here. */
    Result result(Process process) throws Exception {
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("ended within %d s; stderr: %s", LIMIT_SECONDS, err())
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), out(), err());
    }

    String out() throws IOException {
        return Files.readString(output.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(output.resolve("err"));
    }

    /** {@return what is left of sessions} */
    List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(sessions)) {
            return files.filter(path -> path.getFileName().toString().startsWith("brood-"))
                    .filter(path -> !path.getFileName().toString().endsWith("-names"))
                    .toList();
        }
    }
}
