// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param cases the cases by name; none means all, or those of the checked group
 * @param check the group whose targets are checked
 * @param quick whether each process does a tenth of the work
 * @param curves whether each case runs over all its sizes
 * @param rounds how many rounds each peer runs
 * @param help whether only the usage is asked for
 */
record Options(List<Case> cases, Optional<String> check, boolean quick, boolean curves, int rounds, boolean help) {

    /** How the command is used. */
    static final String USAGE =
            """
            Usage: benchmarks/compare [CASE...] [--check GROUP] [--quick] [--curves] [--rounds N]

            Measures Brood and its peers in turns, each round of each in a fresh process, and prints a line of JSON for
            each. "ratio" is Brood's median divided by the peer's, "low" and "high" bound it (95 %, bootstrap over
            rounds). All else goes to standard error.

            Cases:  start-join        start child processes and join them            (lower is better)
                    start-paced       the same, one child at a time, five a second    (lower is better)
                    first-line        until the child's first own line               (lower is better)
                    start-spawn       start and join with nothing made ready         (lower is better)
                    pool-roundtrip    one task through a pool of one worker          (lower is better)
                    pool-throughput   many small tasks, two workers, chunks of one   (higher is better)
                    lock-uncontended  lock and unlock what nobody else wants         (lower is better)
                    lock-contended    lock, add one, unlock; two processes           (higher is better)
                    counter-contended add one atomically; two processes              (higher is better)
                    bulk-write        copy an array into 512 MB of shared memory     (higher is better)
                    bulk-sum          sum 512 MB that another process has written    (higher is better)
                    create-close      create a small shared object and close it      (lower is better)
                    lock-handover     from kill -9 of a lock's holder to the next    (lower is better)
                    lock-recovery     the same from where the kernel has ended it    (lower is better)
                    parked            CPU of processes that wait for 60 s            (lower is better)
                    message-roundtrip 32 bytes there and back, both sides busy       (lower is better)
                    message-wakeup    the same when the other side is asleep         (lower is better)
                    stream-1k         messages of 1 KB, one way                      (higher is better)
                    stream-64k        messages of 64 KB, one way                     (higher is better)
                    queue-1-1         small integers, one process puts, one takes    (higher is better)
                    queue-2-2         the same, two put and two take                 (higher is better)
                    idle-consumer     CPU of who waits 60 s for a message            (lower is better)

            --check GROUP   runs the cases of a group of targets.json and prints PASS or FAIL for each target; FAIL means
                            that the whole interval misses. Exits with 1 on FAIL or MISSING.
            --quick         a tenth of the work, 2 rounds: shows that all runs, measures nothing
            --curves        each case over all its sizes (children at once, payload bytes, workers, …)
            --rounds N      5 by default, and at least
            Environment:    PY, the CPython to compare with (else the newest found)
            """;

    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 2;

    /**
     * Reads a command line.
     *
     * @param words its words
     * @return what it asks for
     * @throws IllegalArgumentException if it is wrong, saying how
     */
    static Options parse(String... words) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(words));
        List<Case> cases = new ArrayList<>();
        Optional<String> check = Optional.empty();
        boolean quick = false;
        boolean curves = false;
        boolean help = false;
        Optional<String> rounds = Optional.empty();
        while (!rest.isEmpty()) {
            String word = rest.remove();
            switch (word) {
                case "--check" -> check = Optional.of(argument(word, rest));
                case "--rounds" -> rounds = Optional.of(argument(word, rest));
                case "--quick" -> quick = true;
                case "--curves" -> curves = true;
                case "--help", "-h" -> help = true;
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("no option " + word + "; see --help");
                    }
                    cases.add(Case.named(word));
                }
            }
        }
        return new Options(List.copyOf(cases), check, quick, curves, rounds(rounds, quick), help);
    }

    private static String argument(String option, Deque<String> rest) {
        String argument = rest.poll();
        if (argument == null) {
            throw new IllegalArgumentException(option + " needs an argument; see --help");
        }
        return argument;
    }

    private static int rounds(Optional<String> asked, boolean quick) {
        if (asked.isEmpty()) {
            return quick ? QUICK_ROUNDS : ROUNDS;
        }
        int least = quick ? 1 : ROUNDS;
        int rounds;
        try {
            rounds = Integer.parseInt(asked.get());
        } catch (NumberFormatException e) {
            rounds = 0; // refused below, with what was given
        }
        if (rounds < least) {
            throw new IllegalArgumentException("--rounds takes a number of at least " + least
                    + (quick ? "" : " (less only with --quick)") + ", found " + asked.get());
        }
        return rounds;
    }
}
