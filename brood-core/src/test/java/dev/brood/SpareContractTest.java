// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.SpareSights;
import dev.brood.os.Signal;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is promised of every child holds for one that has been a spare: how it ends, and what it has and leaves. */
@LeavesNothingBehind
@Timeout(120)
class SpareContractTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Context CONTEXT =
            Context.builder().startMethod(StartMethod.FORKSERVER).spares(1).build();

    private @Nullable Running running;

    @AfterEach
    void end() {
        if (running != null) {
            running.child().close();
        }
    }

    private static Running startPlain(UnaryOperator<ChildProcess.Builder> settings) {
        return Running.start(settings.apply(CONTEXT.process(() -> {})));
    }

    /** Starts a child in a spare that is ready. */
    private Running start(UnaryOperator<ChildProcess.Builder> settings, RemoteAction task) throws InterruptedException {
        List<Running> before = List.of(startPlain(settings), startPlain(settings)); // the second one asks for a spare
        for (Running child : before) {
            child.child().kill(); // leaves the processors to the spare
            child.awaitEnd();
        }
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        assertThat(ChildProcess.children()).as("a spare is nobody's child").isEmpty();
        List<Long> ready = SpareSights.ready();
        Running child = Running.start(settings.apply(CONTEXT.process(task)));
        running = child;
        assertThat(ready).contains(child.child().pid());
        return child;
    }

    private Running start(RemoteAction task) throws InterruptedException {
        return start(builder -> builder, task);
    }

    private Running ended(RemoteAction task) throws InterruptedException {
        return start(task).awaitEnd();
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
                .anyMatch(line -> line.contains("SpareContractTest"));
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
    void oneThatIsTerminatedAtOnceIsGone() throws InterruptedException {
        Running.assumeNotIgnored(Signal.TERM);
        Running child = start(LockSupport::park);
        child.child().terminate();
        assertThat(child.awaitEnd().exitCode()).isEqualTo(-15);
    }

    @Test
    void anInterruptBeforeTheTaskBeginsIsNotLost() throws InterruptedException {
        Running child = start(() -> Thread.sleep(100_000));
        child.child().interrupt();
        assertThat(child.awaitEnd().exitCode()).isEqualTo(1);
        assertThat(child.err()).anyMatch(line -> line.contains("InterruptedException"));
    }

    @Test
    void aThreadThatHasBeenInterruptedStartsOneAndStaysInterrupted() throws InterruptedException {
        Thread self = Thread.currentThread();
        Running child = start(
                builder -> {
                    if (!SpareSights.ready().isEmpty()) {
                        self.interrupt(); // only for the start in the spare
                    }
                    return builder;
                },
                () -> System.out.println("done"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(child.awaitEnd().exitCode()).isZero();
        assertThat(child.out()).containsExactly("done");
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
    void onExitFiresExactlyAtTheEnd() throws Exception {
        Running child = start(() -> {
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        var told = child.child().onExit().thenApply(ended -> ended.equals(child.child())
                && !ended.isAlive()
                && ended.exitCode().orElse(0) == -9
                && ProcessHandle.of(ended.pid()).isEmpty());
        assertThat(told).isNotDone();
        assertThat(ChildProcess.children()).containsExactly(child.child());
        child.child().kill();
        assertThat(told.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTemporaryFileGoesWithItsProcess() throws Exception {
        Running ended = ended(() -> System.out.println(Files.createTempFile("left", ".tmp")));
        Path left = Path.of(ended.out().getFirst());
        await().atMost(LIMIT).until(() -> !Files.exists(left.getParent()));
    }

    @Test
    void itHasNoDescriptorsOfItsParent(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("open"), "x");
        try (var open = Files.newInputStream(file); var server = new ServerSocket(0)) { // before the spare starts
            assertThat(open.read()).isPositive();
            Running ended = ended(() -> {
                try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                    for (Path descriptor : descriptors) {
                        System.out.println(Files.exists(descriptor) ? Files.readSymbolicLink(descriptor) : "");
                    }
                }
            });
            assertThat(server.isBound()).isTrue();
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.out()).noneMatch(line -> line.contains(folder.toString()));
            assertThat(ended.out()).filteredOn(line -> line.startsWith("socket:")).as("the connections to its parent").hasSizeLessThanOrEqualTo(3);
        }
    }
}
