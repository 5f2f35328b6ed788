// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The script {@code ./brood}: how it finds a JDK, and where it may be called from. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    /** Tests run in the module's folder; the launcher lies beside it. */
    private static final Path LAUNCHER = Path.of("..", "brood").toAbsolutePath().normalize();

    /** What the script calls before it has found a JDK. */
    private static final List<String> TOOLS = List.of("readlink", "dirname", "sed", "tr");

    @TempDir
    Path scratch;

    private record Outcome(int status, String out, String err) {}

    @Test
    void withoutAnyJavaItSaysSoInOneLine() throws Exception {
        Outcome outcome = run(LAUNCHER, bareEnvironment(), "doctor");

        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .hasLineCount(1)
                .startsWith("brood: needs a JDK 25, found no Java")
                .contains("install one", "JAVA_HOME");
    }

    @Test
    void withOtherVersionsOnlyItNamesThemInOneLine() throws Exception {
        Path other = jdk("jdk-21", "21.0.9", true);
        Path withoutCompiler = jdk("jre-25", "25.0.3", false);
        Map<String, String> environment = bareEnvironment();
        environment.put("BROOD_JDK_FOLDERS", scratch.resolve("jdks").toString());

        Outcome outcome = run(LAUNCHER, environment, "doctor");

        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err())
                .hasLineCount(1)
                .contains("21.0.9 in " + other, "25.0.3 without compiler in " + withoutCompiler);
    }

    @Test
    void itRunsFromAnyFolderThroughSymbolicLinks() throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        Path absolute = Files.createSymbolicLink(scratch.resolve("absolute"), LAUNCHER);
        Path relative = Files.createSymbolicLink(scratch.resolve("relative"), Path.of("absolute"));
        try {
            Outcome outcome = run(relative, environment, "--help");

            assertThat(outcome.out() + outcome.err()).contains("brood");
            assertThat(outcome.status()).as("status, with %s", outcome).isNotEqualTo(3);
        } finally {
            Files.delete(relative);
            Files.delete(absolute);
        }
    }

    @Test
    void aClosedStandardInputIsAnEmptyOneAndAClosedOutputAnError() throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        Path script = scratch.resolve("closed");
        script(script, "exec " + LAUNCHER + " map 's -> s' \"$@\"");

        script(scratch.resolve("in"), "exec " + script + " - <&-");
        Outcome input = run(scratch.resolve("in"), environment);
        assertThat(input.out()).isEmpty();
        assertThat(input.err()).contains("no inputs: nothing to do");
        assertThat(input.status()).isZero();

        script(scratch.resolve("out.sh"), "exec " + script + " --as string x >&-");
        Outcome output = run(scratch.resolve("out.sh"), environment);
        assertThat(output.err()).contains("standard output cannot be written");
        assertThat(output.status()).isEqualTo(1);
    }

    private Map<String, String> bareEnvironment() throws IOException {
        Path bin = Files.createDirectories(scratch.resolve("bin"));
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "exec " + which(tool) + " \"$@\"");
        }
        return new HashMap<>(
                Map.of("PATH", bin.toString(), "HOME", scratch.toString(), "BROOD_JDK_FOLDERS", ""));
    }

    private static Path which(String tool) throws IOException {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder, tool);
            if (Files.isExecutable(candidate)) {
                return candidate.toRealPath();
            }
        }
        throw new AssertionError("The test needs " + tool + " on the PATH, found none: install coreutils and sed");
    }

    private Path jdk(String name, String version, boolean compiler) throws IOException {
        Path home = scratch.resolve("jdks").resolve(name);
        List<String> commands = new ArrayList<>(List.of("java"));
        if (compiler) {
            commands.add("javac");
        }
        Files.createDirectories(home.resolve("bin"));
        for (String command : commands) {
            script(home.resolve("bin").resolve(command), "exit 1");
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome run(Path launcher, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = scratch.resolve("out");
        Path err = scratch.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the launcher ends").isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
