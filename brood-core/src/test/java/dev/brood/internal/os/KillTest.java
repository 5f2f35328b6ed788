// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
