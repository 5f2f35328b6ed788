// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is left of {@code brood map} after a signal. */
class MapSignalTest {

    /** Notes its process and a native one that it started, and never ends. */
    private static final String STUCK = "p -> { Process s = new ProcessBuilder(\"sleep\", \"1000\").start();"
            + " Files.writeString(Path.of(p + \".pids\"), ProcessHandle.current().pid() + \" \" + s.pid());"
            + " while (p != null) try { Thread.sleep(1000); } catch (InterruptedException e) {} return 1; }";

    /** What a pipe holds before its writer has to wait. */
    private static final int PIPE_SIZE = 1 << 16;

    @TempDir
    private Path temp;

    private Path folder;
    private BroodCommand brood;

    @BeforeEach
    void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
        folder = brood.folder();
    }

    @ParameterizedTest
    @CsvSource({"INT,130,interrupted", "TERM,143,terminated"})
    void aSignalStopsEverythingAtOnceAndLeavesNothing(String signal, int status, String word) throws Exception {
        BroodCommand.require("env");
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
        words.addAll(brood.words("map", "--workers=2", STUCK, "a", "b", "c", "d"));
        Process process = brood.start(words);
        await().atMost(Duration.ofMinutes(2)).until(() -> pids().size() == 4);
        List<ProcessHandle> started = pids();
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        Result result = brood.result(process);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.err()).startsWith("brood map: " + word + ": 4 inputs, 0 ok, 0 failed, 4 given up").doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(brood.leftovers())
                .isEmpty());
    }

    @Test
    void aSignalEndsARunThatIsStuckInItsOutput() throws Exception {
        BroodCommand.require("env");
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
        words.addAll(brood.words("map", "--workers=2", "--as=string", "s -> s.repeat(1_000_000)", "a", "b", "c", "d"));
        Process process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> process.getInputStream().available() >= PIPE_SIZE);
            List<ProcessHandle> workers = process.descendants().toList();
            for (int i = 0; i < 2 && process.isAlive(); i++) {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            }
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(workers).noneMatch(ProcessHandle::isAlive));
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(brood.leftovers()).isEmpty());
        } finally {
            process.destroyForcibly();
        }
    }

    private List<ProcessHandle> pids() throws IOException {
        List<ProcessHandle> handles = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".pids")).toList()) {
                for (String pid : Files.readString(file).split(" ", -1)) {
                    if (!pid.isEmpty()) {
                        ProcessHandle.of(Long.parseLong(pid)).ifPresent(handles::add);
                    }
                }
            }
        }
        return handles;
    }
}
