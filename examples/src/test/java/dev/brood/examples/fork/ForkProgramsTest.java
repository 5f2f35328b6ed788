// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.fork;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

/** Runs the examples on {@code fork}. */
@LeavesNothingBehind
class ForkProgramsTest {

    @Test
    void twoForksInARowMakeFourProcesses() {
        ExampleProgram.of(TwoForks.class).run().endedWell().printed("{second}", "{third}", "0", "0");
    }

    @Test
    void theChildIsTheOneWithPidZeroAndKnowsItsParent() {
        ExampleProgram.of(ChildOrParent.class).run().endedWell()
                .printed("我是父进程执行的代码,当前的变量pid为： {child} 我的真实PID为： {main}", "子进程我的真实PID为： {child} 我的父进程PID为： {main}");
    }

    @Test
    void aForkThatFailsIsTold() {
        ExampleProgram.of(ChildOrParent.class).withoutRoomForSockets().run().endedWell().printed("创建进程失败");
    }

    @Test
    void aForkInADaemonFails() {
        ExampleProgram.of(ForkInADaemon.class).with(ChildOrParent.class).run().endedWell().printed("创建进程失败");
    }

    @Test
    void hostAndSubprocessTellTheirPids() {
        ExampleProgram.of(HostAndSubprocess.class).run().endedWell()
                .printed("I'm host process,my pid is {main}", "I'm subprocess,my pid is {child} and my ppid is {main}");
    }

    @Test
    void eachSideHasItsOwnCopyOfWhatWasThereBefore() {
        ExampleProgram.of(CopiedMemory.class).run().endedWell()
                .printed("child [before, child] [1, 2]", "parent [before, parent] [1, 3]");
    }
}
