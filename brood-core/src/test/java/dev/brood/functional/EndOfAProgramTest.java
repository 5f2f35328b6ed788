// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** However a program ends, nothing of its session is left: no process, also none that a task started natively, and no file. */
class EndOfAProgramTest {

    private static final String CTRL_C = "\003";

    @ParameterizedTest
    @CsvSource({"KILL, 137", "TERM, 143", "HUP, 129", "INT, 130"})
    void nothingIsLeftAfterASignal(String signal, int status) {
        try (Program program = Program.start(FamilyProgram.class, "wait").awaitLine("ready")) {
            program.signal(signal);
            program.awaitNothing("SIG" + signal);
            assertThat(program.awaitEnd()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"exit, 11", "callback, 12", "uncaught, 1", "halt, 15", "return, 0", "hook, 1"})
    void nothingIsLeftAfterAnEndOfItsOwn(String how, int status) {
        try (Program program = Program.start(FamilyProgram.class, how).awaitLine("ready")) {
            program.awaitNothing(how);
            assertThat(program.awaitEnd()).isEqualTo(status);
        }
    }

    @Test
    void nothingIsLeftAfterAnExitWhileTheFirstWorkersAreBeingStarted(@TempDir Path sessions, @TempDir Path temporary) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (Program program = Program.start(FirstStartProgram.class, sessions.toString(), temporary.toString())) {
                assertThat(program.awaitEnd()).isEqualTo(7);
            }
            assertEmpty((i + 1) + " starts", sessions, temporary);
        }
    }

    @Test
    void nothingIsLeftOfSharedObjectsOfAProgramThatStartsNobody(@TempDir Path sessions, @TempDir Path temporary) throws IOException {
        for (int status : List.of(0, 7)) {
            try (Program program =
                    Program.start(SharingProgram.class, sessions.toString(), temporary.toString(), Integer.toString(status))) {
                assertThat(program.awaitEnd()).isEqualTo(status);
                assertThat(program.lines()).contains("42");
            }
            assertEmpty("status " + status, sessions, temporary);
        }
    }

    private static void assertEmpty(String after, Path... folders) throws IOException {
        for (Path folder : folders) {
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).as("after %s", after).isEmpty();
            }
        }
    }

    @Test
    void nothingIsLeftAfterCtrlC() {
        try (Program program = Program.onTerminal(FamilyProgram.class, "wait").awaitLine("ready")) {
            program.type(CTRL_C);
            program.awaitNothing("Ctrl-C");
            assertThat(program.awaitEnd()).isEqualTo(130);
            assertThat(program.lines()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void aSecondCtrlCEndsAProgramWhoseHooksHang() {
        try (Program program = Program.onTerminal(FamilyProgram.class, "hang").awaitLine("ready")) {
            program.type(CTRL_C);
            await().atMost(java.time.Duration.ofSeconds(10)).until(() -> program.remains().size() <= 1);
            assertThat(program.remains()).as("only a hook of the user's is still at work").hasSize(1);
            program.type(CTRL_C);
            program.awaitNothing("a second Ctrl-C");
            assertThat(program.awaitEnd()).isEqualTo(130);
        }
    }

    @Test
    void whatWasKilledAllAtOnceIsGoneAfterTheNextSweep() {
        try (Program program = Program.start(FamilyProgram.class, "wait").awaitLine("ready")) {
            String random = program.directory().getFileName().toString().replaceAll(".*-", "");
            var carriers = ProcFs.system().carriers(Session.VARIABLE, random).found();
            assertThat(carriers).hasSizeGreaterThanOrEqualTo(6);
            String all = String.join(" ", carriers.stream().map(carrier -> Long.toString(carrier.identity().pid())).toList());
            try {
                new ProcessBuilder("sh", "-c", "kill -9 " + program.pid() + " " + all).inheritIO().start().waitFor();
            } catch (java.io.IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            program.awaitEnd();
            await().atMost(java.time.Duration.ofSeconds(10)).until(() -> {
                Sweep.now();
                return program.remains().isEmpty();
            });
        }
    }

    /** Nobody who has joined the session can run, and all others come to it when its root is dead. */
    @Test
    void childrenThatComeTooLateEndTheStoppedOnesAndRemoveTheSession() throws Exception {
        try (Program program = Program.start(LateProgram.class).awaitLine("ready ")) {
            Program.signal("STOP", Long.parseLong(program.rest("ready ")));
            program.signal("KILL");
            program.awaitNothing("SIGKILL while children start");
        }
    }

    /** One child sleeps; the JVMs of three others begin a second later. */
    static final class LateProgram {

        private LateProgram() {}

        public static void main(String[] args) throws Exception {
            Program.tellSession();
            ChildProcess settled = ChildProcess.builder(() -> {
                        System.out.println("ready " + ProcessHandle.current().pid());
                        LockSupport.park();
                    })
                    .name("settled")
                    .start();
            for (int i = 0; i < 3; i++) {
                ChildProcess.builder(LockSupport::park).commandPrefix("sh", "-c", "sleep 1; exec \"$@\"", "sh").start();
            }
            settled.join();
        }
    }
}
