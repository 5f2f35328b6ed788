// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The system tells of the ends of real processes. */
@LeavesNothingBehind
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ProcessEndsTest {

    private Process first;
    private Process second;

    @BeforeEach
    void startProcesses() throws IOException {
        first = new ProcessBuilder("sleep", "1000").start();
        second = new ProcessBuilder("sleep", "1000").start();
    }

    @AfterEach
    void endProcesses() throws InterruptedException {
        first.destroyForcibly().waitFor();
        second.destroyForcibly().waitFor();
    }

    private static ProcessIdentity identity(Process process) {
        return new ProcessIdentity(process.pid(), 0);
    }

    private static Thread waiting(FutureTask<Boolean> wait) {
        Thread thread = Thread.ofPlatform().daemon().start(wait);
        await().until(() -> List.of(thread.getStackTrace()).stream().anyMatch(frame -> frame.getMethodName().equals("call")));
        return thread;
    }

    @Test
    void oneEndOfManyIsTold() throws Exception {
        try (ProcessEnds ends = ProcessEnds.open(List.of(identity(first), identity(second))).orElseThrow()) {
            var wait = new FutureTask<>(ends::await);
            Thread thread = waiting(wait);
            assertThat(wait.isDone()).isFalse();
            second.destroyForcibly();
            assertThat(wait.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ends.await()).as("an end stays an end").isTrue();
            thread.join();
        }
    }

    @Test
    void anInterruptIsNoEnd() throws Exception {
        try (ProcessEnds ends = ProcessEnds.open(List.of(identity(first))).orElseThrow()) {
            var wait = new FutureTask<>(ends::await);
            Thread thread = waiting(wait);
            thread.interrupt();
            await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> !wait.isDone());
            first.destroyForcibly();
            assertThat(wait.get(30, TimeUnit.SECONDS)).isTrue();
            thread.join();
        }
    }

    @Test
    void whoIsGoneCannotBeWaitedFor() throws Exception {
        second.destroyForcibly().waitFor();
        assertThat(ProcessEnds.open(List.of(identity(first), identity(second)))).isEmpty();
    }
}
