// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OptionsTest {

    @Test
    void nothingAsksForAllCasesInFiveRounds() {
        assertThat(Options.parse()).isEqualTo(new Options(List.of(), Optional.empty(), false, false, 5, false));
    }

    @Test
    void everyOptionMayStandAnywhere() {
        assertThat(Options.parse("--check", "processes", "pool-roundtrip", "--curves", "--rounds", "9", "start-join"))
                .isEqualTo(new Options(
                        List.of(Case.POOL_ROUNDTRIP, Case.START_JOIN), Optional.of("processes"), false, true, 9, false));
    }

    @Test
    void fewerThanFiveRoundsAreOnlyForAQuickRun() {
        assertThatThrownBy(() -> Options.parse("--rounds", "4"))
                .hasMessageContaining("at least 5")
                .hasMessageContaining("found 4");
        assertThat(Options.parse("--quick", "--rounds", "1").rounds()).isEqualTo(1);
    }

    @Test
    void whatIsNotKnownIsRefusedByName() {
        assertThatThrownBy(() -> Options.parse("--fast")).hasMessageContaining("--fast");
        assertThatThrownBy(() -> Options.parse("speed")).hasMessageContaining("speed").hasMessageContaining("start-join");
        assertThatThrownBy(() -> Options.parse("--check")).hasMessageContaining("--check needs an argument");
        assertThatThrownBy(() -> Options.parse("--rounds", "many")).hasMessageContaining("found many");
    }
}
