// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code brood ps} and {@code brood tree} as real processes, looking at real ones. */
class PsTest extends ProcessesFixture {

    @Test
    void allProcessesAreShownWithTheUsualColumns() throws Exception {
        long sleep = sleep().pid();
        Result ps = brood.run("ps");
        assertThat(ps.status()).isZero();
        assertThat(ps.out().lines().findFirst().orElseThrow()).matches(" *PID +PPID USER +STAT +NI NLWP +RSS +TIME ARGS");
        String self = Long.toString(ProcessHandle.current().pid());
        assertThat(ps.out()).containsPattern("(?m)^ *" + sleep + " +" + self + " \\S+ +S.*sleep 1000$");
        assertThat(ps.err()).isEmpty();
    }

    @Test
    void columnsAndProcessesAreChosenAndSorted() throws Exception {
        long first = start("sleep", "1001").pid();
        long second = start("sleep", "1002").pid();
        String pids = first + " " + second;
        Result up = brood.run("ps", "-o", "args,ppid,tty,pss", "--sort", "args", Long.toString(second), Long.toString(first));
        assertThat(up.out()).as(pids).containsPattern("ARGS +PPID TTY +PSS\nsleep 1001 +\\d+ +\\S+ +\\d+\nsleep 1002 ");
        Result down = brood.run("ps", "-o", "args", "--sort=-args", Long.toString(second), Long.toString(first));
        assertThat(down.out()).isEqualTo("ARGS\nsleep 1002\nsleep 1001\n");
    }

    @Test
    void jsonHasNumbersAsNumbers() throws Exception {
        long sleep = sleep().pid();
        ProcessInfo process = ProcessInfo.of(sleep).orElseThrow();
        Result ps = brood.run("ps", "--json", "-o", "pid,comm,args,vsz,tpgid,time,start", Long.toString(sleep));
        assertThat(ps.out())
                .startsWith("[{\"pid\":" + sleep + ",\"comm\":\"sleep\",\"args\":\"sleep 1000\",\"vsz\":" + process.virtualMemory() + ",\"tpgid\":")
                .containsPattern("\"time\":\\d+\\.\\d+,\"start\":\"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\"}]\n$");
    }

    @Test
    void aNameCannotWriteToTheTerminal() throws Exception {
        Path sleep = Files.createSymbolicLink(temp.resolve("a\u001b[2J\nb"), Path.of("/bin/sleep"));
        long pid = programs.start(sleep.toString(), "1000").pid();
        await().atMost(LIMIT).until(() -> ProcessInfo.of(pid).orElseThrow().command().startsWith("a"));
        assertThat(brood.run("ps", "-o", "comm", Long.toString(pid)).out()).isEqualTo("COMM\na\\033[2J\\012b\n");
    }

    @Test
    void whatIsNotThereIsToldAndTheRestShown() throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        Result ps = brood.run("ps", "-o", "pid", self, "2147483647");
        assertThat(ps.status()).isEqualTo(1);
        assertThat(ps.out().lines().map(String::strip)).containsExactly("PID", self);
        assertThat(ps.err()).contains("there is no process 2147483647");
    }

    @Test
    void aColumnThatIsNoneIsRefusedWithThoseThatAre() throws Exception {
        for (String[] wrong : List.of(new String[] {"ps", "-o", "pid,rs"}, new String[] {"ps", "--sort=-rs"})) {
            Result ps = brood.run(wrong);
            assertThat(ps.status()).isEqualTo(2);
            assertThat(ps.err()).contains("there is no column 'rs'", "rss");
        }
        String help = brood.run("ps", "--help").out().replaceAll("\\s+", " ");
        assertThat(help).contains(ProcessColumn.names());
    }

    @Test
    void sizesAreSortedAsNumbers() throws Exception {
        List<Long> sizes = brood.run("ps", "-o", "rss", "--sort=-rss").out().lines().skip(1).map(line -> Long.parseLong(line.strip())).toList();
        assertThat(sizes).isSortedAccordingTo(Comparator.reverseOrder()).hasSizeGreaterThan(1);
        assertThat(sizes.getFirst()).as("this JVM is larger than the smallest").isGreaterThan(sizes.getLast());
    }

    @Test
    void programsOfBroodAreShownWithTheirChildrenWorkersAndSpares() throws Exception {
        brood.file("Family.java", """
                import dev.brood.*;
                static void await(String file) throws Exception {
                    while (!Files.exists(Path.of(file))) {
                        Thread.sleep(20);
                    }
                }
                static ChildProcess.Builder sleeper(String name, StartMethod method) {
                    return ChildProcess.builder(() -> Thread.sleep(1_000_000)).name(name).startMethod(method);
                }
                void main() throws Exception {
                    sleeper("sleeper", StartMethod.SPAWN).daemon(true).start();
                    sleeper("ps-detached", StartMethod.SPAWN).detached(true).start();
                    sleeper("forked", StartMethod.FORK).start();
                    var squares = ProcessPool.builder().workers(1).name("squares").build();
                    var cubes = ProcessPool.builder().workers(1).name("cubes").build();
                    for (int i = 0; i < 9; i++) {
                        cubes.submit(() -> 1).get();
                    }
                    squares.submit(() -> 1).get();
                    var square = squares.submit(() -> { await("go"); return 2; });
                    cubes.submit(() -> { await("never"); return 10; });
                    for (int i = 0; i < 2; i++) {
                        ChildProcess.builder(() -> {}).startMethod(StartMethod.FORKSERVER).maxHeap("32m").start().join();
                    }
                    System.out.println("ready");
                    square.get();
                    sleeper("served", StartMethod.FORKSERVER).maxHeap("32m").start();
                    System.out.println("served");
                    Thread.sleep(1_000_000);
                }
                """);
        Path said = temp.resolve("family.out");
        Process run = programs.endLater(new ProcessBuilder(brood.words("run", "--name", "ps-family", "Family.java"))
                .directory(brood.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start());
        awaitSaid(said, "ready");
        List<String> rows = new ArrayList<>();
        await().atMost(LIMIT).untilAsserted(() -> {
            rows.clear();
            rows.addAll(family());
            assertThat(rows).anyMatch(line -> line.startsWith("spare spawn")).contains("worker spawn squares 2 squares-worker-1");
        });
        assertThat(rows).contains(
                "ROLE METHOD POOL TASK NAME",
                "child spawn - - ps-family",
                "daemon spawn - - sleeper",
                "detached spawn - - ps-detached",
                "child fork - - forked",
                "worker spawn cubes 10 cubes-worker-1");
        assertThat(tasks("--sort=task")).startsWith("2", "10", "-").endsWith("-");
        assertThat(tasks("--sort=-task")).startsWith("10", "2", "-").endsWith("-");
        assertThat(brood.run("tree", "--ascii", Long.toString(run.pid())).out())
                .containsPattern("\\(\\d+ ps-family\\)")
                .containsPattern("\\(\\d+ squares-worker-1 #2\\)");
        brood.file("go", "");
        awaitSaid(said, "served");
        assertThat(family()).contains("worker spawn squares - squares-worker-1", "worker spawn cubes 10 cubes-worker-1", "child forkserver - - served");
        assertThat(brood.run("tree", "--ascii", Long.toString(run.pid())).out()).containsPattern("\\(\\d+ squares-worker-1\\)");
        assertThat(brood.run("ps", "--brood").out().lines().findFirst().orElseThrow())
                .matches(" *PID +PPID STAT +NI +RSS +TIME ROLE +METHOD +TASK NAME");
    }

    private static void awaitSaid(Path file, String line) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(Files.readAllLines(file)).contains(line));
    }

    private List<String> family() throws Exception {
        return brood.run("ps", "--brood", "-o", "role,method,pool,task,name").out().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
    }

    private List<String> tasks(String sort) throws Exception {
        return brood.run("ps", "--brood", "-o", "task", sort).out().lines().skip(1).map(String::strip).toList();
    }

    @Test
    void theTreeIsThatOfTheLibrary() throws Exception {
        long shell = shellOfTwoSleeps().pid();
        String pid = Long.toString(shell);
        assertThat(brood.run("tree", "--ascii", pid).out())
                .isEqualTo(ProcessTree.of(shell).orElseThrow().render(ProcessTree.Style.ASCII))
                .startsWith("sh(" + shell + ")-+-sleep(");
        assertThat(brood.run("", brood.words(List.of("-Dstdout.encoding=UTF-8"), "tree", pid)).out())
                .isEqualTo(ProcessTree.of(shell).orElseThrow().render(ProcessTree.Style.UNICODE));
        assertThat(brood.run("tree").out()).contains("sh(" + shell + ")");
    }

    @Test
    void aTreeOfNoProcessIsAFailure() throws Exception {
        Result tree = brood.run("tree", "2147483647");
        assertThat(tree.status()).isEqualTo(1);
        assertThat(tree.err()).contains("there is no process 2147483647");
    }
}
