// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.os.Signal;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How a child process ends, as its parent sees it. */
@LeavesNothingBehind
class ExitCodeTest extends ChildContract {

    @Override
    Running start(UnaryOperator<ChildProcess.Builder> settings, RemoteAction task) {
        return start(settings.apply(ChildProcess.builder(task)));
    }

    @Test
    void anErrorIsUncaughtToo() throws InterruptedException {
        Running ended = ended(() -> {
            throw new AssertionError("broken");
        });
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).anyMatch(line -> line.contains("AssertionError: broken"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 137, 143, 255})
    void aStatusOfSystemExitIsNeverTakenForASignal(int status) throws InterruptedException {
        Running ended = ended(() -> System.exit(status));
        assertThat(ended.exitCode()).isEqualTo(status);
        assertThat(ended.child().signal()).isEmpty();
    }

    @Test
    void anExitThatIsCutShortByForceIsAKill() throws InterruptedException {
        Running running = start(() -> {
            Path reported = Path.of(System.getProperty("java.io.tmpdir"), "ending");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                long began = System.nanoTime();
                while (!Files.exists(reported) && System.nanoTime() - began < 10_000_000_000L) {
                    LockSupport.parkNanos(1_000_000);
                }
                System.out.println("hook");
                LockSupport.park();
            }));
            System.exit(0);
        }).awaitLine("hook");
        ProcessHandle.of(running.child().pid()).orElseThrow().destroyForcibly();
        assertThat(running.awaitEnd().exitCode()).isEqualTo(-9);
        assertThat(running.child().signal()).hasValue(Signal.KILL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 9, 137, 143})
    void anExitNowInAHookIsNeverTakenForASignal(int status) throws InterruptedException {
        Running ended = ended(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ChildProcess.exitNow(status)));
            System.exit(1);
        });
        assertThat(ended.exitCode()).isEqualTo(status);
        assertThat(ended.child().signal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 9, 137, 143})
    void exitNowEndsWithoutHooksAndItsStatusIsNeverTakenForASignal(int status) throws InterruptedException {
        Running ended = ended(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            ChildProcess.exitNow(status);
        });
        assertThat(ended.exitCode()).isEqualTo(status);
        assertThat(ended.child().signal()).isEmpty();
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void exitWithATextPrintsItAndEndsWithOne() throws InterruptedException {
        Running ended = ended(() -> ChildProcess.exit("out of luck"));
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).containsExactly("out of luck");
    }

    @Test
    void exitWithAStatusRunsTheHooks() throws InterruptedException {
        Running ended = ended(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            ChildProcess.exit(12);
        });
        assertThat(ended.exitCode()).isEqualTo(12);
        assertThat(ended.out()).containsExactly("hook");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, Integer.MAX_VALUE})
    void aStatusThatTheSystemCannotKeepIsRefused(int status) {
        assertThatThrownBy(() -> ChildProcess.exit(status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(status))
                .hasMessageContaining("0 to 255");
        assertThatThrownBy(() -> ChildProcess.exitNow(status)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void killEndsWithMinusNineAndRunsNothing() throws InterruptedException {
        Running running = start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        running.child().kill();
        running.awaitEnd();
        assertThat(running.exitCode()).isEqualTo(-9);
        assertThat(running.child().signal()).isEqualTo(Optional.of(Signal.KILL));
        assertThat(running.out()).containsExactly("up");
    }

    @Test
    void theStatusOfAHookThatHaltsWins() throws InterruptedException {
        Running running = start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(42)));
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        running.child().terminate();
        assertThat(running.awaitEnd().exitCode()).isEqualTo(42);
    }

    @Test
    void anExitWithStatus137OfAnotherThreadAfterTheMainOneHasReturnedIsThat() throws Exception {
        try (ChildProcess child = ChildProcess.start(() -> {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {})); // one more
            Thread.ofPlatform().daemon(false).start(() -> {
                while (main.isAlive()) {
                    Thread.onSpinWait();
                }
                System.exit(137);
            });
        })) {
            child.join();
            assertThat(child.exitCode()).hasValue(137);
        }
    }

    /** By somebody else than its parent, so that only the system tells. */
    @Test
    void aKillAtTheVeryEndIsNoExitWithStatus137() throws Exception {
        Random random = new Random(4);
        Set<Integer> codes = new TreeSet<>();
        for (int i = 0; i < (Boolean.getBoolean("brood.soak") ? 500 : 25); i++) {
            CountDownLatch done = new CountDownLatch(1);
            try (ChildProcess child = ChildProcess.builder(() -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {})); // others may be at work, too
                        System.out.println("done");
                    })
                    .stdout(line -> done.countDown())
                    .start()) {
                done.await();
                long end = System.nanoTime() + random.nextInt(12_000_000);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
                child.join();
                codes.add(child.exitCode().orElseThrow());
            }
        }
        assertThat(codes).isSubsetOf(0, -9);
    }
}
