// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.ipc;

import dev.brood.examples.ExampleProgram;
import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the programs whose processes send each other messages. */
@LeavesNothingBehind
class IpcProgramsTest {

    @Test
    void whoKnowsTheKeyIsServedAtAUnixSocketAndAtAPort() {
        for (boolean modular : new boolean[] {false, true}) {
            ExampleProgram program = ExampleProgram.of(KeyedListener.class);
            var run = (modular ? program.modular() : program).run();
            assertThat(run.exitCode()).isZero();
            List<String> served = List.of("shop sells 3 of tea", "customer pays 15", "shop sees the customer leave", "shop sells 8 of cups",
                    "customer pays 40", "shop sees the customer leave", "customer with another key: refused");
            List<String> all = Stream.of(List.of("at a Unix socket"), served, List.of("at a TCP port"), served).flatMap(List::stream).toList();
            assertThat(run.lines()).containsExactlyInAnyOrderElementsOf(all);
            assertThat(run.errors()).as("what is logged of a refused customer")
                    .filteredOn(line -> !line.contains("dev.brood.internal.socket"))
                    .hasSize(2).allMatch(line -> line.contains("has not shown that it knows the key"));
        }
    }
}
