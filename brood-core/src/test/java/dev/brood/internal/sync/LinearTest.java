// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.testing.LeavesNothingBehind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What threads of several processes do at once to the owner word, the wait nodes, permits, cells and rings could be done one by one. */
@LeavesNothingBehind
@Timeout(1_800)
class LinearTest {

    private static final boolean SOAK = Boolean.getBoolean("brood.soak");
    private static final List<String> SUBJECTS = List.of("owner", "nodes", "permits", "arena", "ring");

    @TempDir
    Path folder;

    @Test
    void whatIsDoneManyTimesAtOnceIsLinear() throws Exception {
        System.out.print(run(0, "", List.of("stress", SOAK ? "100" : "8", SOAK ? "2000" : "200")));
    }

    @Test
    void whateverTheOrderOfStepsItIsLinear() throws Exception {
        System.out.print(run(0, "", List.of("model", SOAK ? "10" : "2", SOAK ? "200" : "50")));
    }

    @Test
    void aMutantIsFoundOut() throws Exception {
        var mutant = new Mutant("a change that is made whatever others do", SemaphoreCore.class.getName(), "commit",
                Mutant.without("longCas", 0), "permits");
        mutant.write(folder.resolve("mutant"));
        String output = run(1, folder.resolve("mutant") + File.pathSeparator, List.of("model", "3", "50"));
        assertThat(output).contains("LincheckAssertionError");
    }

    /** Runs Lincheck in a JVM of its own; returns what that prints, without what it says about the JDK. */
    private String run(int exit, String before, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dbrood.linear.folder=" + folder,
                "-Dbrood.linear.awake=" + arguments.contains("model"),
                "-cp",
                before + System.getProperty("java.class.path"),
                LinearMain.class.getName()));
        command.addAll(arguments);
        command.addAll(before.isEmpty() ? SUBJECTS : List.of("permits"));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(output).isEqualTo(exit);
        return output.lines().filter(line -> !line.startsWith("[WARN]")).map(line -> line + System.lineSeparator()).reduce("", String::concat);
    }
}
