// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotPermittedException;
import dev.brood.internal.os.Kill;
import dev.brood.os.Signal;
import dev.brood.os.SignalRegistration;
import dev.brood.os.Signals;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Handlers in children: those of the signals that end a JVM, the terminal's INT, and signals from and to who is no Brood process. */
@LeavesNothingBehind
class SignalHandlersTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What a child does while its handlers work. */
    private static void waitForSignals() {
        System.out.println("ready");
        while (true) {
            LockSupport.park();
        }
    }

    private static void print(Signal signal) {
        System.out.println("got " + signal);
    }

    /** Waits in a child for a signal that an action counts. */
    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the signal does not arrive");
        }
    }

    private static void refused(Signal signal) {
        try (SignalRegistration registration = Signals.handle(signal, SignalHandlersTest::print)) {
            System.out.println("not refused: " + registration);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }

    private static boolean isIgnored(long pid, Signal signal) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(l -> l.startsWith("SigIgn"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16) >> (signal.number() - 1) & 1) == 1;
    }

    @ParameterizedTest
    @EnumSource(names = {"HUP", "INT", "TERM", "USR1", "WINCH"})
    void aChildsHandlerRunsAtASignalOfItsParent(Signal signal) throws InterruptedException {
        Running running = Running.start(() -> {
            Signals.handle(signal, SignalHandlersTest::print);
            waitForSignals();
        }).awaitLine("ready");
        running.child().sendSignal(signal);
        running.awaitLine("got " + signal);
        assertThat(running.child().isAlive()).isTrue();
        running.child().kill();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void terminateRunsTheHandlerOfTermAndCloseKillsWhoDoesNotEnd() throws InterruptedException {
        Running running = Running.start(() -> {
            Signals.handle(Signal.TERM, SignalHandlersTest::print);
            waitForSignals();
        }).awaitLine("ready");
        running.child().terminate();
        running.awaitLine("got TERM");
        running.child().close();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @ParameterizedTest
    @EnumSource(names = {"HUP", "TERM"})
    void aChildWhoseHandlerWasClosedDiesFromTheSignal(Signal signal) throws InterruptedException {
        Running.assumeNotIgnored(signal);
        Running running = Running.start(() -> {
            CountDownLatch handled = new CountDownLatch(1);
            try (SignalRegistration registration = Signals.handle(signal, s -> handled.countDown())) {
                System.out.println("handles " + registration.signal());
                await(handled);
            }
            waitForSignals();
        }).awaitLine("handles " + signal);
        running.child().sendSignal(signal);
        running.awaitLine("ready");
        running.child().sendSignal(signal);
        assertThat(running.awaitEnd().child().signal()).hasValue(signal);
        assertThat(running.exitCode()).isEqualTo(-signal.number());
    }

    @Test
    void aChildWhoseHandlerOfIntWasClosedIgnoresItAgain() throws InterruptedException {
        Running running = Running.start(() -> {
            long self = ProcessHandle.current().pid();
            System.out.println("before " + isIgnored(self, Signal.INT));
            CountDownLatch handled = new CountDownLatch(1);
            try (SignalRegistration below = Signals.ignore(Signal.INT);
                    SignalRegistration registration = Signals.handle(Signal.INT, s -> handled.countDown())) {
                System.out.println(registration.signal() + " over " + below + " " + isIgnored(self, Signal.INT));
                await(handled);
            }
            System.out.println("after " + isIgnored(self, Signal.INT));
            waitForSignals();
        }).awaitLine("INT over SignalRegistration[INT, ignored] false");
        running.child().sendSignal(Signal.INT);
        running.awaitLine("ready");
        running.child().sendSignal(Signal.INT);
        running.child().sendSignal(Signal.TERM);
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
        assertThat(running.out()).contains("before true", "after true");
    }

    @Test
    void whatOtherCodeHasSetForIntSinceStaysInAChildThatWouldIgnoreIt() throws InterruptedException {
        Running running = Running.start(() -> {
            SignalRegistration registration = Signals.handle(Signal.INT, SignalHandlersTest::print);
            sun.misc.Signal.handle(new sun.misc.Signal("INT"), signal -> System.out.println("other code got " + signal));
            registration.close();
            waitForSignals();
        }).awaitLine("ready");
        running.child().sendSignal(Signal.INT);
        running.awaitLine("other code got SIGINT");
        running.child().kill();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void aDetachedChildHandlesTheHangUpThatItIgnores() throws InterruptedException {
        ChildProcess.Builder detached = ChildProcess.builder(() -> {
            SignalRegistration registration = Signals.handle(Signal.HUP, SignalHandlersTest::print);
            System.out.println("handles " + registration.signal());
            waitForSignals();
        }).detached(true);
        Running running = Running.start(detached).awaitLine("ready");
        running.child().sendSignal(Signal.HUP);
        running.awaitLine("got HUP");
        running.child().kill();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @ParameterizedTest
    @EnumSource(names = {"HUP", "TERM", "USR1"})
    void aChildThatIgnoresASignalLives(Signal signal) throws InterruptedException {
        Running running = Running.start(() -> {
            CountDownLatch enough = new CountDownLatch(1);
            Signals.handle(Signal.WINCH, s -> enough.countDown());
            try (SignalRegistration registration = Signals.ignore(signal)) {
                System.out.println("ignores " + registration.signal());
                await(enough);
                System.exit(5); // the JVM takes the lower number first: an end by that would have begun
            }
        }).awaitLine("ignores " + signal);
        running.child().sendSignal(signal);
        running.child().sendSignal(Signal.WINCH);
        assertThat(running.awaitEnd().exitCode()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"HUP", "TERM", "USR1"})
    void aChildThatIgnoredASignalDiesFromItAgain(Signal signal) throws InterruptedException {
        Running.assumeNotIgnored(signal);
        Running running = Running.start(() -> {
            Signals.ignore(signal).close();
            waitForSignals();
        }).awaitLine("ready");
        running.child().sendSignal(signal);
        assertThat(running.awaitEnd().child().signal()).hasValue(signal);
    }

    @Test
    void anActionThatThrowsIsUncaughtInItsThreadAndTheHandlerStays() throws InterruptedException {
        Running running = Running.start(() -> {
            Thread.setDefaultUncaughtExceptionHandler((thread, e) -> System.out.println("uncaught: " + e.getMessage()));
            CountDownLatch times = new CountDownLatch(2);
            Signals.handle(Signal.USR1, signal -> {
                times.countDown();
                throw new IllegalStateException("number " + times.getCount());
            });
            waitForSignals();
        }).awaitLine("ready");
        running.child().sendSignal(Signal.USR1);
        running.awaitLine("uncaught: number 1");
        running.child().sendSignal(Signal.USR1);
        running.awaitLine("uncaught: number 0");
        running.child().kill();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void anActionThatExitsDecidesTheStatus() throws InterruptedException {
        Running running = Running.start(() -> {
            Signals.handle(Signal.TERM, signal -> ChildProcess.exit(7));
            waitForSignals();
        }).awaitLine("ready");
        running.child().terminate();
        assertThat(running.awaitEnd().exitCode()).isEqualTo(7);
        assertThat(running.child().signal()).isEmpty();
    }

    @Test
    void aGrandchildThatIsNoBroodProcessIsSentASignal() throws InterruptedException {
        Running running = Running.start(() -> {
            Process sleep = new ProcessBuilder("sleep", "1000").start();
            System.out.println("sleep " + sleep.pid());
            System.out.println("sleep ended with " + sleep.waitFor());
        });
        Signals.send(grandchild(running, "sleep "), Signal.USR1);
        assertThat(running.awaitEnd().out()).contains("sleep ended with 138");
        assertThat(running.exitCode()).isZero();
    }

    private static long grandchild(Running running, String beginning) {
        return org.awaitility.Awaitility.await().atMost(LIMIT).until(
                () -> running.out().stream().filter(line -> line.startsWith(beginning)).map(line -> Long.valueOf(
                        line.substring(beginning.length()))).findFirst().orElse(0L),
                pid -> pid > 0);
    }

    @Test
    void aProgramThatIsNoBroodProcessSendsAChildASignal() throws Exception {
        Running running = Running.start(() -> {
            Signals.handle(Signal.USR1, SignalHandlersTest::print);
            waitForSignals();
        }).awaitLine("ready");
        assertThat(new ProcessBuilder("kill", "-USR1", Long.toString(running.child().pid())).start().waitFor()).isZero();
        running.awaitLine("got USR1");
        running.child().close();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
    }

    @Test
    void aChildSendsItsParentASignal() throws InterruptedException {
        CountDownLatch handled = new CountDownLatch(1);
        try (SignalRegistration registration = Signals.handle(Signal.USR1, signal -> handled.countDown())) {
            assertThat(registration.isOpen()).isTrue();
            Running ended = Running.ended(() -> Signals.send(ChildProcess.current().parent().orElseThrow().pid(), Signal.USR1));
            assertThat(ended.exitCode()).isZero();
            await(handled);
        }
    }

    @Test
    void programsThatAreStartedMeanwhileIgnoreWhatIsIgnored() throws InterruptedException {
        Running ended = Running.ended(() -> {
            try (SignalRegistration usr1 = Signals.ignore(Signal.USR1);
                    SignalRegistration term = Signals.ignore(Signal.TERM)) {
                Process sleep = new ProcessBuilder("sleep", "1000").start();
                System.out.println("meanwhile " + usr1.signal() + " " + isIgnored(sleep.pid(), Signal.USR1));
                System.out.println("meanwhile " + term.signal() + " " + isIgnored(sleep.pid(), Signal.TERM));
                Signals.send(sleep.pid(), Signal.USR1);
                Signals.send(sleep.pid(), Signal.TERM);
                System.out.println("ended with " + sleep.waitFor());
            }
            Process sleep = new ProcessBuilder("sleep", "1000").start();
            Signals.send(sleep.pid(), Signal.USR1);
            System.out.println("later " + sleep.waitFor());
        });
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).containsExactly("meanwhile USR1 true", "meanwhile TERM false", "ended with 143", "later 138");
    }

    @Test
    void exitCodesAreRightAfterChldWasRefused() throws InterruptedException {
        Running ended = Running.ended(() -> {
            refused(Signal.CHLD);
            System.out.println(new ProcessBuilder("sh", "-c", "exit 3").start().waitFor());
        });
        assertThat(ended.out()).hasSize(2).last().isEqualTo("3");
        assertThat(ended.out().getFirst()).startsWith("signal CHLD cannot be handled: the JDK keeps it");
    }

    @Test
    void aJvmWithReducedSignalUsageKeepsThoseThatEndIt() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> {
            refused(Signal.HUP);
            refused(Signal.INT);
            refused(Signal.TERM);
            refused(Signal.QUIT);
            refused(Signal.USR1);
        }).jvmArgs("-Xrs"));
        String why = ": this JVM was started with -Xrs (-XX:+ReduceSignalUsage), which leaves it to the system. Start it without.";
        assertThat(ended.out()).startsWith(
                "signal HUP cannot be handled" + why, "signal INT cannot be handled" + why, "signal TERM cannot be handled" + why);
        assertThat(ended.out().get(3)).startsWith("signal QUIT cannot be handled: the JVM keeps it");
        assertThat(ended.out().get(4)).isEqualTo("not refused: SignalRegistration[USR1, handled]");
    }

    @Test
    void profIsRefusedWhileARecordingSamplesCpuTime() throws InterruptedException {
        Running ended = Running.ended(() -> {
            refused(Signal.PROF);
            try (Recording recording = new Recording()) {
                recording.enable("jdk.CPUTimeSample").with("throttle", "10ms");
                recording.start();
                refused(Signal.PROF);
                refused(Signal.PROF); // the profiler has it still
            }
        });
        assertThat(ended.out()).hasSize(3);
        assertThat(ended.out().getFirst()).isEqualTo("not refused: SignalRegistration[PROF, handled]");
        assertThat(ended.out().subList(1, 3))
                .allSatisfy(line -> assertThat(line).startsWith("signal PROF cannot be handled: a profiler has it"));
    }

    @Test
    void usr2IsFreeInAJvmThatSuspendsByAnotherSignal() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> refused(Signal.USR2))
                .environment(java.util.Map.of("_JAVA_SR_SIGNUM", "40")));
        assertThat(ended.out()).containsExactly("not refused: SignalRegistration[USR2, handled]");
        Running stillKept = Running.ended(ChildProcess.builder(() -> refused(Signal.USR2))
                .environment(java.util.Map.of("_JAVA_SR_SIGNUM", "12")));
        assertThat(stillKept.out()).hasSize(1).first().asString()
                .startsWith("signal USR2 cannot be handled: native code in this process handles it");
    }

    @Test
    void anEndingChildWithAHandlerOfIntLeavesTheTerminalsInterruptToTheProgram() throws InterruptedException {
        Running running = Running.start(() -> {
            ChildProcess grandchild = ChildProcess.start(() -> LockSupport.park());
            CountDownLatch interrupted = new CountDownLatch(1);
            Signals.handle(Signal.INT, signal -> interrupted.countDown());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    grandchild.join(); // the hook that ends it has been at work
                    System.out.println("ending");
                    await(interrupted);
                    System.out.println("interrupted");
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
            waitForSignals();
        }).awaitLine("ready");
        running.child().terminate();
        running.awaitLine("ending");
        running.child().sendSignal(Signal.INT);
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
        assertThat(running.out()).contains("interrupted");
    }

    /** Root may signal everybody; a child without that capability may not signal another user's process. */
    @Test
    void aProcessOfAnotherUserIsNotSignalledAndTheRefusalNamesItTheSignalAndTheRemedy() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        assumeThat(new ProcessBuilder("setpriv", "--bounding-set=-kill", "--inh-caps=-kill", "--", "true").start().waitFor()).isZero();
        Process others = new ProcessBuilder("setpriv", "--reuid=65534", "--clear-groups", "sleep", "1000").start();
        long pid = others.pid();
        org.awaitility.Awaitility.await().atMost(LIMIT).until(() -> others.info().command().orElse("").endsWith("sleep"));
        try {
            Running ended = Running.ended(ChildProcess.builder(() -> {
                ProcessHandle other = ProcessHandle.of(pid).orElseThrow();
                try {
                    Signals.send(pid, Signal.USR1);
                } catch (NotPermittedException e) {
                    System.out.println((e.pid() == pid) + " " + e.getMessage());
                }
                try {
                    System.out.println("sent: " + Kill.send(other, "USR1"));
                } catch (NotPermittedException e) {
                    System.out.println((e.pid() == pid) + " " + e.getMessage());
                }
            }).commandPrefix("setpriv", "--bounding-set=-kill", "--inh-caps=-kill", "--"));
            assertThat(ended.out()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .startsWith("true signal USR1 cannot be sent to process " + pid + " of user nobody: the system does not permit it")
                    .contains("this process of user root", "CAP_KILL"));
            assertThat(others.isAlive()).isTrue();
        } finally {
            others.destroyForcibly();
            others.waitFor();
        }
    }
}
