// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

/** Runs the programs of the teaching notes that start child processes. */
@LeavesNothingBehind
class ProcessProgramsTest {

    @Test
    void aNamedWorkerIsSeenFromItsParentAndOutlivesAJoinThatGivesUp() {
        ExampleProgram.of(NamedWorker.class).pace(0.6).run().endedWell()
                .printed(
                        "Process name: Worker",
                        "Process PID: {child}",
                        "Process is alive: True",
                        "I'm Daivl",
                        "I'm working...",
                        "I'm Daivl",
                        "I'm working...",
                        "I'm Daivl",
                        "I'm working...",
                        "==================")
                .inOrder(
                        "Process name: Worker",
                        "Process PID: {child}",
                        "Process is alive: True",
                        "==================",
                        "I'm working...")
                .inOrder(
                        "I'm Daivl",
                        "I'm working...",
                        "I'm Daivl",
                        "I'm working...",
                        "I'm Daivl",
                        "I'm working...");
    }

    @Test
    void aClockProcessRunsItsOwnRunMethod() {
        ExampleProgram.of(ClockProcess.class).pace(0.1).run().endedWell()
                .printed(nCopies(5, "现在的时间是 {ctime}"), List.of());
    }

    @Test
    void aChildKnowsItsParentAndTheParentWaitsForIt() {
        ExampleProgram.of(RequestChild.class).pace(0.1).run().endedWell()
                .printed(
                        "subprocess's PID is {child} and host process's PID is {main} ",
                        "True",
                        "pr process finished")
                .inOrder("subprocess's PID is {child} and host process's PID is {main} ", "pr process finished")
                .inOrder("True", "pr process finished");
    }

    @Test
    void aProcessClassWithAFieldIsWaitedForWithoutAJoin() {
        ExampleProgram.of(RequestProcess.class).pace(0.1).run().endedWell()
                .printed("subprocess's PID is {child} and host process's PID is {main} ", "request-0 processed")
                .inOrder("subprocess's PID is {child} and host process's PID is {main} ", "request-0 processed");
    }

    @Test
    void startReturnsAtOnceAndTheProgramEndsAfterItsChild() {
        ExampleProgram.of(StartChild.class).pace(0.4).run().endedWell()
                .printed("{main}", "start {child}", "end {child}")
                .inOrder("start {child}", "end {child}")
                .inOrder("{main}", "end {child}");
    }

    @Test
    void theMainMethodDoesNotRunAgainInTheChild() {
        ExampleProgram.of(NoGuard.class).pace(0.1).run().endedWell()
                .printed("start {child}", "end {child} {main}", "main1 {main}", "main2 {main}")
                .inOrder("start {child}", "end {child} {main}")
                .inOrder("main1 {main}", "main2 {main}");
    }

    @Test
    void joinBlocksUntilTheChildHasEnded() {
        ExampleProgram.of(JoinChild.class).pace(0.1).run().endedWell()
                .printed("start {child}", "end {child}", "{main}")
                .inOrder("start {child}", "end {child}", "{main}");
    }

    @Test
    void tenChildrenAreJoinedBeforeTheLastLine() {
        var run = ExampleProgram.of(JoinMany.class).pace(0.1).run().endedWell()
                .printed(
                        Stream.concat(IntStream.range(0, 10).mapToObj(i -> "start " + i), Stream.of("hahhahaha"))
                                .toList(),
                        List.of());
        assertThat(run.lines().getLast()).isEqualTo("hahhahaha");
    }

    @Test
    void aDaemonEndsWithTheMainCodeAndTheOtherChildIsWaitedFor() {
        var run = ExampleProgram.of(DaemonChild.class).run().endedWell()
                .printed(nCopies(5, "son2222"), List.of("son1 alive"));
        assertThat(run.matching("son1 alive")).isNotEmpty();
        assertThat(run.lines().getLast()).isEqualTo("son2222");
    }

    @Test
    void aStartedChildIsAlive() {
        ExampleProgram.of(IsAlive.class).pace(0.2).run("6").endedWell()
                .printed("True", "son1 alive", "son1 alive", "son1 alive", "son1 alive", "son1 alive", "son1 alive");
    }

    @Test
    void aTerminatedChildIsDeadAWhileLater() {
        var run = ExampleProgram.of(Terminate.class).run().endedWell();
        assertThat(run.matching("son1 alive")).isNotEmpty();
        // Right after terminate() it is as a rule still alive, which nothing guarantees.
        List<String> answers =
                run.lines().stream().filter(line -> !line.equals("son1 alive")).toList();
        assertThat(answers).hasSize(3).startsWith("True").endsWith("False");
        assertThat(answers.get(1)).isIn("True", "False");
    }

    @Test
    void theEndlessServerIsADaemonAndTheOtherOneIsWaitedFor() {
        var run = ExampleProgram.of(TwoServers.class).run().endedWell()
                .printed(withTime(), List.of("MYserver1"))
                .inOrder("{number}", "MYserver2222");
        assertThat(run.matching("MYserver1")).isNotEmpty();
        assertThat(Double.parseDouble(run.matching("{number}").getFirst())).isGreaterThanOrEqualTo(6);
        assertThat(run.lines().getLast()).isEqualTo("MYserver2222");
    }

    @Test
    void serversTakeArguments() {
        var run = ExampleProgram.of(ServersWithArguments.class).pace(0.4).run().endedWell()
                .printed(withTime(), List.of("MYserver1"));
        assertThat(Double.parseDouble(run.matching("{number}").getFirst())).isGreaterThanOrEqualTo(2.4);
    }

    @Test
    void aFunctionWithAnArgumentRunsInAChild() {
        ExampleProgram.of(RunAndJoin.class).pace(0.1).run().endedWell().printed("LJ  进程启动");
    }

    @Test
    void everyProcessWaitsForTheThreadThatItStarted() {
        List<String> expected = new ArrayList<>(nCopies(10, "{number}"));
        IntStream.range(0, 10).forEach(i -> expected.add("hello " + i + "  进程启动"));
        ExampleProgram.of(ThreadsInProcesses.class).pace(0.1).run().endedWell()
                .printed(expected, List.of())
                .inOrder("hello 0  进程启动", "{number}");
    }

    @Test
    void aChildTellsItsPidAndItsParents() {
        ExampleProgram.of(PidAndParentPid.class).run().endedWell()
                .printed("父进程pid: {main}", "子进程运行中，pid={child}...", "子进程将要结束...", "我的爸爸是，ppid={main}...")
                .inOrder("父进程pid: {main}", "子进程运行中，pid={child}...", "子进程将要结束...", "我的爸爸是，ppid={main}...");
    }

    @Test
    void eachChildHasAStaticListOfItsOwn() {
        String[] first = {
            "in process1 pid={one} ,nums=[11, 22]",
            "in process1 pid={one} ,nums=[11, 22, 'b']",
            "in process1 pid={one} ,nums=[11, 22, 'b', 'a']",
            "in process1 pid={one} ,nums=[11, 22, 'b', 'a', 'i']",
            "in process1 pid={one} ,nums=[11, 22, 'b', 'a', 'i', 'd']",
            "in process1 pid={one} ,nums=[11, 22, 'b', 'a', 'i', 'd', 'u']"
        };
        String[] second = {
            "in process2 pid={two} ,nums=[11, 22]",
            "in process2 pid={two} ,nums=[11, 22, 'n']",
            "in process2 pid={two} ,nums=[11, 22, 'n', 'e']",
            "in process2 pid={two} ,nums=[11, 22, 'n', 'e', 'u']",
            "in process2 pid={two} ,nums=[11, 22, 'n', 'e', 'u', 'e']",
            "in process2 pid={two} ,nums=[11, 22, 'n', 'e', 'u', 'e', 'd']",
            "in process2 pid={two} ,nums=[11, 22, 'n', 'e', 'u', 'e', 'd', 'u']"
        };
        ExampleProgram.of(StaticsAreNotShared.class).pace(0.2).run().endedWell()
                .printed(Stream.concat(Stream.of(first), Stream.of(second)).toList(), List.of())
                .inOrder(first)
                .inOrder(second);
    }

    @Test
    void theSameFunctionTellsOtherPidsInTheChild() {
        ExampleProgram.of(ProcessInfo.class).run().endedWell()
                .printed(
                        "main line",
                        "module name: dev.brood.examples.process.ProcessInfo",
                        "parent process: {test}",
                        "process id: {main}",
                        "function f",
                        "module name: dev.brood.examples.process.ProcessInfo",
                        "parent process: {main}",
                        "process id: {child}",
                        "hello bob")
                .inOrder(
                        "main line",
                        "module name: dev.brood.examples.process.ProcessInfo",
                        "parent process: {test}",
                        "process id: {main}",
                        "function f",
                        "module name: dev.brood.examples.process.ProcessInfo",
                        "parent process: {main}",
                        "process id: {child}",
                        "hello bob");
    }

    @Test
    void twoChildrenOfAListRun() {
        ExampleProgram.of(TwoProcesses.class).run().endedWell().printed("id:  1", "id:  2");
    }

    @Test
    void twoChildrenOfAListRunFromTheModulePath() {
        ExampleProgram.of(TwoProcesses.class).modular().run().endedWell().printed("id:  1", "id:  2");
    }

    @Test
    void aCapturedListAndASingletonAreCopies() {
        ExampleProgram.of(CopiesAreNotShared.class).run().endedWell()
                .printed("child: [a, b] 1", "parent: [a] 0")
                .inOrder("child: [a, b] 1", "parent: [a] 0");
    }

    private static List<String> withTime() {
        List<String> expected = new ArrayList<>(nCopies(5, "MYserver2222"));
        expected.add("{number}");
        return expected;
    }
}
