// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run of an example left: its pid, exit code and lines.
 *
 * <p>Expected lines have placeholders. <code>{number}</code> and <code>{ctime}</code> stand for any number and any time;
 * every other name stands for a pid: the same name for the same pid, two names for two pids. <code>{main}</code> is the
 * program, <code>{test}</code> who started it.
 */
public record ExampleRun(long pid, int exitCode, List<String> lines, List<String> errors) {

    /** Asserts the end that all well-behaved examples have. */
    public ExampleRun endedWell() {
        assertThat(errors).as("standard error").isEmpty();
        assertThat(exitCode).as("exit code").isZero();
        return this;
    }

    /** Asserts that exactly these lines were printed, whatever their order. */
    public ExampleRun printed(String... expected) {
        return printed(List.of(expected), List.of());
    }

    /** Asserts that each line of the first list was printed once, each of the second any number of times, and no other. */
    public ExampleRun printed(List<String> once, List<String> repeated) {
        Optional<Map<String, String>> pids = match(0, new ArrayList<>(once), repeated, ExampleProgram.knownPids(pid));
        assertThat(pids).as("%s%nas%n%s%nand%n%s", String.join("\n", lines), once, repeated).isPresent();
        return this;
    }

    /** Asserts that these lines were printed in this order; others may lie between them. */
    public ExampleRun inOrder(String... expected) {
        Map<String, String> pids = new HashMap<>(ExampleProgram.knownPids(pid));
        int next = 0;
        for (String line : lines) {
            if (next < expected.length) {
                var bound = LinePattern.of(expected[next]).match(line, pids);
                if (bound.isPresent()) {
                    pids.putAll(bound.get());
                    next++;
                }
            }
        }
        assertThat(next).as("%s%nin the order%n%s", String.join("\n", lines), Arrays.asList(expected))
                .isEqualTo(expected.length);
        return this;
    }

    /** The lines that match an expected one. */
    public List<String> matching(String expected) {
        var pattern = LinePattern.of(expected);
        return lines.stream()
                .filter(line -> pattern.match(line, ExampleProgram.knownPids(pid)).isPresent())
                .toList();
    }

    /** Backtracks over which line is which expected one, as names bind to the first pid that they meet. */
    private Optional<Map<String, String>> match(
            int line, List<String> once, List<String> repeated, Map<String, String> pids) {
        if (line == lines.size()) {
            return once.isEmpty() ? Optional.of(pids) : Optional.empty();
        }
        for (String expected : once.stream().distinct().toList()) {
            var bound = LinePattern.of(expected).match(lines.get(line), pids);
            if (bound.isPresent()) {
                List<String> rest = new ArrayList<>(once);
                rest.remove(expected);
                var result = match(line + 1, rest, repeated, bound.get());
                if (result.isPresent()) {
                    return result;
                }
            }
        }
        for (String expected : repeated) {
            var bound = LinePattern.of(expected).match(lines.get(line), pids);
            if (bound.isPresent()) {
                return match(line + 1, once, repeated, bound.get());
            }
        }
        return Optional.empty();
    }
}
