// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Apache Fory lies beside the tests, not on their class path: see the pom. */
class ForyLaneTest {

    @TempDir
    Path folder;

    private static Path location(Class<?> type) {
        return Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    @Test
    void bulkDataGoThroughForyWhereTheUserHasIt() throws Exception {
        Path classes = location(Encoder.class);
        Path tests = location(BulkProgram.class);
        String fory = tests.resolveSibling("fory") + "/*";
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        String.join(java.io.File.pathSeparator, classes.toString(), tests.toString(), fory), BulkProgram.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).contains("fory wrote ");
    }
}
