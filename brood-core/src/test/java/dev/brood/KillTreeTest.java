// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotPermittedException;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import dev.brood.ipc.Waitable;
import dev.brood.os.Signal;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The end of a child by force, with all that it has started. */
@LeavesNothingBehind
@Timeout(120)
class KillTreeTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final RemoteAction PARKED = () -> {
        while (true) {
            LockSupport.park();
        }
    };

    /** The processes that have a word on their command line and run. */
    private static List<Long> running(String word) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> has(process, word))
                    .map(process -> Long.parseLong(process.getFileName().toString()))
                    .filter(pid -> !ProcFs.system().stat(pid).map(ProcessStat::isZombie).orElse(true))
                    .toList();
        }
    }

    private static boolean has(Path process, String word) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1).contains(word);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    @Test
    void nothingIsLeftOfATreeThatForksAllTheTime() throws Exception {
        for (int round = 0; round < 3; round++) {
            String word = "broodforks" + round + "x" + ProcessHandle.current().pid();
            Running running = Running.start(() -> {
                // Each shell starts another one that outlives it, and a program, again and again.
                String script = "f() { sleep 1000 & while :; do (sleep 0.02; f) & sleep 0.02; exit; done; }; f; : " + word;
                new ProcessBuilder("sh", "-c", script, word).inheritIO().start();
                new ProcessBuilder("sh", "-c", "while :; do sh -c 'sleep 1000; : " + word + "' & sleep 0.01; done; : " + word)
                        .inheritIO()
                        .start();
                System.out.println("ready");
                PARKED.run();
            });
            running.awaitLine("ready");
            await().atMost(LIMIT).until(() -> running(word).size() > 20);
            running.child().killTree();
            assertThat(running(word)).isEmpty();
            assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
        }
    }

    @Test
    void childrenOfAChildEndTooAndDetachedOnesDoNot() throws Exception {
        Running running = Running.start(() -> {
            ChildProcess child = ChildProcess.start(() -> {
                ChildProcess deep = ChildProcess.start(() -> {
                    System.out.println("program " + new ProcessBuilder("sleep", "1000").inheritIO().start().pid());
                    PARKED.run();
                });
                System.out.println("deep " + deep.pid());
                PARKED.run();
            });
            System.out.println("child " + child.pid());
            ChildProcess detached = ChildProcess.builder(() -> {
                        Process program = new ProcessBuilder("sleep", "1000").start();
                        System.out.println("detached program " + program.pid());
                        PARKED.run();
                    })
                    .detached(true)
                    .start();
            System.out.println("detached " + detached.pid());
            PARKED.run();
        });
        await().atMost(LIMIT).until(() -> running.out().size() == 5 || !running.child().isAlive());
        running.child().killTree();
        for (String line : running.out()) {
            long pid = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
            boolean runs = !ProcFs.system().stat(pid).map(ProcessStat::isZombie).orElse(true);
            assertThat(runs).as(line).isEqualTo(line.startsWith("detached"));
        }
        running.out().stream()
                .filter(line -> line.matches("detached \\d+"))
                .forEach(line -> ProcessHandle.of(Long.parseLong(line.substring("detached ".length()))).orElseThrow().destroyForcibly());
        running.out().stream()
                .filter(line -> line.startsWith("detached program "))
                .forEach(line -> ProcessHandle.of(Long.parseLong(line.substring("detached program ".length())))
                        .ifPresent(ProcessHandle::destroyForcibly));
        running.awaitEnd();
    }

    @Test
    void aProgramWithoutBroodsMarkIsFoundByItsParent() throws Exception {
        Running running = Running.start(() -> {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "sleep 1000 & echo program $!; wait");
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            Process shell = builder.inheritIO().start();
            System.out.println("shell " + shell.pid());
            PARKED.run();
        });
        await().atMost(LIMIT).until(() -> running.out().size() == 2);
        running.child().suspend(); // also one that is stopped already
        running.child().killTree();
        for (String line : running.out()) {
            assertThat(ProcFs.system().stat(Long.parseLong(line.substring(line.indexOf(' ') + 1))).map(ProcessStat::isZombie).orElse(true))
                    .as(line)
                    .isTrue();
        }
        running.awaitEnd();
    }

    @Test
    void aDetachedChildsTreeEndsToo() throws Exception {
        Running running = Running.start(ChildProcess.builder(() -> {
                    System.out.println("program " + new ProcessBuilder("sleep", "1000").start().pid());
                    PARKED.run();
                })
                .detached(true));
        await().atMost(LIMIT).until(() -> !running.out().isEmpty());
        long program = Long.parseLong(running.out().getFirst().substring("program ".length()));
        running.child().killTree();
        assertThat(ProcFs.system().stat(program).map(ProcessStat::isZombie).orElse(true)).isTrue();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void othersAreNotTouched() throws Exception {
        Running other = Running.start(() -> {
            System.out.println("program " + new ProcessBuilder("sleep", "1000").start().pid());
            PARKED.run();
        });
        Running running = Running.start(PARKED);
        await().atMost(LIMIT).until(() -> !other.out().isEmpty());
        long program = Long.parseLong(other.out().getFirst().substring("program ".length()));
        running.child().killTree();
        running.awaitEnd();
        assertThat(other.child().isAlive()).isTrue();
        assertThat(ProcessHandle.of(program)).isPresent();
        other.child().killTree();
        other.awaitEnd();
        other.child().killTree();
    }

    @Test
    void aPartThatMayNotBeEndedIsToldWhenTheRestHasEnded() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a child a program of another user");
        Running running = Running.start(ChildProcess.builder(() -> {
                    ChildProcess child = ChildProcess.start(() -> {
                        new ProcessBuilder("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", "echo others $$; exec sleep 1000")
                                .inheritIO()
                                .start();
                        System.out.println("mine " + new ProcessBuilder("sleep", "1000").start().pid());
                        PARKED.run();
                    });
                    System.in.read();
                    try {
                        child.killTree();
                        System.out.println("done");
                    } catch (NotPermittedException e) {
                        System.out.println(e.getMessage());
                    }
                    PARKED.run();
                })
                .stdinPipe()
                .commandPrefix("setpriv", "--bounding-set=-kill", "--inh-caps=-kill", "--"));
        await().atMost(LIMIT).until(() -> running.out().size() == 2 || !running.child().isAlive());
        long mine = pid(running, "mine ");
        long others = pid(running, "others ");
        running.child().stdin().orElseThrow().close();
        await().atMost(LIMIT).until(() -> running.out().size() == 3);
        assertThat(running.out().getLast())
                .contains("processes [" + others + "]", "does not permit this process to end process " + others, "CAP_KILL");
        assertThat(ProcFs.system().stat(mine).map(ProcessStat::isZombie).orElse(true)).isTrue();
        running.child().killTree();
        assertThat(ProcFs.system().stat(others).map(ProcessStat::isZombie).orElse(true)).isTrue();
        running.awaitEnd();
    }

    private static long pid(Running running, String beginning) {
        return running.out().stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> Long.parseLong(line.substring(beginning.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itReturnsWhenTheEndIsKnown() throws Exception {
        for (StartMethod method : List.of(StartMethod.SPAWN, StartMethod.FORKSERVER)) {
            for (int i = 0; i < 12; i++) {
                Running running = Running.start(ChildProcess.builder(() -> {
                    System.out.println("here");
                    PARKED.run();
                }).startMethod(method));
                running.awaitLine("here");
                running.child().killTree();
                assertThat(running.child().isAlive()).isFalse();
                assertThat(running.child().exitCode()).hasValue(-9);
                assertThat(running.child().signal()).hasValue(Signal.KILL);
                assertThat(ChildProcess.children()).isEmpty();
            }
        }
    }

    @Test
    void whatIsToldOfALineOrAnEndMayKillTheTree() throws Exception {
        var child = new CompletableFuture<ChildProcess>();
        var byLine = new CompletableFuture<OptionalInt>();
        child.complete(ChildProcess.builder(() -> {
                    System.out.println("here");
                    PARKED.run();
                })
                .stdout(line -> {
                    child.join().killTree();
                    byLine.complete(child.join().exitCode());
                })
                .start());
        var byEnd = child.join().onExit().thenApply(ended -> {
            ended.killTree();
            return ended.exitCode();
        });
        var byWatch = new CompletableFuture<OptionalInt>();
        Waitable.Watch watch = child.join().watch(() -> {
            child.join().killTree();
            byWatch.complete(child.join().exitCode());
        });
        for (CompletableFuture<OptionalInt> told : List.of(byLine, byEnd, byWatch)) {
            assertThat(told).succeedsWithin(LIMIT).isEqualTo(OptionalInt.of(-9));
        }
        watch.end();
    }

    @Test
    void anInterruptDoesNotLetItReturnEarlier() {
        ChildProcess child = ChildProcess.start(PARKED);
        Thread.currentThread().interrupt();
        child.killTree();
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).hasValue(-9);
    }

    @Test
    void beforeTheStartItIsRefused() {
        ChildProcess child = ChildProcess.builder(() -> {}).name("early").build();
        assertThatThrownBy(child::killTree).isInstanceOf(IllegalStateException.class).hasMessageContaining("killTree() of process early");
    }
}
