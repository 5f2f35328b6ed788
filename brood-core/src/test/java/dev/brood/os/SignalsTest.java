// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.ChildProcess;
import dev.brood.error.NoSuchProcessException;
import dev.brood.error.NotSendableException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sun.misc.SignalHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Real signals that this JVM sends to itself. What follows a step is made certain by a signal that arrives: none is waited for that
 * does not come.
 */
@LeavesNothingBehind
class SignalsTest {

    private static final sun.misc.Signal USR1 = new sun.misc.Signal("USR1");
    private static final long SELF = ProcessHandle.current().pid();
    private static final long LIMIT_SECONDS = 60;

    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

    @AfterEach
    void nothingIsSetAfterATest() {
        assertThat(sun.misc.Signal.handle(USR1, SignalHandler.SIG_DFL)).isSameAs(SignalHandler.SIG_DFL);
        assertThat(arrived).isEmpty();
    }

    private SignalRegistration handle(String name) {
        return Signals.handle(Signal.USR1, signal -> arrived.add(name));
    }

    private SignalHandler foreign(String name) {
        return signal -> arrived.add(name);
    }

    private String next() {
        Signals.send(SELF, Signal.USR1);
        return awaitArrival();
    }

    private String awaitArrival() {
        try {
            String name = arrived.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            return name == null ? "nothing" : name;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the system ignores it in this process, see {@code proc(5)}. */
    private static boolean isIgnored(Signal signal) {
        return isIn("SigIgn", signal);
    }

    /** Whether it has a handler in this process. */
    private static boolean isCaught(Signal signal) {
        return isIn("SigCgt", signal);
    }

    private static boolean isIn(String mask, Signal signal) {
        try {
            String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(l -> l.startsWith(mask))
                    .findFirst()
                    .orElseThrow();
            long bits = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
            return (bits >> (signal.number() - 1) & 1) == 1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anActionIsGivenItsSignalInADaemonThreadOfItsOwn() {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        try (SignalRegistration registration = Signals.handle(Signal.USR1, signal -> {
            threads.add(Thread.currentThread());
            arrived.add(signal.toString());
        })) {
            assertThat(registration.signal()).isEqualTo(Signal.USR1);
            assertThat(next()).isEqualTo("USR1");
            assertThat(next()).isEqualTo("USR1");
        }
        assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread()).doesNotHaveDuplicates().allMatch(Thread::isDaemon);
    }

    @Test
    void anActionHasTheContextClassLoaderOfWhoRegisteredIt() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader("mine", new URL[0], before)) {
            thread.setContextClassLoader(loader);
            SignalRegistration registration =
                    Signals.handle(Signal.USR1, signal -> arrived.add(Thread.currentThread().getContextClassLoader().getName()));
            thread.setContextClassLoader(before);
            try (registration) {
                assertThat(next()).isEqualTo("mine");
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void actionsOfOneSignalMayOverlap() {
        CountDownLatch go = new CountDownLatch(1);
        try (SignalRegistration registration = Signals.handle(Signal.USR1, signal -> {
            arrived.add("begins");
            awaitLatch(go);
            arrived.add("ends");
        })) {
            assertThat(registration.isOpen()).isTrue();
            assertThat(next()).isEqualTo("begins");
            assertThat(next()).isEqualTo("begins");
            go.countDown();
            assertThat(awaitArrival()).isEqualTo("ends");
            assertThat(awaitArrival()).isEqualTo("ends");
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the latch stays closed");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theNewestIsInForceAndClosingItPutsBackTheOneBelow() {
        try (SignalRegistration a = handle("a")) {
            try (SignalRegistration b = handle("b")) {
                assertThat(b.isOpen()).isTrue();
                assertThat(next()).isEqualTo("b");
            }
            assertThat(a.isOpen()).isTrue();
            assertThat(next()).isEqualTo("a");
        }
        assertThat(isCaught(Signal.USR1)).isFalse();
        assertThat(isIgnored(Signal.USR1)).isFalse();
    }

    @Test
    void closingOneInTheMiddleChangesNothingAndBringsItNeverBack() {
        SignalRegistration a = handle("a");
        SignalRegistration b = handle("b");
        SignalRegistration c = handle("c");
        b.close();
        assertThat(next()).isEqualTo("c");
        c.close();
        assertThat(next()).isEqualTo("a");
        a.close();
        assertThat(List.of(a, b, c)).noneMatch(SignalRegistration::isOpen);
    }

    @Test
    void theOldestMayBeClosedFirst() {
        SignalRegistration a = handle("a");
        SignalRegistration b = handle("b");
        a.close();
        assertThat(next()).isEqualTo("b");
        b.close();
        assertThat(isCaught(Signal.USR1)).isFalse();
    }

    @Test
    void whateverTheOrderOfClosingTheNewestThatIsOpenIsInForce() {
        for (int round = 0; round < 20; round++) {
            List<SignalRegistration> open = new ArrayList<>();
            List<SignalRegistration> order = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                SignalRegistration registration = handle(Integer.toString(i));
                open.add(registration);
                order.add(registration);
            }
            List<SignalRegistration> all = List.copyOf(open);
            Collections.shuffle(order, new java.util.Random(round));
            for (SignalRegistration next : order) {
                assertThat(next()).as("round %d", round).isEqualTo(Integer.toString(all.indexOf(open.getLast())));
                next.close();
                open.remove(next);
            }
            assertThat(isCaught(Signal.USR1)).as("round %d", round).isFalse();
        }
    }

    @Test
    void closingTwiceTakesNothingElseAway() {
        SignalRegistration a = handle("a");
        try (SignalRegistration b = handle("b")) {
            a.close();
            a.close();
            assertThat(b.isOpen()).isTrue();
            assertThat(next()).isEqualTo("b");
        }
        SignalRegistration c = handle("c");
        a.close();
        assertThat(next()).isEqualTo("c");
        c.close();
    }

    @Test
    void aSignalThatIsIgnoredDoesNothingUntilThatIsClosed() {
        try (SignalRegistration below = handle("below")) {
            try (SignalRegistration ignored = Signals.ignore(Signal.USR1)) {
                assertThat(ignored.toString()).isEqualTo("SignalRegistration[USR1, ignored]");
                assertThat(isIgnored(Signal.USR1)).isTrue();
                Signals.send(SELF, Signal.USR1); // it would end this JVM, or arrive below
                try (SignalRegistration above = handle("above")) {
                    assertThat(above.isOpen()).isTrue();
                    assertThat(next()).isEqualTo("above");
                }
                assertThat(isIgnored(Signal.USR1)).isTrue();
            }
            assertThat(below.isOpen()).isTrue();
            assertThat(next()).isEqualTo("below");
        }
        assertThat(isIgnored(Signal.USR1)).isFalse();
        assertThat(isCaught(Signal.USR1)).isFalse();
    }

    /** What happens at them then is seen in children: one that arrived just before the close would end this JVM. */
    @ParameterizedTest
    @EnumSource(names = {"HUP", "INT", "TERM"})
    void theSignalsThatEndAJvmAreIgnoredByAHandlerSoThatTheyCanBeHandledAgain(Signal signal) {
        boolean ignoredBefore = isIgnored(signal);
        try (SignalRegistration ignored = Signals.ignore(signal)) {
            assertThat(ignored.isOpen()).isTrue();
            assertThat(isIgnored(signal)).isEqualTo(ignoredBefore);
            try (SignalRegistration above = Signals.handle(signal, s -> arrived.add("above"))) {
                assertThat(above.isOpen()).isTrue();
                Signals.send(SELF, signal);
                assertThat(awaitArrival()).isEqualTo("above");
            }
            assertThat(isIgnored(signal)).isEqualTo(ignoredBefore);
        }
        assertThat(isIgnored(signal)).isEqualTo(ignoredBefore);
        assertThat(isCaught(signal)).isEqualTo(!ignoredBefore);
    }

    @ParameterizedTest
    @EnumSource(names = {"PIPE", "XFSZ"})
    void whatTheJvmCatchesToDoNothingCanBeHandledAndIsPutBack(Signal signal) {
        try (SignalRegistration registration = Signals.handle(signal, s -> arrived.add("got " + s))) {
            assertThat(registration.isOpen()).isTrue();
            Signals.send(SELF, signal);
            assertThat(awaitArrival()).isEqualTo("got " + signal);
        }
        Signals.send(SELF, signal); // would end this JVM
        assertThat(isCaught(signal)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "QUIT", "CHLD", "USR2"})
    void aSignalThatIsKeptIsRefusedWithTheReason(Signal signal) {
        assertThatThrownBy(() -> Signals.handle(signal, s -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("signal " + signal + " cannot be handled: the ");
        assertThatThrownBy(() -> Signals.ignore(signal))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("signal " + signal + " cannot be ignored: the ");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "QUIT", "CHLD", "USR2"})
    void everyOtherSignalArrivesAndCanBeIgnoredAndIsPutBack(Signal signal) {
        boolean caught = isCaught(signal);
        boolean ignored = isIgnored(signal);
        try (SignalRegistration registration = Signals.handle(signal, s -> arrived.add(s.name()))) {
            assertThat(registration.signal()).isEqualTo(signal);
            Signals.send(SELF, signal);
            assertThat(awaitArrival()).isEqualTo(signal.name());
            try (SignalRegistration silence = Signals.ignore(signal)) {
                assertThat(silence.signal()).isEqualTo(signal);
                if (!KeptSignals.ENDING.contains(signal)) { // these are ignored by a handler, which may come to it only later
                    Signals.send(SELF, signal);
                }
            }
        }
        assertThat(isCaught(signal)).isEqualTo(caught);
        assertThat(isIgnored(signal)).isEqualTo(ignored);
    }

    @Test
    void otherCodesHandlerIsPutBack() {
        sun.misc.Signal.handle(USR1, foreign("foreign"));
        try (SignalRegistration a = handle("a")) {
            assertThat(a.isOpen()).isTrue();
            assertThat(next()).isEqualTo("a");
        }
        assertThat(next()).isEqualTo("foreign");
        sun.misc.Signal.handle(USR1, SignalHandler.SIG_DFL);
    }

    @Test
    void whatOtherCodeHasSetSinceStays() {
        SignalRegistration a = handle("a");
        sun.misc.Signal.handle(USR1, foreign("foreign"));
        a.close();
        assertThat(next()).isEqualTo("foreign");
        sun.misc.Signal.handle(USR1, SignalHandler.SIG_DFL);
    }

    @Test
    void whatOtherCodeHasSetInBetweenIsPutBackInItsPlace() {
        SignalRegistration a = handle("a");
        sun.misc.Signal.handle(USR1, foreign("foreign"));
        SignalRegistration b = handle("b");
        assertThat(next()).isEqualTo("b");
        b.close();
        assertThat(next()).isEqualTo("foreign");
        a.close();
        assertThat(next()).isEqualTo("foreign");
        sun.misc.Signal.handle(USR1, SignalHandler.SIG_DFL);
    }

    @Test
    void aClosedOneThatOtherCodeBringsBackHandsOnToWhatLayBelow() {
        sun.misc.Signal.handle(USR1, foreign("first"));
        SignalRegistration a = handle("a");
        SignalRegistration b = handle("b");
        SignalHandler found = sun.misc.Signal.handle(USR1, foreign("foreign"));
        b.close();
        sun.misc.Signal.handle(USR1, found); // b, as the other code believes
        assertThat(next()).isEqualTo("a");
        a.close();
        assertThat(next()).isEqualTo("first");
        sun.misc.Signal.handle(USR1, SignalHandler.SIG_DFL);
    }

    @Test
    void aClosedOneOverTheDefaultThatIsBroughtBackDropsTheSignal() {
        SignalRegistration a = handle("a");
        SignalHandler found = sun.misc.Signal.handle(USR1, foreign("foreign"));
        a.close();
        sun.misc.Signal.handle(USR1, found);
        found.handle(USR1);
        assertThat(arrived).isEmpty();
        sun.misc.Signal.handle(USR1, SignalHandler.SIG_DFL);
    }

    @Test
    void manyThreadsMayOpenAndCloseAtOnce() {
        List<Thread> threads = new ArrayList<>();
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        try (SignalRegistration bottom = handle("bottom")) {
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.ofPlatform().uncaughtExceptionHandler((thread, e) -> failures.add(e)).start(() -> {
                    for (int i = 0; i < 500; i++) {
                        SignalRegistration one = handle("one");
                        SignalRegistration two = Signals.ignore(Signal.USR1);
                        one.close();
                        two.close();
                    }
                }));
            }
            await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> threads.stream().noneMatch(Thread::isAlive));
            assertThat(failures).isEmpty();
            assertThat(bottom.isOpen()).isTrue();
            assertThat(next()).isEqualTo("bottom");
        }
        assertThat(isCaught(Signal.USR1)).isFalse();
        assertThat(isIgnored(Signal.USR1)).isFalse();
    }

    @Test
    void aRegistrationStaysAtHome() {
        try (SignalRegistration registration = handle("a")) {
            assertThatThrownBy(() -> ChildProcess.start(registration::close))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("call Signals.handle in the other process");
            assertThat(registration.toString()).isEqualTo("SignalRegistration[USR1, handled]");
        }
    }

    @Test
    void aClosedRegistrationSaysSo() {
        SignalRegistration registration = handle("a");
        registration.close();
        assertThat(registration.toString()).isEqualTo("SignalRegistration[USR1, handled, closed]");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -4711, Long.MIN_VALUE})
    void aPidThatMeansManyProcessesIsRefused(long pid) {
        assertThatThrownBy(() -> Signals.send(pid, Signal.TERM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("signal TERM cannot be sent to pid " + pid, "Give the pid of one process");
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, 1L << 32, (1L << 32) - 1, Long.MAX_VALUE})
    void aPidThatNobodyHasIsToldAlsoIfItWouldBeAnotherOneCutTo32Bits(long pid) {
        assertThatThrownBy(() -> Signals.send(pid, Signal.TERM))
                .isInstanceOfSatisfying(NoSuchProcessException.class, e -> assertThat(e.pid()).isEqualTo(pid))
                .hasMessageContaining("signal TERM cannot be sent to process " + pid + ": there is no such process");
    }

    @Test
    void noActionIsRefused() {
        assertThatThrownBy(() -> Signals.handle(Signal.USR1, null)).isInstanceOf(NullPointerException.class).hasMessageStartingWith("handle(null): give");
    }
}
