// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.testing.LeavesNothingBehind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Many children of a large program, one after the other and at once. */
@LeavesNothingBehind
@Timeout(1_800)
class ManyChildrenTest {

    private static final int IN_A_ROW = Boolean.getBoolean("brood.soak") ? 1_000 : 100;

    @ParameterizedTest
    @ValueSource(strings = {"spawn", "forkserver"})
    void manyChildrenOfAProgramWithALargeHeapLeaveNeitherZombiesNorDescriptors(String method) throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms4g",
                        "-Xmx4g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dbrood.start=" + method,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyChildrenProgram.class.getName(),
                        Integer.toString(method.equals("spawn") ? IN_A_ROW / 4 : IN_A_ROW))
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo("failures 0, zombies 0, more descriptors 0\n");
    }
}
