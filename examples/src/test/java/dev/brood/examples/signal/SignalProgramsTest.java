// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.signal;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

/** Runs the examples on signals. */
@LeavesNothingBehind
class SignalProgramsTest {

    private static final String[] LINES = {
        "parent: the child is ready",
        "child: asked by USR1",
        "child: TERM is handled, and not the end",
        "parent: the child was ended by TERM"
    };

    @Test
    void parentAndChildTalkBySignals() {
        ExampleProgram.of(TalkBySignals.class).run().endedWell().printed(LINES).inOrder(LINES);
    }

    @Test
    void soTheyDoOnTheModulePath() {
        ExampleProgram.of(TalkBySignals.class).modular().run().endedWell().printed(LINES).inOrder(LINES);
    }
}
