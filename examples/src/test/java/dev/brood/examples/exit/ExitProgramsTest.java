// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.exit;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the examples on the ends of processes. */
@LeavesNothingBehind
class ExitProgramsTest {

    @Test
    void exitCodesAreThoseOfPython() {
        String[] lines = {
            "returns: 0",
            "exit(3): 3",
            "exit(text): 1",
            "exitNow(7): 7",
            "throws: 1",
            "terminate: -15 TERM",
            "kill: -9 KILL"
        };
        var run = ExampleProgram.of(ExitCodes.class).sharing().run().printed(lines).inOrder(lines);
        assertThat(run.exitCode()).isZero();
        assertThat(run.errors()).contains("bye").anyMatch(line -> line.endsWith("IllegalStateException: no luck"));
    }

    @Test
    void aDetachedChildOutlivesItsParentAndIsAdopted() {
        var run = ExampleProgram.of(Orphan.class).run().endedWell()
                .printed("父进程PID: {main} 先退出", "子进程PID: {child} 父进程PID: {main}", "孤儿进程PID: {child} 被进程 {adopter} 收养")
                .inOrder("父进程PID: {main} 先退出", "孤儿进程PID: {child} 被进程 {adopter} 收养");
        assertThat(run.lines().getLast()).startsWith("孤儿进程PID");
    }

    @Test
    void anOrphanIsFoundByItsNameAndEndedByAnotherProgram() {
        String[] lines = {
            "started: night shift, pid {orphan}", "starter: exit code 0", "found: night shift, pid {orphan}, alive true", "ended: pid {orphan}", "left: 0"
        };
        ExampleProgram.of(AdoptedAgain.class).run().endedWell().printed(lines).inOrder(lines);
    }

    @Test
    void childrenThatNobodyJoinsLeaveNoZombies() {
        ExampleProgram.of(NoZombies.class).run().endedWell().printed("children: 5", "zombies: 0");
    }
}
