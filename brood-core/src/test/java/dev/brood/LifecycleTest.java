// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.ipc.Waitable;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.SentSignal;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A child process before its start, while it runs, and after its end. */
@LeavesNothingBehind
class LifecycleTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static ChildProcess.Builder sleeper() {
        return ChildProcess.builder(LockSupport::park);
    }

    /** A task of a type of its own. */
    private record Greeting(String whom) implements ProcessTask {
        @Override
        public void run() {
            if (whom.equals("nobody")) {
                throw new IllegalArgumentException("nobody is there");
            }
        }
    }

    @Test
    void aProcessIsNewThenLivesThenHasEnded() throws InterruptedException {
        ChildProcess child = sleeper().name("worker-1").build();
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).isEmpty();
        assertThat(child.signal()).isEmpty();
        assertThat(child.name()).isEqualTo("worker-1");
        assertThat(child.toString()).contains("worker-1", "not started");
        assertThat(child.start()).isSameAs(child);
        assertThat(child.isAlive()).isTrue();
        assertThat(child.exitCode()).isEmpty();
        assertThat(child.signal()).isEmpty();
        assertThat(child.pid()).isPositive().isNotEqualTo(ProcessHandle.current().pid());
        assertThat(child.join(Duration.ofMillis(50))).isFalse();
        assertThat(child.join(Duration.ZERO)).isFalse();
        assertThat(child.join(Duration.ofDays(-1))).isFalse();
        assertThat(child.parent()).contains(ChildProcess.current());
        child.kill();
        assertThat(child.join(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        child.join();
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).hasValue(-9);
        assertThat(child.toString()).contains("worker-1", "exit code -9");
        assertThat(ProcessHandle.of(child.pid())).isEmpty();
    }

    @Test
    void whatIsAskedOfAProcessThatWasNotStartedIsRefused() {
        ChildProcess child = sleeper().build();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                child::join, () -> child.join(Duration.ofSeconds(1)), child::terminate, child::kill, child::interrupt,
                child::onExit, child::pid, child::stdin);
        for (var call : calls) {
            assertThatIllegalStateException().isThrownBy(call).withMessageContaining(child.name()).withMessageContaining("start()");
        }
    }

    @Test
    void aProcessStartsOnlyOnce() throws InterruptedException {
        ChildProcess child = ChildProcess.start(() -> {});
        assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("started before");
        child.join();
        assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("started before");
    }

    @Test
    void afterItsEndAProcessCanBeAskedAndToldEverything() throws InterruptedException {
        ChildProcess child = ChildProcess.start(() -> System.exit(5));
        child.join();
        child.terminate();
        child.kill();
        child.interrupt();
        child.close();
        child.close();
        assertThat(child.exitCode()).hasValue(5);
        assertThat(child.onExit()).isCompletedWithValue(child);
        assertThat(child.pid()).isPositive();
        assertThat(child.stdin()).isEmpty();
    }

    @Test
    void closeBeforeTheStartKeepsItFromStarting() {
        ChildProcess child = sleeper().build();
        child.close();
        child.close();
        assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("closed");
    }

    @Test
    void closeEndsPolitelyOrByForce() throws InterruptedException {
        Running polite = Running.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        polite.child().close();
        assertThat(polite.exitCode()).isEqualTo(-15);
        assertThat(polite.out()).containsExactly("up", "hook");
        Running stubborn = Running.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(LockSupport::park));
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        stubborn.child().close();
        assertThat(stubborn.exitCode()).isEqualTo(-9);
    }

    @Test
    void anInterruptedCloseKillsWaitsAndKeepsTheInterrupt() {
        ChildProcess child = sleeper().start();
        Thread.currentThread().interrupt();
        child.close();
        assertThat(child.isAlive()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(child.exitCode().orElseThrow()).isIn(-9, -15);
    }

    @Test
    void anInterruptedJoinDoesNotTouchTheChild() {
        ChildProcess child = sleeper().start();
        Thread.currentThread().interrupt();
        assertThatThrownBy(child::join).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> child.join(LIMIT)).isInstanceOf(InterruptedException.class);
        assertThat(child.isAlive()).isTrue();
        child.close();
    }

    @Test
    void onExitFiresExactlyAtTheEnd() throws Exception {
        ChildProcess child = sleeper().start();
        var seen = new AtomicReference<Boolean>();
        CompletableFuture<Void> told = child.onExit().thenAccept(same ->
                seen.set(same.equals(child) && !child.isAlive() && child.exitCode().isPresent() && ProcessHandle.of(child.pid()).isEmpty()));
        CompletableFuture<ChildProcess> another = child.onExit();
        another.complete(child);
        assertThat(child.isAlive()).as("completing a future from outside ends nothing").isTrue();
        assertThat(told).isNotDone();
        child.kill();
        told.get(60, TimeUnit.SECONDS);
        assertThat(seen).hasValue(true);
    }

    @Test
    @Timeout(120)
    void nothingWaitsForAnExitCallbackThatBlocks() throws Exception {
        ChildProcess child = sleeper().start();
        Thread joining = Thread.ofPlatform().daemon().start(() -> {
            try {
                child.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> joining.getState() == Thread.State.WAITING);
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<CompletableFuture<Void>> actions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            actions.add(child.onExit().thenRun(() -> {
                begun.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        try {
            child.kill();
            assertThat(begun.await(60, TimeUnit.SECONDS)).as("both run, although neither returns").isTrue();
            joining.join();
            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("brood-watcher " + child.name(), "brood-children"));
            assertThat(ChildProcess.children()).isEmpty();
            assertThat(child.onExit()).isCompletedWithValue(child);
            assertThat(actions).noneMatch(CompletableFuture::isDone);
        } finally {
            mayEnd.countDown();
        }
        assertThat(actions).allSatisfy(action -> assertThat(action).succeedsWithin(LIMIT));
    }

    @Test
    void anExitCallbackMayStartTheNextChild() throws Exception {
        CompletableFuture<ChildProcess> second = ChildProcess.start(() -> {}).onExit()
                .thenApply(first -> ChildProcess.start(() -> System.exit(9)))
                .thenCompose(ChildProcess::onExit);
        assertThat(second.get(60, TimeUnit.SECONDS).exitCode()).hasValue(9);
    }

    @Test
    void anInterruptReachesTheThreadOfTheTaskAsOftenAsItIsAsked() throws InterruptedException {
        Running running = Running.start(() -> {
            for (int i = 1; i <= 3; i++) {
                try {
                    System.out.println("wait " + i);
                    Thread.sleep(100_000);
                } catch (InterruptedException e) {
                    System.out.println("interrupted " + i);
                }
            }
        });
        for (int i = 1; i <= 3; i++) {
            running.awaitLine("wait " + i);
            running.child().interrupt();
            running.awaitLine("interrupted " + i);
        }
        assertThat(running.awaitEnd().exitCode()).isZero();
    }

    @Test
    void anInterruptBeforeTheTaskBeginsIsNotLost() throws InterruptedException {
        Running running = Running.start(() -> Thread.sleep(100_000));
        running.child().interrupt();
        assertThat(running.awaitEnd().exitCode()).isEqualTo(1);
        assertThat(running.err()).anyMatch(line -> line.contains("InterruptedException"));
    }

    @Test
    void aStoppedChildIsWaitedForAndCanBeKilled() throws Exception {
        Running running = Running.start(() -> {
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        SentSignal.send("STOP", running.child().pid());
        for (int i = 0; i < 1_000; i++) {
            running.child().interrupt();
        }
        running.child().terminate();
        assertThat(running.child().join(Duration.ofMillis(100))).isFalse();
        assertThat(running.child().isAlive()).isTrue();
        running.child().kill();
        assertThat(running.awaitEnd().exitCode()).isEqualTo(-9);
    }

    /** Runs in a process that may have few descriptors: ends a child while none is left. */
    private static void endWithoutDescriptors(ChildProcess child) throws InterruptedException {
        List<Closeable> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            child.kill(); // none is left
        }
        for (Closeable one : taken) {
            close(one);
        }
        System.out.println("ended: " + child.join(LIMIT));
    }

    private static void close(Closeable descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aKillIsNotLostForWantOfADescriptor() throws InterruptedException {
        Running running = Running.ended(ChildProcess.builder(() -> {
            try (ChildProcess first = sleeper().start(); ChildProcess second = sleeper().start()) {
                first.kill(); // loads the classes that the other's end needs
                first.join();
                endWithoutDescriptors(second);
            }
        }).commandPrefix("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"));
        assertThat(running.out()).contains("ended: true");
    }

    @Test
    void aTypeOfItsOwnIsATaskAndRunsHereWhenItIsCalledHere() throws InterruptedException {
        ChildProcess child = new Greeting("world").start();
        assertThat(child.join(LIMIT)).isTrue();
        assertThat(child.exitCode()).hasValue(0);
        new Greeting("world").run();
        assertThatThrownBy(new Greeting("nobody")::run).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void childrenAreTheLiveOnesInTheOrderOfTheirStart() throws InterruptedException {
        assertThat(ChildProcess.children()).isEmpty();
        List<ChildProcess> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            started.add(sleeper().start());
        }
        assertThat(ChildProcess.children()).containsExactlyElementsOf(started);
        started.get(1).kill();
        started.get(1).join();
        assertThat(ChildProcess.children()).containsExactly(started.get(0), started.get(2));
        started.forEach(ChildProcess::close);
        assertThat(ChildProcess.children()).isEmpty();
    }

    @Test
    void nobodyElseCanWaitForAChild() {
        try (ChildProcess child = sleeper().start(); ChildProcess unborn = sleeper().build()) {
            assertThatThrownBy(() -> ChildProcess.start(() -> child.join()))
                    .isInstanceOf(NotSendableException.class)
                    .hasNoCause()
                    .hasMessageContaining("captured variable 'child' (LocalChildProcess): only the parent of a process")
                    .hasMessageEndingWith("Remedy: send its name() or pid().");
            assertThatThrownBy(() -> ChildProcess.start(() -> unborn.start())).isInstanceOf(NotSendableException.class);
        }
    }

    @Test
    void theProgramItselfIsACurrentProcessWithoutParent() {
        ProcessRef self = ChildProcess.current();
        assertThat(self.name()).isEqualTo("MainProcess");
        assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(self.isAlive()).isTrue();
        assertThat(self.onExit()).isNotDone();
        assertThat(self.daemon()).isFalse();
        assertThat(self.parent()).isEmpty();
    }

    @Test
    void whatCannotBeSentStartsNothing() {
        Thread captured = Thread.currentThread();
        assertThatThrownBy(() -> ChildProcess.start(() -> captured.interrupt()))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("'captured'");
        assertThat(ChildProcess.children()).isEmpty();
    }

    @Test
    void childrenAreInTheOrderOfTheirStarts() throws Exception {
        ChildProcess builtFirst = ChildProcess.builder(LockSupport::park).build();
        ChildProcess startedFirst = ChildProcess.builder(LockSupport::park).build();
        startedFirst.start();
        builtFirst.start();
        assertThat(ChildProcess.children()).containsExactly(startedFirst, builtFirst);
        for (ChildProcess child : List.of(startedFirst, builtFirst)) {
            child.kill();
            child.join();
        }
    }

    @Test
    void theEndIsToldOnceToEachWatchThatHasNotBeenEnded() throws Exception {
        AtomicInteger told = new AtomicInteger();
        ChildProcess child = ChildProcess.start(LockSupport::park);
        child.watch(told::incrementAndGet);
        child.watch(() -> told.addAndGet(100)).end();
        Waitable.Watch other = child.watch(() -> told.addAndGet(10));
        assertThat(child.isReady()).isFalse();
        child.kill();
        child.join();
        await().atMost(Duration.ofSeconds(60)).until(() -> told.get() == 11);
        assertThat(child.isReady()).isTrue();
        other.end();
        child.watch(() -> told.addAndGet(1000));
        assertThat(told).hasValue(1011);
    }
}
