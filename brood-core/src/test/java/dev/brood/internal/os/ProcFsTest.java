// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the process file system tells of real processes, and what is left where there is none. */
class ProcFsTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private final ProcFs system = ProcFs.system();

    @Test
    void thisProcessIsFoundWithItsParent() {
        assertThat(system.isRunning(system.self())).isTrue();
        assertThat(system.stat(system.self().pid()).orElseThrow().parent())
                .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
    }

    @Test
    void aProcessIsFoundByItsEnvironmentAndKilledByItsIdentityEvenIfStopped() throws Exception {
        var builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put("BROOD_PROCFS_TEST", "here/1-2");
        Process sleep = builder.start();
        try {
            await().atMost(LONG).until(() -> found().size() == 1);
            EnvironmentCarrier carrier = found().getFirst();
            assertThat(carrier.value()).isEqualTo("here/1-2");
            assertThat(carrier.stopped()).isFalse();
            assertThat(carrier.identity().pid()).isEqualTo(sleep.pid());
            new ProcessBuilder("kill", "-STOP", Long.toString(sleep.pid())).start().waitFor();
            await().atMost(LONG).until(() -> found().getFirst().stopped());

            var another = new ProcessIdentity(sleep.pid(), carrier.identity().startTime() + 1);
            assertThat(Kill.forcibly(another)).as("a reused pid").isFalse();
            assertThat(system.isRunning(another)).isFalse();
            assertThat(Kill.forcibly(carrier.identity())).isTrue();
            assertThat(sleep.onExit()).succeedsWithin(LONG);
            assertThat(found()).isEmpty();
            assertThat(Kill.forcibly(carrier.identity())).as("gone").isFalse();
        } finally {
            sleep.destroyForcibly();
        }
    }

    /** Between two programs a process has no environment that could be read. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100_000}) // one that is read by one call, and one that is not
    void aProcessThatExecutesOneProgramAfterTheOtherIsFoundInEveryLook(int more, @TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("again.sh"), "#!/bin/sh\nexec \"$0\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder(script.toString());
        builder.environment().put("BROOD_PROCFS_TEST", "here/1-2");
        builder.environment().put("BROOD_PROCFS_TEST_MORE", "x".repeat(more));
        Process restless = builder.start();
        try {
            await().atMost(LONG).until(() -> found().size() == 1);
            for (int look = 0; look < 150; look++) {
                CarrierScan scan = system.carriers("BROOD_PROCFS_TEST", "here/");
                assertThat(scan.gap()).isNull();
                assertThat(scan.found()).as("look %s", look).hasSize(1);
            }
        } finally {
            restless.destroyForcibly();
        }
        assertThat(restless.onExit()).succeedsWithin(LONG);
    }

    /** Each process of the chain lives as long as it takes to start the next. */
    @Test
    void ofAChainOfProcessesThatStartTheNextAndEndOneIsFoundInEveryLook(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("next.sh"), "#!/bin/sh\n\"$0\" &\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder("setsid", script.toString());
        builder.environment().put("BROOD_PROCFS_TEST", "here/1-2");
        Process first = builder.start();
        try {
            assertThat(first.onExit()).succeedsWithin(LONG);
            for (int look = 0; look < 100; look++) {
                assertThat(found()).as("look %s", look).isNotEmpty();
                assertThat(system.processes("BROOD_PROCFS_TEST").found()).as("look %s", look).anyMatch(process -> "here/1-2".equals(process.value()));
            }
        } finally {
            assertThat(new ProcessBuilder("kill", "-KILL", "--", "-" + first.pid()).start().waitFor()).isZero();
        }
        await().atMost(LONG).until(() -> found().isEmpty());
    }

    @Test
    void aProcessWithoutAnyEnvironmentIsNoGapInTheScan() throws Exception {
        var builder = new ProcessBuilder("sleep", "1000");
        builder.environment().clear();
        Process sleep = builder.start();
        try {
            await().atMost(LONG).until(() -> Files.readString(Path.of("/proc", Long.toString(sleep.pid()), "comm")).startsWith("sleep"));
            assertThat(system.carriers("BROOD_PROCFS_TEST", "here/")).isEqualTo(new CarrierScan(List.of(), null));
        } finally {
            sleep.destroyForcibly();
        }
        assertThat(sleep.onExit()).succeedsWithin(LONG);
    }

    private List<EnvironmentCarrier> found() {
        return system.carriers("BROOD_PROCFS_TEST", "here/").found();
    }

    @Test
    void theOwnProcessIsNeverKilled() {
        assertThat(Kill.forcibly(system.self())).isFalse();
    }

    @Test
    void withoutAProcessFileSystemTheJdkTellsWhatItKnows(@TempDir Path empty) {
        var other = new ProcFs(empty);
        assertThat(other.isPresent()).isFalse();
        assertThat(other.isRunning(other.self())).isTrue();
        assertThat(other.stat(other.self().pid()).orElseThrow().state()).isEqualTo('?');
        assertThat(other.carriers("PATH", "")).isEqualTo(new CarrierScan(List.of(), null));
    }

    @Test
    void aProcessThatEndedIsNoGapInTheScanAndOneThatCannotBeReadIs(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("self/stat"));
        Files.createDirectories(root.resolve("1"));
        var made = new ProcFs(root);
        assertThat(made.carriers("PATH", "")).isEqualTo(new CarrierScan(List.of(), null));
        Files.createDirectories(root.resolve("2/environ")); // a folder opens, but reading it fails
        assertThat(made.carriers("PATH", "").gap()).hasMessageContaining("directory");
        for (String noEnvironment : List.of("Z 1 2 3 0 -1 4194304", "S 2 0 0 0 -1 2129984")) { // a zombie, a kernel thread
            Files.writeString(root.resolve("2/stat"), "2 (x) " + noEnvironment + " 0".repeat(20));
            assertThat(made.carriers("PATH", "").gap()).isNull();
        }
        Files.writeString(root.resolve("2/stat"), "2 (x) S 1 2 3 0 -1 4194304" + " 0".repeat(20));
        assertThat(made.carriers("PATH", "").gap()).isNotNull();
        Path file = Files.createFile(root.resolve("file"));
        Files.delete(root.resolve("2/stat"));
        Files.delete(root.resolve("2/environ"));
        Files.delete(root.resolve("2"));
        Files.createSymbolicLink(root.resolve("3"), file); // fails in another way, and the process is there, too
        assertThat(made.carriers("PATH", "").gap()).isNotNull();
    }

    @Test
    void aProcessHasEndedIfItIsGoneOrAZombieOrAnotherOneButNotIfItCannotBeRead(@TempDir Path root) throws Exception {
        assertThat(system.hasEnded(system.self())).isFalse();
        assertThat(system.hasEnded(new ProcessIdentity(system.self().pid(), system.self().startTime() + 1))).isTrue();
        Files.createDirectories(root.resolve("self/stat"));
        var made = new ProcFs(root);
        ProcessIdentity two = new ProcessIdentity(2, 0);
        assertThat(made.hasEnded(two)).isTrue();
        Files.createDirectories(root.resolve("2/stat")); // a folder opens, but reading it fails
        assertThat(made.hasEnded(two)).isFalse();
        assertThat(made.isRunning(two)).isFalse();
        Files.delete(root.resolve("2/stat"));
        Files.writeString(root.resolve("2/stat"), "2 (x) S 1 2 3 0 -1 4194304" + " 0".repeat(20));
        assertThat(made.hasEnded(two)).isFalse();
        Files.writeString(root.resolve("2/stat"), "2 (x) Z 1 2 3 0 -1 4194304" + " 0".repeat(20));
        assertThat(made.hasEnded(two)).isTrue();
    }

    @Test
    void thereIsAtLeastOneCore() {
        assertThat(UsableCores.count()).isPositive();
    }
}
