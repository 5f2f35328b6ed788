// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.StoreGuard;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Semaphores and barriers lose nothing, whichever store a process is killed or stopped before: see {@link HaltedSemaphores}. */
class HaltedSemaphoresTest {

    @Test
    @Timeout(240)
    void nothingIsLostWhicheverStoreAProcessIsHaltedBefore(@TempDir Path folder) throws Exception {
        Process model = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dbrood.wait=" + System.getProperty("brood.wait", ""),
                        "-D" + StoreGuard.PROPERTY + "=" + HaltGuard.class.getName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltedSemaphores.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(model.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(model.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(model.exitValue()).as(output).isZero();
        assertThat(output).contains(" cases");
        System.out.print(output);
    }
}
