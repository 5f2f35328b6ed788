// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** Both ways to send a signal, to processes that are no children of Brood. */
@LeavesNothingBehind
class KillTest {

    private static final int USR1 = 10;

    static Stream<KillCall> calls() {
        return Stream.of(NativeKill.find().orElseThrow(), new ShellKill(ShellKill.SHELL));
    }

    private static Process sleep() throws IOException {
        return new ProcessBuilder("sleep", "1000").start();
    }

    private static int exitValue(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theSignalArrives(KillCall call) throws Exception {
        Process process = sleep();
        assertThat(call.kill((int) process.pid(), USR1)).isEqualTo(KillCall.Outcome.SENT);
        assertThat(exitValue(process)).isEqualTo(128 + USR1);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aSignalToAGroupReachesItsProcesses(KillCall call) throws Exception {
        assumeThat(new ProcessBuilder("setsid", "--version").start().waitFor()).isZero();
        Process leader = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> ProcFs.system().stat(leader.pid()).orElseThrow().group() == leader.pid());
            assertThat(call.kill((int) -leader.pid(), USR1)).isEqualTo(KillCall.Outcome.SENT);
            assertThat(exitValue(leader)).isEqualTo(128 + USR1);
            assertThat(call.kill((int) -leader.pid(), USR1)).isEqualTo(KillCall.Outcome.NO_SUCH_PROCESS);
        } finally {
            leader.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aSignalToManyReachesThoseThatAreThere(KillCall call) throws Exception {
        Process gone = sleep();
        gone.destroyForcibly();
        exitValue(gone);
        Process first = sleep();
        Process second = sleep();
        call.killAll(List.of((int) first.pid(), (int) gone.pid(), (int) second.pid()), USR1);
        assertThat(exitValue(first)).isEqualTo(128 + USR1);
        assertThat(exitValue(second)).isEqualTo(128 + USR1);
        call.killAll(List.of(), USR1);
    }

    @Test
    void whatIsNoGroupIsRefused() {
        for (long group : new long[] {-5, 0, 1}) {
            assertThatThrownBy(() -> Kill.sendToGroup(group, "CONT"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("process group " + group);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aProcessThatIsGoneIsTold(KillCall call) throws Exception {
        Process process = sleep();
        process.destroyForcibly();
        exitValue(process);
        assertThat(call.kill((int) process.pid(), USR1)).isEqualTo(KillCall.Outcome.NO_SUCH_PROCESS);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aSignalThatDoesNotExistIsAFailureWithItsReason(KillCall call) throws Exception {
        Process process = sleep();
        try {
            assertThatThrownBy(() -> call.kill((int) process.pid(), 4711))
                    .isInstanceOf(BroodException.class)
                    .hasMessageContainingAll("4711", Long.toString(process.pid()));
        } finally {
            process.destroyForcibly();
            exitValue(process);
        }
    }

    /** Root may signal everybody, and is not told so by either way unless it has given that up. */
    @Test
    void theShellToldThatItMayNotTellsSo(@TempDir Path folder) throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        assumeThat(new ProcessBuilder("setpriv", "--bounding-set=-kill", "--inh-caps=-kill", "--", "true").start().waitFor()).isZero();
        Path shell = Files.writeString(folder.resolve("sh"), "#!/bin/sh\nexec setpriv --bounding-set=-kill --inh-caps=-kill -- sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        Process others = new ProcessBuilder("setpriv", "--reuid=65534", "--clear-groups", "sleep", "1000").start();
        await().atMost(Duration.ofSeconds(60)).until(() -> others.info().command().orElse("").endsWith("sleep"));
        try {
            assertThat(new ShellKill(shell.toString()).kill((int) others.pid(), USR1)).isEqualTo(KillCall.Outcome.NOT_PERMITTED);
            assertThat(others.isAlive()).isTrue();
        } finally {
            others.destroyForcibly();
            exitValue(others);
        }
    }

    @Test
    void aHandleNeverMeetsAnotherProcess() throws Exception {
        Process process = sleep();
        assertThat(Kill.send(process.toHandle(), "STOP")).isTrue();
        assertThat(Kill.send(process.toHandle(), "KILL")).isTrue();
        assertThat(exitValue(process)).isEqualTo(137);
        assertThat(Kill.send(process.toHandle(), "TERM")).isFalse();
    }

    @Test
    void anInterruptIsKeptWhileTheShellIsWaitedFor() throws Exception {
        Process process = sleep();
        Thread.currentThread().interrupt();
        KillCall.Outcome outcome = new ShellKill(ShellKill.SHELL).kill((int) process.pid(), USR1);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isEqualTo(KillCall.Outcome.SENT);
        assertThat(exitValue(process)).isEqualTo(138);
    }

    @Test
    void aMissingShellIsToldWithTheRemedy() {
        assertThatThrownBy(() -> new ShellKill("/nowhere/sh").kill(Integer.MAX_VALUE, USR1))
                .isInstanceOf(BroodException.class)
                .hasMessageContainingAll("/nowhere/sh", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void aSignalThatThisSystemDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> Kill.send(Integer.MAX_VALUE, "NONE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signal NONE cannot be sent: " + System.getProperty("os.name") + " has none");
    }
}
