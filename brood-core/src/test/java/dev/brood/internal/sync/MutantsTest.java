// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.memory.StoreGuard;
import dev.brood.testing.LeavesNothingBehind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The halting tests are worth something: the product with a step missing, or two steps swapped, does not pass them. Where a mutant errs only if threads
 * meet, one run in some hundred does not see it, so it has some.
 */
@LeavesNothingBehind
@Timeout(120)
class MutantsTest {

    private static final int RUNS = 3;

    private static final String SYNC = "dev.brood.internal.sync.";

    private static final String RING = "dev.brood.internal.ring.";

    static final List<Mutant> MUTANTS = List.of(
            new Mutant("recovery does not free a lock", SYNC + "LockCore", "repair", Mutant.without("longCas", 0), "lock recover, alone"),
            new Mutant("a signal is struck out before it is passed on", SYNC + "ConditionCore", "repair",
                    Mutant.swapped("moveToOrphans", "settle"), "condition recover, waiter"),
            new Mutant("a semaphore's change without its intent", SYNC + "SemaphoreCore", "commit",
                    Mutant.without("longRelease", 0), "semaphore acquire, alone"),
            new Mutant("a reader looks before it is counted", SYNC + "ReadWriteCore", "enter",
                    Mutant.swapped("addReader", "longVolatile"), "read-write lock read, CAS lost"),
            new Mutant("an arrival without its mark", SYNC + "BarrierCore", "arrive", Mutant.without("longRelease", 0),
                    "barrier arrive, waiter"),
            new Mutant("an entry is erased before the seat is left", "dev.brood.internal.memory.CellArena", "detach",
                    Mutant.swapped("leave", "remove"), "arena close, alone: as the last"),
            new Mutant("an entry is not written", "dev.brood.internal.memory.AttachmentList", "add",
                    Mutant.without("store", 0), "arena attach, alone"),
            new Mutant("a slot is told new before it is", "dev.brood.memory.DoubleSlot", "write",
                    Mutant.swapped("bytesPlain", "longVolatile"), "slot of a list set"),
            new Mutant("what a dead process had taken does not come back", RING + "RingRepair", "repair",
                    Mutant.without("longCas", 0), "ring receive, alone: from the record"),
            new Mutant("what comes back is not told", RING + "RingCore", "putBack",
                    Mutant.without("afterReturn", 0), "ring nack, waiter"),
            new Mutant("what was put out of turn is not told", RING + "RingCore", "commitOutOfTurn",
                    Mutant.without("raise", 0), "ring put, CAS lost: another puts and takes"),
            new Mutant("a putter looks for the end before it claims alone", RING + "RingCore", "put",
                    Mutant.without("refuse", 1), "ring put, CAS lost: another ends it"),
            new Mutant("who waits for room is not woken", RING + "RingCore", "free",
                    Mutant.without("afterRoom", 0), "ring ack, waiter: a putter"),
            new Mutant("a record that gets a file does not say so", RING + "Contents", "fillLarge",
                    Mutant.without("begin", 0), "ring put, alone: in a file"),
            new Mutant("objects are held before they are written down", RING + "Contents", "fillLarge",
                    Mutant.swapped("longRelease", "hold"), "ring put, alone: with an object"),
            new Mutant("blocks are not given back", RING + "Contents", "clear",
                    Mutant.without("giveBack", 0), "ring take, alone: joinable"),
            new Mutant("a dead process goes on making a ring larger", RING + "RingMemory", "disown",
                    Mutant.without("longCas", 0), "ring recover, alone: who was making it larger"),
            new Mutant("what an ended ring carries is kept", RING + "RingRepair", "letGo",
                    Mutant.without("clearAll", 0), "ring close, CAS lost: the other one leaves"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("MUTANTS")
    void aMutantIsFoundOut(Mutant mutant) throws Exception {
        mutant.write(folder);
        Run run = run(folder + File.pathSeparator, List.of(mutant.rows()), "-Dbrood.halt.limit=2");
        for (int i = 1; i < RUNS && run.exit() == 0; i++) {
            run = run(folder + File.pathSeparator, List.of(mutant.rows()), "-Dbrood.halt.limit=2");
        }
        String output = run.output();
        assertThat(run.exit()).as(output).isEqualTo(1);
        assertThat(output).contains("AssertionError").contains(mutant.rows());
        System.out.println("mutant: " + mutant + ": " + output.lines().filter(line -> line.contains("Error")).findFirst().orElse(""));
    }

    /** As it does in {@link HaltingTest}; here in the very way in which the mutants are run. */
    @Test
    @Tag("soak")
    void theProductPasses() throws Exception {
        Run run = run("", MUTANTS.stream().map(Mutant::rows).toList());
        assertThat(run.exit()).as(run.output()).isZero();
    }

    /** What a JVM has printed, and its exit status. */
    private record Run(int exit, String output) {}

    /** Runs entries of the table in a JVM of its own. */
    private static Run run(String before, List<String> rows, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dbrood.wait=" + System.getProperty("brood.wait", ""),
                "-D" + StoreGuard.PROPERTY + "=" + HaltingGuard.class.getName(),
                "-cp",
                before + System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(HaltMain.class.getName());
        command.addAll(rows);
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return new Run(child.exitValue(), output);
    }
}
