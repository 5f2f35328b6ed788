// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs that end while they have queues, with elements in them and processes that wait there: they end, and nothing is left. */
@Timeout(300)
class QueuesOfAProgramTest {

    @Test
    void aProgramEndsWhenItsQueueHas() {
        try (Program program = Program.start(QueueProgram.class, "return")) {
            assertThat(program.awaitEnd()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).contains("lengths 1 1000 true", "child waits", "child got 300000", "child ends");
            program.awaitNothing("the end of a queue");
        }
    }

    @Test
    void aProgramThatExitsLeavesNothingOfItsQueue() {
        try (Program program = Program.start(QueueProgram.class, "exit")) {
            assertThat(program.awaitEnd()).as("%s", program.lines()).isEqualTo(3);
            assertThat(program.lines()).contains("lengths 1 1000 true").noneMatch(line -> line.contains("Exception"));
            program.awaitNothing("exit with a queue");
        }
    }

    @Test
    void nothingIsLeftOfAKilledProgramThatWaitsAtAQueue() {
        try (Program program = Program.start(QueueProgram.class, "stay").awaitLine("ready").awaitLine("child waits")) {
            program.signal("KILL");
            program.awaitEnd();
            program.awaitNothing("SIGKILL of who waits at a queue");
        }
    }

    @Test
    void ctrlCEndsWhoWaitsAtAQueue() {
        try (Program program = Program.onTerminal(QueueProgram.class, "stay").awaitLine("ready").awaitLine("child waits")) {
            program.type("\u0003");
            program.awaitNothing("Ctrl-C of who waits at a queue");
            assertThat(program.awaitEnd()).isEqualTo(130);
            assertThat(program.lines()).noneMatch(line -> line.contains("Exception"));
        }
    }
}
