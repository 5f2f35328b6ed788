// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.executor;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

/** Runs the examples on executors and futures. */
@LeavesNothingBehind
class ExecutorProgramsTest {

    @Test
    void theSameCodeRunsOnThreadsOnProcessesAndInline() {
        String[] lines = {
            "threads: 1", "threads: 8", "threads: 27",
            "processes: 1", "processes: 8", "processes: 27",
            "inline: 1", "inline: 8", "inline: 27"
        };
        ExampleProgram.of(ThreadsOrProcesses.class).sharing().run().endedWell().printed(lines).inOrder(lines);
    }

    @Test
    void futuresWaitGoOnAndCancel() {
        String[] lines = {
            "result: 49",
            "then: <64>",
            "all: [1, 4, 9]",
            "exception: java.lang.ArithmeticException: / by zero",
            "not yet",
            "cancelled: true"
        };
        ExampleProgram.of(Futures.class).sharing().run().endedWell().printed(lines).inOrder(lines);
    }
}
