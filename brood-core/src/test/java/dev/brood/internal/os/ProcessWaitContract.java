// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.internal.memory.SharedWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a way to wait must do between processes too; a stand-in for the system serves one process only. */
abstract class ProcessWaitContract extends WordWaitContract {

    /** What {@link WordWait#PROPERTY} chooses it by. */
    abstract String name();

    /** The other process of the next test: says that it is there, sleeps until the word is changed, and says so. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws IOException {
            try (Arena arena = Arena.ofShared()) {
                SharedWords words = SharedWords.map(Path.of(args[0]), arena);
                words.intRelease(Long.BYTES, 1);
                System.out.println(awaitChange(WordWait.system(), words, SLEEPING, LONG) + " " + WordWait.system().isNative());
            }
        }
    }

    @Test
    void aWakeReachesASleeperInAnotherProcess() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, SLEEPING);
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED", "-D" + WordWait.PROPERTY + "=" + name(),
                    "-cp", System.getProperty("java.class.path"), Sleeper.class.getName(), folder.resolve("words").toString());
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader()) {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> words.intVolatile(Long.BYTES) == 1);
                words.intRelease(0, CHANGED);
                way().wake(words.slice(0, Integer.BYTES));
                assertThat(output.readLine()).isEqualTo("true " + way().isNative());
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
