// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class BoundedProcessTest {

    @Test
    void theOutputOfAProgramIsReturned() throws Exception {
        assertThat(BoundedProcess.run(List.of("sh", "-c", "echo out; echo err >&2"), Duration.ofSeconds(30)))
                .isEqualTo("out\n");
    }

    @Test
    void aFailureShowsTheStatusAndTheLastErrors() {
        assertThatThrownBy(() -> BoundedProcess.run(List.of("sh", "-c", "echo why >&2; exit 5"), Duration.ofSeconds(30)))
                .isInstanceOf(PeerFailedException.class)
                .hasMessageContaining("status 5")
                .hasMessageContaining("why");
    }

    @Test
    void aProgramThatDoesNotEndIsKilledWithItsChildren(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");

        assertThatThrownBy(() -> BoundedProcess.run(
                        List.of("sh", "-c", "sleep 1000 & echo $! > " + pid + "; wait"), Duration.ofSeconds(2)))
                .isInstanceOf(PeerFailedException.class)
                .hasMessageContaining("not ended after 2 s");

        long child = Long.parseLong(Files.readString(pid).strip());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> hasEnded(child));
    }

    // Several times: what is left may be about to execute its program, and have no environment to be known by.
    @RepeatedTest(20)
    void whatAProgramLeavesBehindIsKilled(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");

        BoundedProcess.run(
                List.of("sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 & echo $! > " + pid), Duration.ofSeconds(30));

        long orphan = Long.parseLong(Files.readString(pid).strip());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> hasEnded(orphan));
    }

    @Test
    void aProgramThatIsAbsentIsNamed() {
        assertThatThrownBy(() -> BoundedProcess.run(List.of("no-such-program"), Duration.ofSeconds(1)))
                .isInstanceOf(PeerFailedException.class)
                .hasMessageContaining("no-such-program");
    }

    /** An orphan that has been killed is a zombie until the first process of the machine, or container, fetches its status. */
    private static boolean hasEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return ProcessHandle.of(pid).isEmpty();
        }
    }
}
