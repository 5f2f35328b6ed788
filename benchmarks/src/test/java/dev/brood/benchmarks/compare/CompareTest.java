// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CompareTest {

    @Test
    void aQuickRunHasALineForBroodAndEachPeer() throws Exception {
        QuickRun run = QuickRun.of("start-join", "--quick", "--rounds", "1");

        List<Map<String, @Nullable Object>> lines = run.lines();
        assertThat(lines).extracting(line -> line.get("peer")).containsExactlyElementsOf(
                Peer.of(Case.START_JOIN).stream().map(Peer::name).toList());
        for (Map<String, @Nullable Object> line : lines) {
            assertThat(line.keySet()).containsExactly(
                    "case", "peer", "version", "variant", "n", "rounds", "median", "p99", "unit", "better", "ratio",
                    "low", "high", "target");
            run.assertMeasured(line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-uncontended", "lock-contended", "counter-contended", "create-close", "lock-handover", "lock-recovery"})
    void aQuickRunOfWhatIsSharedVerifiesEachSide(String name) throws Exception {
        QuickRun.requireThatEachSideIsVerified(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start-paced", "first-line", "start-spawn"})
    void aQuickRunOfStartsVerifiesEachSide(String name) throws Exception {
        QuickRun.requireThatEachSideIsVerified(name);
    }

    @Test
    void aWrongCommandLineExitsWithTwoAndSaysWhy() throws Exception {
        QuickRun run = QuickRun.of("--fast");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.log()).isEqualToIgnoringNewLines("compare: no option --fast; see --help");
    }

    @Test
    void theHelpTellsOfEveryCase() throws Exception {
        QuickRun run = QuickRun.of("--help");
        assertThat(run.status()).isZero();
        for (Case measured : Case.values()) {
            assertThat(run.out()).contains(measured.label());
        }
    }
}
