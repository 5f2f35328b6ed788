// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.PoolFailedException;
import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A child that ends by itself before it has taken its task: no success, and not without a word. */
@LeavesNothingBehind
@Timeout(120)
class EndBeforeTheTaskTest {

    private static final Logger LOGGER = Logger.getLogger("dev.brood.internal.launch.LaunchedProcess");

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private static ChildProcess.Builder never() {
        return ChildProcess.builder(() -> System.out.println("NEVER"));
    }

    private void warnsOnceOf(ChildProcess child, int status, String suspect) {
        assertThat(warnings).singleElement().asString()
                .startsWith("process " + child.name() + " (pid " + child.pid() + ") ended with status " + status
                        + " before it took its task, which has not run")
                .contains("look at " + suspect);
    }

    @ParameterizedTest
    @EnumSource(value = StartMethod.class, names = {"SPAWN", "FORKSERVER"})
    void aJvmThatOnlyTellsItsVersionIsNoSuccess(StartMethod method) throws InterruptedException {
        Running ended = Running.ended(never().startMethod(method).jvmArgs("-version"));
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.child().signal()).isEmpty();
        warnsOnceOf(ended.child(), 0, "its JVM arguments");
        assertThat(warnings.getFirst()).contains("its exit code is told as 1").contains("its last words: OpenJDK");
    }

    @Test
    void aCommandPrefixThatDoesNotExecuteTheRestIsNoSuccess() throws InterruptedException {
        Running ended = Running.ended(never().commandPrefix("true"));
        assertThat(ended.exitCode()).isEqualTo(1);
        warnsOnceOf(ended.child(), 0, "its command prefix");
    }

    @Test
    void aBadOptionIsToldApartFromATaskThatThrew() throws InterruptedException {
        Running bad = Running.ended(never().jvmArgs("-XX:+Nonsense"));
        assertThat(bad.exitCode()).isEqualTo(1);
        warnsOnceOf(bad.child(), 1, "its JVM arguments; its last words: Unrecognized VM option 'Nonsense'");
        warnings.clear();
        Running threw = Running.ended(() -> {
            throw new IllegalStateException("thrown");
        });
        assertThat(threw.exitCode()).isEqualTo(1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void theStatusOfACommandPrefixThatFailsIsKept() throws InterruptedException {
        Running ended = Running.ended(never().commandPrefix("sh", "-c", "exit 7"));
        assertThat(ended.exitCode()).isEqualTo(7);
        warnsOnceOf(ended.child(), 7, "its command prefix");
    }

    @Test
    void whatItsParentEndedIsNotWarnedOf() throws InterruptedException {
        try (ChildProcess killed = never().start()) {
            killed.kill();
            killed.join();
        }
        try (ChildProcess terminated = never().commandPrefix("sh", "-c", "trap 'exit 0' TERM; sleep 60 & wait").start()) {
            terminated.terminate();
            terminated.join();
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aTaskThatEndsItsProcessWithZeroIsASuccess() throws InterruptedException {
        assertThat(Running.ended(() -> System.exit(0)).exitCode()).isZero();
        assertThat(Running.ended(() -> Runtime.getRuntime().halt(0)).exitCode()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aPoolTellsOfItsWorkersItself() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).jvmArgs("-version").build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get()).rootCause().isNotInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("halted with status 0 before it was ready");
        }
        assertThat(warnings).isEmpty();
    }
}
