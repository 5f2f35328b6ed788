// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotPermittedException;
import dev.brood.internal.launch.SpareSights;
import dev.brood.internal.os.StatLine;
import dev.brood.os.ProcessInfo;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Nice values of children: of all their threads, whenever they were started. */
@LeavesNothingBehind
@Timeout(120)
class NiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final RemoteAction PARKED = () -> {
        System.out.println("ready");
        while (true) {
            LockSupport.park();
        }
    };

    /** The nice values that threads of a process have. */
    private static Set<Integer> values(long pid) {
        Set<Integer> values = new TreeSet<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks.toList()) {
                addValue(task, values);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    private static void addValue(Path task, Set<Integer> values) throws IOException {
        try {
            values.add(StatLine.parse(1, Files.readAllBytes(task.resolve("stat"))).nice());
        } catch (NoSuchFileException e) {
            return; // the thread has ended meanwhile
        } catch (IOException e) {
            assertThat(task).doesNotExist();
        }
    }

    private static int own() {
        return ProcessInfo.current().nice();
    }

    @Test
    void allThreadsOfAChildHaveItsValueAndSoDoProgramsThatItStarts() throws Exception {
        int nice = Math.min(19, own() + 7);
        Running running = Running.start(ChildProcess.builder(() -> {
                    for (int i = 0; i < 20; i++) {
                        Thread.ofPlatform().daemon().start(LockSupport::park);
                    }
                    Process program = new ProcessBuilder("nice").start();
                    System.out.println("program " + new String(program.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
                    PARKED.run();
                }).nice(nice))
                .awaitLine("ready");
        assertThat(running.out()).contains("program " + nice);
        assertThat(values(running.child().pid())).containsExactly(nice);
        running.child().close();
    }

    @Test
    void withoutAValueAChildHasThatOfItsParent() throws Exception {
        Running running = Running.start(PARKED).awaitLine("ready");
        assertThat(values(running.child().pid())).containsExactly(own());
        running.child().close();
    }

    @Test
    void aSpareGetsTheValueOfTheChildThatItBecomesAndTheNextSpareDoesNot() throws Exception {
        int nice = Math.min(19, own() + 4);
        for (int i = 0; i < 2; i++) {
            Running.ended(ChildProcess.builder(() -> {}).startMethod(StartMethod.FORKSERVER));
        }
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        List<Long> spares = SpareSights.ready();
        Running running =
                Running.start(ChildProcess.builder(PARKED).startMethod(StartMethod.FORKSERVER).nice(nice)).awaitLine("ready");
        assertThat(spares).contains(running.child().pid());
        assertThat(values(running.child().pid())).containsExactly(nice);
        await().atMost(LIMIT).until(() -> SpareSights.ready().stream().anyMatch(pid -> !spares.contains(pid)));
        SpareSights.ready().forEach(pid -> assertThat(values(pid)).containsExactly(own()));
        running.child().close();
        SpareSights.endAll();
    }

    @Test
    void aThousandThreadsThatAreStartedMeanwhileAllGetTheNewValue() throws Exception {
        int nice = Math.min(19, own() + 5);
        for (int round = 0; round < 3; round++) {
            Running running = Running.start(ChildProcess.builder(() -> {
                        System.out.println("ready");
                        for (int i = 0; i < 4; i++) {
                            Thread.ofPlatform().start(() -> {
                                List<Thread> threads = new ArrayList<>();
                                while (threads.size() < 250) {
                                    threads.add(Thread.ofPlatform().daemon().start(() -> LockSupport.parkNanos(Long.MAX_VALUE)));
                                    Thread.ofPlatform().daemon().start(Thread::yield);
                                    LockSupport.parkNanos(100_000);
                                }
                                System.out.println("started");
                                LockSupport.parkNanos(Long.MAX_VALUE);
                            });
                        }
                    }).jvmArgs("-Xss256k"))
                    .awaitLine("ready");
            running.child().renice(nice);
            await().atMost(LIMIT).until(() -> running.out().stream().filter("started"::equals).count() == 4);
            assertThat(ProcessInfo.of(running.child().pid()).orElseThrow().threads()).isGreaterThan(1_000);
            assertThat(values(running.child().pid())).containsExactly(nice);
            running.child().kill();
            running.awaitEnd();
        }
    }

    @Test
    void reniceAfterTheEndDoesNothingAndBeforeTheStartIsRefused() throws Exception {
        Running.ended(() -> {}).child().renice(5);
        ChildProcess child = ChildProcess.builder(() -> {}).name("early").build();
        assertThatThrownBy(() -> child.renice(5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("renice() of process early, which has not been started");
    }

    @ParameterizedTest
    @ValueSource(ints = {-21, 20, 100})
    void whatIsNoNiceValueIsRefused(int nice) throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChildProcess.builder(() -> {}).nice(nice))
                .withMessage("nice(" + nice + ") is no nice value: give -20 (served first) to 19");
        ChildProcess ended = Running.ended(() -> {}).child();
        assertThatIllegalArgumentException().isThrownBy(() -> ended.renice(nice)).withMessageStartingWith("renice(" + nice);
    }

    /** Root may do everything unless it has given that up; the kernel then treats it as anybody. */
    private static ChildProcess.Builder withoutRight(RemoteAction task) throws Exception {
        assumeTrue(
                Boolean.getBoolean("brood.require.all") || new ProcessBuilder("setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice",
                        "--", "true").start().waitFor() == 0, "setpriv is not there, or does not work here");
        return ChildProcess.builder(task).commandPrefix("setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice", "--");
    }

    private static void say(Runnable refused) {
        try {
            refused.run();
            System.out.println("done");
        } catch (NotPermittedException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    @Test
    void raisingThePriorityWithoutTheRightIsRefusedAndLeavesNoProcess() throws Exception {
        int own = own();
        Running running = Running.ended(withoutRight(() -> {
            say(() -> ChildProcess.builder(() -> System.out.println("never")).nice(own - 1).start());
            System.out.println("children " + ChildProcess.children() + ProcessHandle.current().children().count());
            try (ChildProcess child = ChildProcess.builder(PARKED).nice(own + 3).start()) {
                say(() -> child.renice(own + 2));
                say(() -> child.renice(own + 4));
                System.out.println("has " + values(child.pid()));
            }
        }));
        assertThat(running.exitCode()).as("errors: %s", running.err()).isZero();
        assertThat(running.out().get(0)).startsWith("refused: the nice value " + (own - 1) + " of process ").contains("CAP_SYS_NICE");
        assertThat(running.out()).contains("children []0", "done", "has [" + (own + 4) + "]").doesNotContain("never");
        assertThat(running.out()).anyMatch(line -> line.startsWith("refused: the nice value " + (own + 2)) && line.contains("which has " + (own + 3)));
    }

    @Test
    void aSpareThatMayNotHaveTheValueIsNobodysChild() throws Exception {
        int own = own();
        Running running = Running.ended(withoutRight(() -> {
            for (int i = 0; i < 2; i++) {
                ChildProcess.builder(() -> {}).startMethod(StartMethod.FORKSERVER).start().join();
            }
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            List<Long> spares = SpareSights.ready();
            say(() -> ChildProcess.builder(() -> System.out.println("never"))
                    .startMethod(StartMethod.FORKSERVER)
                    .nice(own - 1)
                    .start());
            System.out.println("children " + ChildProcess.children());
            await().atMost(LIMIT).until(() -> spares.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
        }));
        assertThat(running.exitCode()).as("errors: %s", running.err()).isZero();
        assertThat(running.out()).hasSize(2).contains("children []");
        assertThat(running.out().getFirst()).startsWith("refused: the nice value " + (own - 1) + " of process ");
    }

    @Test
    void withTheRightAPriorityIsRaised() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root") && own() > -20, "only root has it");
        Running running = Running.start(ChildProcess.builder(PARKED).nice(own() - 1));
        running.awaitLine("ready");
        assertThat(values(running.child().pid())).containsExactly(own() - 1);
        running.child().close();
    }
}
