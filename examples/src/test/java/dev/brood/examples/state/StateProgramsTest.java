// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.state;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

/** Runs the examples on the states of processes and their priorities. */
@LeavesNothingBehind
class StateProgramsTest {

    @Test
    void eachStateIsThatOfARealProcess() {
        String[] lines = {
            "a loop: R RUNNING, of three READY or RUNNING, of five READY or RUNNING",
            "a child that sleeps: S SLEEPING, of three WAITING, of five WAITING",
            "suspended: T STOPPED, of three WAITING, of five WAITING",
            "resumed: S SLEEPING, of three WAITING, of five WAITING",
            "ended and joined: Optional.empty",
            "one that nobody joins: Z ZOMBIE, of three none, of five TERMINATED",
            "one that has stopped itself: T STOPPED, of three WAITING, of five WAITING",
            "it went on, and ended with 0",
        };
        ExampleProgram.of(StatesOfAProcess.class).sharing().run().endedWell().printed(lines).inOrder(lines);
    }

    @Test
    void theNicerOfTwoProcessesGetsLessOfTheProcessorThatBothWant() {
        String[] lines = {
            "the first one is as nice as this program: True",
            "nice value of the second one: 19",
            "counted: {number} and {number}",
            "the first one got more: True",
            "nice value of the first one: 19",
        };
        ExampleProgram.of(Priorities.class).sharing().run().endedWell().printed(lines).inOrder(lines);
    }
}
