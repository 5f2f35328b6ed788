// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.memory.StoreGuard;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each operation on shared memory, halted before each of its stores. */
@Tag("halting")
@LeavesNothingBehind
class HaltingTest {

    static final List<HaltRow> ROWS = HaltTable.rows();

    private static final HaltTable TABLE = new HaltTable();

    @BeforeAll
    static void theGuardIsInstalled() {
        HaltingGuard.requireInstalled();
    }

    @AfterAll
    static void theTableIsPrinted() {
        System.out.println(TABLE.text());
    }

    @Test
    void theTableIsComplete() {
        assertThat(HaltTable.gaps()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void anOperationMayEndBeforeAnyOfItsStores(HaltRow row) throws Exception {
        try (var runs = new HaltRuns(row)) {
            TABLE.stores(row, runs.halt());
            TABLE.cases(runs.cases());
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void whoWaitsIsWokenWhenNobodyDies(HaltRow row) throws Exception {
        try (var runs = new HaltRuns(row)) {
            runs.wake();
        }
    }

    /** Its steps are those of the file system, between a few stores; so real processes end here. */
    @Test
    void theCreationOfNamedMemoryMayEndBeforeAnyOfItsStores(@TempDir Path folder) throws Exception {
        int stores = 0;
        while (named(folder, "create", Integer.toString(stores)) == HaltingGuard.KILLED) {
            assertThat(named(folder, "absent")).isZero();
            stores++;
        }
        assertThat(named(folder, "rest")).isZero();
        assertThat(named(folder, "sweep")).isZero();
        TABLE.note("named memory create: " + stores + " stores; attach, unlink: 0 stores");
        TABLE.cases(stores);
    }

    private static int named(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dbrood.dir=" + folder,
                "-Djava.io.tmpdir=" + folder,
                "-Dbrood.wait=" + System.getProperty("brood.wait", ""),
                "-D" + StoreGuard.PROPERTY + "=" + HaltingGuard.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                NamedHaltMain.class.getName()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command).inheritIO().start();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return child.exitValue();
    }
}
