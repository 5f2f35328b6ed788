// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.SpareSights;
import dev.brood.testing.LeavesNothingBehind;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is promised of every child holds for one that has been a spare: how it ends, and what it has and leaves. */
@LeavesNothingBehind
@Timeout(120)
class SpareContractTest extends ChildContract {

    private static final Context CONTEXT =
            Context.builder().startMethod(StartMethod.FORKSERVER).spares(1).build();

    private Running startPlain(UnaryOperator<ChildProcess.Builder> settings) {
        return start(settings.apply(CONTEXT.process(() -> {})));
    }

    /** Starts a child in a spare that is ready. */
    @Override
    Running start(UnaryOperator<ChildProcess.Builder> settings, RemoteAction task) throws InterruptedException {
        List<Running> before = List.of(startPlain(settings), startPlain(settings)); // the second one asks for a spare
        for (Running child : before) {
            child.child().kill(); // leaves the processors to the spare
            child.awaitEnd();
        }
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        assertThat(ChildProcess.children()).as("a spare is nobody's child").isEmpty();
        List<Long> ready = SpareSights.ready();
        Running child = start(settings.apply(CONTEXT.process(task)));
        assertThat(ready).contains(child.child().pid());
        return child;
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
