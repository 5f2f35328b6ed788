// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.ProcessFiles;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.brood.os.StartedPrograms.LIMIT;
import static dev.brood.os.StartedPrograms.awaitThat;
import static dev.brood.os.StartedPrograms.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Trees of real processes, and of folders that imitate some. */
@LeavesNothingBehind
class ProcessTreeTest {

    private static final long SELF = ProcessHandle.current().pid();

    private final StartedPrograms programs = new StartedPrograms();

    @TempDir
    private Path root;

    @AfterEach
    void endPrograms() {
        programs.close();
    }

    private void process(long pid, String name, long parent) {
        process(pid, name, parent, 7);
    }

    private void process(long pid, String name, long parent, long start) {
        try {
            Path folder = Files.createDirectory(root.resolve(Long.toString(pid)));
            Files.writeString(root.resolve("stat"), "btime 1700000000\n");
            Files.writeString(folder.resolve("status"), "Name:\t" + name + "\nTgid:\t" + pid + "\nUid:\t0\t0\t0\t0\n");
            Files.writeString(folder.resolve("stat"), pid + " (" + name + ") S " + parent + " 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + start + " 0 0 0");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Forest forest() {
        return Forest.snapshot(new LinuxTable(new ProcessFiles(root)));
    }

    private static List<Long> pids(List<ProcessInfo> processes) {
        return processes.stream().map(ProcessInfo::pid).toList();
    }

    /** 1(2, 3(4(6), 5)), 7. */
    private Forest example() {
        process(1, "init", 0);
        process(2, "a", 1);
        process(3, "bc", 1);
        process(4, "d", 3);
        process(5, "e", 3);
        process(6, "f", 4);
        process(7, "odd)\u001b", 0);
        return forest();
    }

    @Test
    void everyProcessHasItsPlace() {
        ProcessTree tree = example();
        assertThat(pids(tree.roots())).containsExactly(1L, 7L);
        assertThat(tree.size()).isEqualTo(7);
        assertThat(pids(tree.depthFirst().toList())).containsExactly(1L, 2L, 3L, 4L, 6L, 5L, 7L);
        assertThat(pids(tree.children(3))).containsExactly(4L, 5L);
        assertThat(pids(tree.descendants(3))).containsExactly(4L, 6L, 5L);
        assertThat(pids(tree.ancestors(6))).containsExactly(4L, 3L, 1L);
        assertThat(tree.parent(6).map(ProcessInfo::pid)).contains(4L);
        assertThat(tree.parent(1)).isEmpty();
        assertThat(tree.ancestors(1)).isEmpty();
        assertThat(tree.children(7)).isEmpty();
        assertThat(tree.find(8)).isEmpty();
        assertThat(tree).hasToString("ProcessTree[7 processes, roots [1, 7]]");
        List<String> walked = new ArrayList<>();
        tree.walk((process, depth) -> walked.add(depth + ":" + process.pid()));
        assertThat(walked).containsExactly("0:1", "1:2", "1:3", "2:4", "3:6", "2:5", "0:7");
    }

    @Test
    void aPartOfItIsATreeOfItsOwn() {
        ProcessTree part = example().subtree(3);
        assertThat(pids(part.roots())).containsExactly(3L);
        assertThat(pids(part.depthFirst().toList())).containsExactly(3L, 4L, 6L, 5L);
        assertThat(part.parent(3)).isEmpty();
        assertThat(part.find(1)).isEmpty();
        assertThatThrownBy(() -> part.children(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("process 1 ", "4 processes", "find(1)");
    }

    @Test
    void itIsDrawnWithTwoKindsOfLines() {
        ProcessTree tree = example();
        assertThat(tree.render(ProcessTree.Style.ASCII)).isEqualTo("""
                init(1)-+-a(2)
                        `-bc(3)-+-d(4)---f(6)
                                `-e(5)
                odd)\\033(7)
                """);
        assertThat(tree.render(ProcessTree.Style.UNICODE, process -> Long.toString(process.pid()))).isEqualTo("""
                1─┬─2
                  └─3─┬─4───6
                      └─5
                7
                """);
    }

    @Test
    void aParentThatIsNotSeenMakesARoot() {
        process(5, "orphan", 4);
        process(6, "child", 5);
        assertThat(pids(forest().roots())).containsExactly(5L);
    }

    @Test
    void aYoungerProcessWithTheParentsPidIsNotTheParent() {
        process(1, "init", 0);
        process(4, "new", 1, 9);
        process(5, "child of the old", 4, 8);
        process(6, "child of the new", 4, 9);
        assertThat(pids(forest().roots())).containsExactly(1L, 5L);
        assertThat(pids(forest().children(4))).containsExactly(6L);
    }

    @Test
    void aTreeIsMadeOfProcessesThatWereLookedUpElsewhere() {
        example();
        List<ProcessInfo> found = new ArrayList<>(new LinuxTable(new ProcessFiles(root)).all().reversed());
        assertThat(ProcessTree.of(found).render(ProcessTree.Style.ASCII)).isEqualTo(forest().render(ProcessTree.Style.ASCII));
        found.removeIf(process -> process.pid() == 3);
        assertThat(pids(ProcessTree.of(found).roots())).containsExactly(1L, 4L, 5L, 7L);
        assertThat(ProcessTree.of(List.of()).size()).isZero();
    }

    @Test
    void whoIsTheParentIsAskedOfStartTimesAsFarAsTheyAreTold() {
        process(1, "init", 0);
        process(4, "new", 1, 9);
        process(5, "child of the old", 4, 8);
        List<ProcessInfo> found = new LinuxTable(new ProcessFiles(root)).all();
        assertThat(pids(ProcessTree.of(found).roots())).containsExactly(1L, 5L);
        List<ProcessInfo> silent = found.stream().map(ProcessTreeTest::withoutStartTime).toList();
        assertThat(pids(ProcessTree.of(silent).roots())).containsExactly(1L);
        assertThat(pids(ProcessTree.of(silent).children(4))).containsExactly(5L);
    }

    private static ProcessInfo withoutStartTime(ProcessInfo process) {
        return (ProcessInfo) Proxy.newProxyInstance(ProcessInfo.class.getClassLoader(), new Class<?>[] {ProcessInfo.class}, (_, method, arguments) -> {
            if (method.getName().equals("startTime")) {
                throw new UnsupportedOperationException("not told");
            }
            return method.invoke(process, arguments);
        });
    }

    @Test
    void aCircleOfPidsThatWereReusedDuringTheLookIsCut() {
        process(1, "init", 0);
        process(10, "a", 12);
        process(11, "b", 10);
        process(12, "c", 11);
        process(9, "below", 11);
        process(13, "own", 13);
        ProcessTree tree = forest();
        assertThat(pids(tree.roots())).containsExactlyInAnyOrder(1L, 10L, 13L);
        assertThat(pids(tree.depthFirst().toList())).hasSize(6).doesNotHaveDuplicates();
        assertThat(pids(tree.descendants(10))).containsExactly(11L, 9L, 12L);
        assertThat(pids(tree.ancestors(12))).containsExactly(11L, 10L);
        assertThat(tree.render(ProcessTree.Style.ASCII)).contains("a(10)---b(11)-+-below(9)", "own(13)");
    }

    @Test
    void aLongChainNeedsNoDeepStack() {
        for (int pid = 1; pid <= 3000; pid++) {
            process(pid, "x", pid - 1);
        }
        ProcessTree tree = forest();
        assertThat(tree.ancestors(3000)).hasSize(2999);
        assertThat(tree.descendants(1)).hasSize(2999);
        assertThat(tree.render(ProcessTree.Style.ASCII).lines()).hasSize(1);
    }

    @Test
    void realProcessesAreDrawnAsPstreeDrawsThem() {
        long top = programs.start("sh", "-c", "(sleep 1000; :) & (sh -c 'sleep 1000 & sleep 1000 & wait'; :) & sleep 1000 & wait");
        awaitThat(top, now -> ProcessTree.of(top).orElseThrow().size() == 8);
        await().atMost(LIMIT).untilAsserted(() -> {
            ProcessTree tree = ProcessTree.of(top).orElseThrow();
            assertThat(tree.depthFirst().filter(process -> process.command().equals("sleep"))).hasSize(4);
            assertThat(tree.render(ProcessTree.Style.ASCII)).isEqualTo(output("pstree", "-AcnpTl", Long.toString(top)));
            assertThat(tree.render(ProcessTree.Style.UNICODE)).isEqualTo(output("pstree", "-UcnpTl", Long.toString(top)));
        });
    }

    @Test
    void thisProcessHangsBelowItsParentsUpToTheFirst() {
        ProcessTree all = ProcessTree.snapshot();
        assertThat(pids(all.ancestors(SELF))).startsWith(ProcessInfo.current().parentPid());
        assertThat(all.roots()).contains(all.ancestors(SELF).getLast());
        assertThat(all.size()).isEqualTo((int) all.depthFirst().count());
        assertThat(ProcessTree.of(SELF).orElseThrow().roots()).containsExactly(ProcessInfo.current());
        assertThat(ProcessTree.of(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void anOrphanHangsBelowWhoAdoptedIt() {
        long parent = programs.start("sh", "-c", "sh -c 'echo $$; exec sleep 1000' & exec sleep 1000");
        ProcessInfo child = StartedPrograms.awaitBelow(parent, process -> process.command().equals("sleep"));
        programs.endAlone(parent);
        try {
            ProcessTree tree = await().atMost(LIMIT).until(ProcessTree::snapshot, now -> now.find(parent).isEmpty());
            assertThat(tree.parent(child.pid())).isPresent();
            assertThat(tree.ancestors(child.pid())).doesNotContain(ProcessInfo.current());
        } finally {
            Signals.send(child.pid(), Signal.KILL);
        }
    }
}
