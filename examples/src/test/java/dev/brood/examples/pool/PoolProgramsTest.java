// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pool;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the programs of the teaching notes that use a pool. */
@LeavesNothingBehind
class PoolProgramsTest {

    @Test
    void tenRequestsRunOnAtMostThreeProcesses() {
        List<String> expected = new ArrayList<>(List.of("all done"));
        IntStream.range(0, 10).forEach(i -> expected.add("request-" + i + " processed by process {number}"));
        var run = ExampleProgram.of(RequestPool.class).sharing().pace(0.1).run().endedWell().printed(expected, List.of());
        assertThat(run.lines().getLast()).isEqualTo("all done");
        List<Long> pids = run.lines().stream()
                .limit(10)
                .map(line -> Long.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .distinct()
                .toList();
        assertThat(pids).hasSizeBetween(1, 3).doesNotContain(run.pid());
    }

    @Test
    void squaresComeBackInTheOrderOfTheirNumbers() {
        ExampleProgram.of(Squares.class).sharing().run().endedWell().printed("[1, 4, 9]");
    }

    @Test
    void recordsTravelFromTheModulePath() {
        ExampleProgram.of(Differences.class).sharing().pace(0.1).modular().run().endedWell()
                .printed(
                        "-> inputs:  [(1, 1), (9, 9), (4, 4), (3, 3)]",
                        "-> outputs: [0, 0, 0, 0]    TimeUsed: {number}    ",
                        "");
    }

    @Test
    void functionsOfSeveralArgumentsTakeARecord() {
        String times = "-> outputs: [0, 0, 0, 0]    TimeUsed: {number}    ";
        var run = ExampleProgram.of(Differences.class).sharing().pace(0.2).run().endedWell()
                .printed("-> inputs:  [(1, 1), (9, 9), (4, 4), (3, 3)]", times, "")
                .inOrder("-> inputs:  [(1, 1), (9, 9), (4, 4), (3, 3)]", times, "");
        String line = run.matching(times).getFirst();
        String used = line.substring(line.indexOf("TimeUsed: ") + "TimeUsed: ".length()).strip();
        assertThat(Double.parseDouble(used)).isGreaterThanOrEqualTo(0.8);
    }

    @Test
    void eachPoisonedInputCostsOnlyItself() {
        ExampleProgram.of(PoisonedInputs.class).sharing().run()
                .printed(
                        "good: 4",
                        "heap: process died, OUT_OF_MEMORY",
                        "loop: stopped after PT5S",
                        "halt: process died, EXIT",
                        "text: NumberFormatException",
                        "better: 6")
                .inOrder(
                        "good: 4",
                        "heap: process died, OUT_OF_MEMORY",
                        "loop: stopped after PT5S",
                        "halt: process died, EXIT",
                        "text: NumberFormatException",
                        "better: 6");
    }
}
