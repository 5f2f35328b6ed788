// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a program waits for when its code has ended, and what it takes along. */
class EndOfMainTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static List<String> said(Program program) {
        return program.lines().stream().filter(line -> line.endsWith("ends")).toList();
    }

    @Test
    void childrenAreWaitedForAndDaemonsEndWithTheCode() {
        try (Program program = Program.start(ReturningProgram.class, "children")) {
            assertThat(program.awaitEnd()).isZero();
            assertThat(said(program)).containsExactlyInAnyOrder("main ends", "daemon ends", "child ends", "child ends");
            assertThat(said(program).getFirst()).isEqualTo("main ends");
            program.awaitNothing("return of main");
        }
    }

    @Test
    void aThreadThatStillRunsKeepsDaemonsAlive() {
        try (Program program = Program.start(ReturningProgram.class, "thread")) {
            assertThat(program.awaitEnd()).isZero();
            assertThat(said(program)).containsExactly("main ends", "child ends", "thread ends", "daemon ends");
            program.awaitNothing("end of the last thread");
        }
    }

    @Test
    void childrenAreWaitedForAlsoByAProgramThatInterruptsAllThreadsThatKeepItAlive() {
        try (Program program = Program.start(ReturningProgram.class, "interrupts")) {
            assertThat(program.awaitEnd()).isZero();
            assertThat(said(program)).contains("main ends", "child ends").endsWith("child ends");
            program.awaitNothing("interrupts of its threads");
        }
    }

    @Test
    void anUncaughtExceptionWaitsForChildrenAndEndsWithOne() {
        try (Program program = Program.start(ReturningProgram.class, "uncaught")) {
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(said(program)).containsExactly("child ends");
            assertThat(program.lines()).anyMatch(line -> line.contains("uncaught in main"));
            program.awaitNothing("an uncaught exception");
        }
    }

    @Test
    void whatIsAttachedToTheLastChildsEndRunsToItsOwnEndAndMayStartTheNext() {
        try (Program program = Program.start(ReturningProgram.class, "callback")) {
            assertThat(program.awaitEnd()).isZero();
            assertThat(said(program)).containsExactly("main ends", "callback ends", "child ends");
            program.awaitNothing("the last callback");
        }
    }

    @Test
    void aDetachedChildOutlivesItsProgramAndItsTerminalAndLeavesNothing() throws IOException {
        try (Program program = Program.onTerminal(ReturningProgram.class, "detached").awaitLine("pid ").awaitLine("detached")) {
            String[] said = program.rest("pid ").strip().split(" ", -1);
            long pid = Long.parseLong(said[0]);
            assertThat(said[1]).isEqualTo("true");
            Path own = Path.of(program.lines().stream().filter(line -> line.startsWith("session " + pid)).findFirst().orElseThrow()
                    .split(" ", -1)[2]);
            assertThat(own).isNotEqualTo(program.directory()).isDirectory();
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            assertThat(fields[3]).as("leads a terminal session of its own").isEqualTo(Long.toString(pid));
            assertThat(fields[4]).as("has no terminal").isEqualTo("0");
            program.type("\003");
            program.awaitNothing("Ctrl-C, beside a detached child");
            program.awaitEnd();
            Program.signal("HUP", pid);
            Program.signal("INT", pid);
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(own).isDirectory();
            Program.signal("TERM", pid);
            await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty() && !Files.exists(own));
            try (var left = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")),
                    "*" + own.getFileName().toString().replaceAll(".*-", "") + "*")) {
                assertThat(left).isEmpty();
            }
        }
    }
}
