// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import dev.brood.os.Signal;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Signals to a child by its parent, and what a child without handlers makes of them. */
@LeavesNothingBehind
class SendSignalTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Running parked() {
        return Running.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("ready");
            while (true) {
                LockSupport.park();
            }
        }).awaitLine("ready");
    }

    private static boolean isStopped(Running running) {
        return ProcFs.system().stat(running.child().pid()).map(ProcessStat::isStopped).orElse(false);
    }

    @ParameterizedTest
    @EnumSource(names = {"HUP", "TERM"})
    void requestsToEndRunTheHooksAndAreToldAsTheSignal(Signal signal) throws InterruptedException {
        Running.assumeNotIgnored(signal);
        Running running = parked();
        running.child().sendSignal(signal);
        assertThat(running.awaitEnd().exitCode()).isEqualTo(-signal.number());
        assertThat(running.child().signal()).hasValue(signal);
        assertThat(running.out()).containsExactly("ready", "hook");
    }

    @ParameterizedTest
    @EnumSource(names = {"KILL", "USR1", "ALRM", "PROF", "PWR", "SYS"})
    void otherSignalsEndItAtOnce(Signal signal) throws InterruptedException {
        Running running = parked();
        running.child().sendSignal(signal);
        assertThat(running.awaitEnd().exitCode()).isEqualTo(-signal.number());
        assertThat(running.child().signal()).hasValue(signal);
        assertThat(running.out()).containsExactly("ready");
    }

    @Test
    void someSignalsDoNothingToAChild() throws InterruptedException {
        Running running = parked();
        for (Signal signal : new Signal[] {
            Signal.INT, Signal.PIPE, Signal.XFSZ, Signal.CHLD, Signal.CONT, Signal.URG, Signal.WINCH
        }) {
            running.child().sendSignal(signal);
        }
        running.child().sendSignal(Signal.TERM);
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
        assertThat(running.out()).containsExactly("ready", "hook");
    }

    @Test
    void theSignalThatTheJvmSuspendsThreadsByIsNoEnd() throws InterruptedException {
        Running running = parked();
        running.child().sendSignal(Signal.USR2);
        await().atMost(LIMIT).until(() -> running.out().stream().anyMatch(line -> line.contains("stray SR signal")));
        running.child().sendSignal(Signal.TERM);
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
    }

    @Test
    void quitPrintsTheThreadsOnStandardError() throws InterruptedException {
        Running running = parked();
        running.child().sendSignal(Signal.QUIT);
        await().atMost(LIMIT).until(() -> !running.child().isAlive()
                || running.err().stream().anyMatch(line -> line.startsWith("Full thread dump")));
        running.child().sendSignal(Signal.KILL);
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void aStoppedChildGoesOnAtCont() throws InterruptedException {
        Running running = parked();
        running.child().sendSignal(Signal.STOP);
        await().atMost(LIMIT).until(() -> isStopped(running));
        running.child().sendSignal(Signal.TERM);
        assertThat(running.child().isAlive()).isTrue();
        running.child().sendSignal(Signal.CONT);
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
    }

    @Test
    void aStoppedChildIsEndedByKillAndByClose() throws InterruptedException {
        Running killed = parked();
        Running closed = parked();
        for (Running running : new Running[] {killed, closed}) {
            running.child().sendSignal(Signal.STOP);
            await().atMost(LIMIT).until(() -> isStopped(running));
        }
        killed.child().sendSignal(Signal.KILL);
        closed.child().close();
        assertThat(killed.awaitEnd().child().signal()).hasValue(Signal.KILL);
        assertThat(closed.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void aSignalToAChildThatHasEndedDoesNothing() throws InterruptedException {
        Running ended = Running.ended(() -> System.out.println("done"));
        for (Signal signal : Signal.values()) {
            ended.child().sendSignal(signal);
        }
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.child().signal()).isEmpty();
    }

    @Test
    void aSignalBeforeTheStartIsRefused() {
        ChildProcess child = ChildProcess.builder(() -> {}).name("early").build();
        assertThatThrownBy(() -> child.sendSignal(Signal.USR1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sendSignal() of process early, which has not been started");
    }
}
