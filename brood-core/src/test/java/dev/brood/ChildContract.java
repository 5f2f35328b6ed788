// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.os.Signal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How a child ends and what it leaves, however it has come into being. */
abstract class ChildContract {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Running> started = new ArrayList<>();

    /** Starts a child in the way that is tested. */
    abstract Running start(UnaryOperator<ChildProcess.Builder> settings, RemoteAction task) throws InterruptedException;

    /** Starts a child, which ends with the test at the latest. */
    final Running start(ChildProcess.Builder builder) {
        Running child = Running.start(builder);
        started.add(child);
        return child;
    }

    final Running start(RemoteAction task) throws InterruptedException {
        return start(builder -> builder, task);
    }

    final Running ended(RemoteAction task) throws InterruptedException {
        return start(task).awaitEnd();
    }

    @AfterEach
    final void endChildren() {
        started.forEach(running -> running.child().close());
    }

    @Test
    void aTaskThatReturnsEndsWithZero() throws InterruptedException {
        Running ended = ended(() -> System.out.println("done"));
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.child().signal()).isEmpty();
        assertThat(ended.out()).containsExactly("done");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void aTaskThatThrowsPrintsItsTraceAndEndsWithOne() throws InterruptedException {
        Running ended = ended(() -> {
            throw new java.io.IOException("no paper");
        });
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.child().signal()).isEmpty();
        assertThat(ended.err()).anyMatch(line -> line.contains("java.io.IOException: no paper"))
                .anyMatch(line -> line.contains("ChildContract"));
    }

    @Test
    void anExitRunsTheHooksAndEndsWithItsStatus() throws InterruptedException {
        Running ended = ended(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.exit(3);
        });
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.child().signal()).isEmpty();
        assertThat(ended.out()).containsExactly("hook");
    }

    @Test
    void aHaltRunsNoHooksAndEndsWithItsStatus() throws InterruptedException {
        Running ended = ended(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            Runtime.getRuntime().halt(7);
        });
        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(ended.child().signal()).isEmpty();
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void aHeapThatIsFullEndsWithThree() throws InterruptedException {
        Running ended = start(builder -> builder.maxHeap("32m"), () -> {
            List<byte[]> all = new ArrayList<>();
            while (all.size() < 1 << 20) {
                all.add(new byte[1 << 20]);
            }
        }).awaitEnd();
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.child().signal()).isEmpty();
        assertThat(ended.out()).isEmpty();
    }

    @Test
    @SuppressWarnings("restricted") // the crash is wanted
    void aNativeCrashEndsWithASignal() throws InterruptedException {
        Running ended = ended(() -> MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1));
        assertThat(ended.child().signal()).contains(Signal.SEGV);
        assertThat(ended.exitCode()).isEqualTo(-11);
        assertThat(Path.of("core")).doesNotExist();
    }

    @Test
    void terminateRunsTheHooksAndEndsWithMinusFifteen() throws InterruptedException {
        Running.assumeNotIgnored(Signal.TERM);
        Running child = start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        child.child().terminate();
        child.awaitEnd();
        assertThat(child.exitCode()).isEqualTo(-15);
        assertThat(child.child().signal()).contains(Signal.TERM);
        assertThat(child.out()).containsExactly("up", "hook");
    }

    @Test
    void oneThatIsTerminatedOrKilledAtOnceIsGone() throws InterruptedException {
        Running.assumeNotIgnored(Signal.TERM);
        for (int i = 0; i < 3; i++) {
            Running terminated = start(LockSupport::park);
            terminated.child().terminate();
            assertThat(terminated.awaitEnd().exitCode()).isEqualTo(-15);
        }
        Running killed = start(LockSupport::park);
        killed.child().kill();
        assertThat(killed.awaitEnd().exitCode()).isEqualTo(-9);
    }

    @Test
    void aNonDaemonThreadThatOutlivesTheTaskKeepsTheChildAlive() throws InterruptedException {
        Running ended = ended(() -> {
            Thread main = Thread.currentThread();
            new Thread(() -> {
                try {
                    main.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                System.out.println("thread");
            }).start();
            System.out.println("task");
        });
        assertThat(ended.out()).containsExactly("task", "thread");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void aTemporaryFileGoesWithItsProcess() throws Exception {
        Running ended = ended(() -> System.out.println(Files.createTempFile("left", ".tmp")));
        Path left = Path.of(ended.out().getFirst());
        await().atMost(LIMIT).until(() -> !Files.exists(left.getParent()));
    }
}
