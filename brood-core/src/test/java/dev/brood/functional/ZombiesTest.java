// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.Fork;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.SentSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whatever this process has started is reaped when it has ended, however that was, while this process lives. */
@LeavesNothingBehind
@Timeout(120)
class ZombiesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AfterEach
    void endSpares() {
        SpareSights.endAll();
    }

    private static List<ProcessInfo> zombies() {
        return ProcessTree.snapshot().children(ProcessHandle.current().pid()).stream()
                .filter(child -> child.state() == ProcessState.ZOMBIE)
                .toList();
    }

    /** That a process has gone, and is no zombie of ours. */
    private static void awaitReaped(long pid) {
        await().atMost(LIMIT).until(() -> ProcessInfo.of(pid).isEmpty());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(zombies()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(StartMethod.class)
    void aChildThatReturns(StartMethod method) throws Exception {
        for (int i = 0; i < 3; i++) { // the third is one of the spares
            awaitReaped(join(ChildProcess.builder(() -> {}).startMethod(method).start()).pid());
        }
    }

    @Test
    void bothSidesOfAFork() throws Exception {
        ChildProcess child = Fork.fork(_ -> Fork.fork(pid -> {
            if (pid == 0) {
                ChildProcess.exitNow(3);
            }
        }));
        awaitReaped(join(child).pid());
        for (ChildProcess other : ChildProcess.children()) {
            awaitReaped(join(other).pid());
        }
        assertThat(ChildProcess.children()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "return"})
    void aDetachedChild(String way, @TempDir Path folder) throws Exception {
        boolean returns = way.equals("return");
        ChildProcess child = ChildProcess.builder(() -> {
            while (!returns) {
                LockSupport.park();
            }
        }).detached(true).workingDirectory(folder).start();
        if (!returns) {
            assertThat(child.isAlive()).isTrue();
            SentSignal.send(way, child.pid());
        }
        awaitReaped(join(child).pid());
    }

    @Test
    void aSpareThatIsKilledWhileItWaits() throws Exception {
        for (int i = 0; i < 2; i++) { // the first child leaves no spare
            join(ChildProcess.builder(() -> {}).startMethod(StartMethod.FORKSERVER).start());
        }
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty() && !SpareSights.starting());
        List<Long> spares = new ArrayList<>(SpareSights.ready());
        SentSignal.send("KILL", spares.getFirst());
        awaitReaped(spares.getFirst());
        SpareSights.endAll();
        for (long spare : spares) {
            awaitReaped(spare);
        }
    }
}
