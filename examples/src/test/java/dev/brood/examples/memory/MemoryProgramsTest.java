// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the programs whose processes share memory and locks. */
@LeavesNothingBehind
class MemoryProgramsTest {

    private static final String PROMPT = "请输入：";

    @Test
    void whatIsTypedInTheChildIsSeenInTheParent() {
        var run = ExampleProgram.of(Money.class).sharing().types("100").types("7").types("2500").run().endedWell();
        // A prompt ends no line: it is there once for each number, and once for the end of the input.
        String text = String.join("\n", run.lines());
        assertThat(text.split(PROMPT, -1)).hasSize(1 + 4);
        assertThat(text.replace(PROMPT, "").strip().lines()).containsExactly("100", "7", "2500");
    }

    @Test
    void aTextInAnArrayIsChangedByOneChildAndReadByAnother() {
        ExampleProgram.of(TextInAnArray.class).sharing().run().endedWell()
                .printed("{first} 子进程1： 哈哈哈", "{second} 子进程2： 夜夜夜")
                .inOrder("{first} 子进程1： 哈哈哈", "{second} 子进程2： 夜夜夜");
    }

    @Test
    void numbersTextAndRecordsAreChangedInPlace() {
        String[] lines = {
            "49", "0.1111111111111111", "b'HELLO WORLD'", "[(3.515625, 39.0625), (33.0625, 4.0), (5.640625, 90.25)]"
        };
        ExampleProgram.of(Modify.class).sharing().run().endedWell().printed(lines).inOrder(lines);
        ExampleProgram.of(Modify.class).sharing().modular().run().endedWell().printed(lines).inOrder(lines);
    }

    @Test
    void aPageIsCopiedWhenTheChildWritesToIt() {
        String[] lines = {
            "child reads 42",
            "child has 99 in its copy of the page, 42 is in the shared one",
            "child reads 7 on a page that it has not copied",
            "parent reads 42 and 7"
        };
        ExampleProgram.of(CopyOnWrite.class).sharing().run().endedWell().printed(lines).inOrder(lines);
    }

    @Test
    void fourChildrenCountUnderOneLock() {
        ExampleProgram.of(LockedCounter.class).sharing().run().endedWell().printed("4000");
    }

    @Test
    void aKilledHoldersLockAndPermitComeBack() {
        String[] lines = {
            "lock is free: False",
            "it has 'holder' (pid {holder})",
            "recovered from death: True",
            "and the permit is back"
        };
        ExampleProgram.of(KilledHolder.class).sharing().run().endedWell().printed(lines).inOrder(lines);
    }
}
