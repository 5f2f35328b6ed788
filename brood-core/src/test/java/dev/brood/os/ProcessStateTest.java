// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.os.ProcessState.FiveState;
import dev.brood.os.ProcessState.ThreeState;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessStateTest {

    @ParameterizedTest
    @EnumSource
    void everyStateIsFoundByItsLetter(ProcessState state) {
        assertThat(ProcessState.of(state.letter())).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "R, RUNNING, READY RUNNING, READY RUNNING",
        "S, SLEEPING, WAITING, WAITING",
        "D, UNINTERRUPTIBLE, WAITING, WAITING",
        "T, STOPPED, WAITING, WAITING",
        "t, TRACED, WAITING, WAITING",
        "I, IDLE, WAITING, WAITING",
        "P, PARKED, WAITING, WAITING",
        "Z, ZOMBIE, '', TERMINATED",
        "X, DEAD, '', TERMINATED",
        "x, DEAD, '', TERMINATED",
        "W, UNKNOWN, '', ''"
    })
    void itHasItsPlaceInTheModels(char letter, ProcessState state, String three, String five) {
        assertThat(ProcessState.of(letter)).isEqualTo(state);
        assertThat(state.threeStates()).extracting(ThreeState::name).containsExactlyInAnyOrder(words(three));
        assertThat(state.fiveStates()).extracting(FiveState::name).containsExactlyInAnyOrder(words(five));
        assertThat(state.hasEnded()).isEqualTo(five.equals("TERMINATED"));
    }

    private static String[] words(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ", -1);
    }

    @Test
    void onlyANewProcessHasNoLetter() {
        EnumSet<FiveState> shown = EnumSet.noneOf(FiveState.class);
        for (ProcessState state : ProcessState.values()) {
            shown.addAll(state.fiveStates());
        }
        assertThat(EnumSet.complementOf(shown)).containsExactly(FiveState.NEW);
    }
}
