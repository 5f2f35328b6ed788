// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/** The {@code brood} command, and real processes for it to look at and to signal, which end with their test. */
abstract class ProcessesFixture {

    static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    final StartedPrograms programs = new StartedPrograms();
    BroodCommand brood;

    @BeforeEach
    final void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
    }

    @AfterEach
    final void endPrograms() {
        programs.close();
    }

    /** Starts a program, and waits until its process is one of it. No signal is ignored, as it may be where tests run in the background. */
    final Process start(String program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal", program));
        words.addAll(List.of(arguments));
        Process started = programs.start(words.toArray(String[]::new));
        awaitCommand(started.pid(), program);
        return started;
    }

    final Process sleep() throws IOException {
        return start("sleep", "1000");
    }

    static void awaitCommand(long pid, String command) {
        await().atMost(LIMIT).until(() -> ProcessInfo.of(pid).orElseThrow().command().equals(command));
    }

    /** Starts a shell that starts two programs that sleep, and waits until they do. */
    final Process shellOfTwoSleeps() throws IOException {
        return shellOfTwoSleeps("sleep 1000 & sleep 1000 & wait");
    }

    final Process shellOfTwoSleeps(String script) throws IOException {
        Process shell = start("sh", "-c", script);
        await().atMost(LIMIT)
                .until(() -> ProcessTree.of(shell.pid()).orElseThrow().depthFirst().filter(process -> process.command().equals("sleep")).count() == 2);
        return shell;
    }

    /** Starts {@code brood map} with a worker, map-worker-1, that comes to no end, and waits until it is at work. */
    final Process stuckMap() throws IOException {
        String stuck = "s -> { Files.writeString(Path.of(s), Long.toString(ProcessHandle.current().pid())); Thread.sleep(1000000); return s; }";
        Process map = programs.endLater(brood.start(brood.words("map", "--workers=1", "--as=string", stuck, "pid")));
        Path pid = brood.folder().resolve("pid");
        await().atMost(LIMIT).until(() -> Files.exists(pid) && !Files.readString(pid).isEmpty());
        return map;
    }

    /** The worker of {@link #stuckMap()}. */
    final ProcessInfo stuckWorker() throws IOException {
        return ProcessInfo.of(Long.parseLong(Files.readString(brood.folder().resolve("pid")))).orElseThrow();
    }

    /** A command of the same session files for use beside one that runs. */
    final BroodCommand another() throws IOException {
        return new BroodCommand(brood.folder(), temp.resolve("k"));
    }
}
