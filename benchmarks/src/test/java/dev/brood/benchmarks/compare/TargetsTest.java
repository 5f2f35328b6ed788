// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class TargetsTest {

    private static final Path FILE = Path.of("targets.json");

    @Test
    void theGroupOfProcessesHasTheFourPromises() throws IOException {
        assertThat(Targets.read(FILE).of("processes"))
                .extracting(Target::name, Target::peer, Target::text)
                .containsExactlyInAnyOrder(
                        tuple("pool-roundtrip", "pp4j", "<= 1/3"),
                        tuple("pool-roundtrip", "multiprocessing.Pool", "< 1"),
                        tuple("pool-throughput", "pp4j", "> 1"),
                        tuple("pool-throughput", "multiprocessing.Pool", "> 1"));
    }

    @Test
    void aResultKnowsItsTarget() throws IOException {
        Targets targets = Targets.read(FILE);

        assertThat(targets.bound(Case.POOL_ROUNDTRIP, "pp4j")).contains("<= 1/3");
        assertThat(targets.bound(Case.START_JOIN, "pp4j")).isEmpty();
    }

    @Test
    void anUnknownGroupIsRefusedWithThoseThatThereAre() throws IOException {
        Targets targets = Targets.read(FILE);

        assertThatThrownBy(() -> targets.of("speed")).hasMessageContaining("speed").hasMessageContaining("processes");
    }

    @Test
    void aTargetOfAnUnknownCaseIsRefused() {
        assertThatThrownBy(() -> Targets.parse("{\"groups\":{\"g\":[{\"case\":\"x\",\"peer\":\"pp4j\",\"ratio\":\"< 1\"}]}}"))
                .hasMessageContaining("no case x");
    }

    @Test
    void aTargetAgainstAPeerThatTakesNoPartIsRefused() {
        assertThatThrownBy(() -> Targets.parse(
                        "{\"groups\":{\"g\":[{\"case\":\"start-join\",\"peer\":\"joblib\",\"ratio\":\"< 1\"}]}}"))
                .hasMessageContaining("joblib")
                .hasMessageContaining("start-join");
    }
}
