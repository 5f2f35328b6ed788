// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.testing.LeavesNothingBehind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Many children of a large program, one after the other and at once. */
@LeavesNothingBehind
@Timeout(1_800)
class ManyChildrenTest {

    private static final boolean SOAK = Boolean.getBoolean("brood.soak");

    @ParameterizedTest
    @CsvSource({"spawn, 10, 24", "forkserver, 100, 64"})
    void manyChildrenOfAProgramWithALargeHeapLeaveNeitherZombiesNorDescriptors(String method, int inARow, int atOnce) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (!SOAK) {
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=10")); // which its children have, too
        }
        command.addAll(List.of(
                "-Xms4g",
                "-Xmx4g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dbrood.start=" + method,
                "-cp",
                System.getProperty("java.class.path"),
                ManyChildrenProgram.class.getName(),
                Integer.toString(SOAK ? 10 * inARow : inARow),
                Integer.toString(SOAK ? 64 : atOnce)));
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo("failures 0, zombies 0, more descriptors 0\n");
    }
}
