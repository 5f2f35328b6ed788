// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The bits of a slot's word do not touch each other, and the fields of a slot do not either. */
class SessionLayoutTest {

    @Test
    void everyPartOfAWordSurvivesItsNeighbours() {
        int max = SessionLayout.MAX_GENERATION;
        for (int state : new int[] {0, 1, 4, 15}) {
            for (int generation : new int[] {1, 2, max}) {
                for (int parent : new int[] {0, 1, 4095}) {
                    for (int parentGeneration : new int[] {1, max}) {
                        long word = SessionLayout.word(state, generation, parent, parentGeneration);
                        assertThat(SessionLayout.state(word)).isEqualTo(state);
                        assertThat(SessionLayout.generation(word)).isEqualTo(generation);
                        assertThat(SessionLayout.parentSlot(word)).isEqualTo(parent);
                        assertThat(SessionLayout.parentGeneration(word)).isEqualTo(parentGeneration);
                        assertThat(SessionLayout.withState(word, 3))
                                .isEqualTo(SessionLayout.word(3, generation, parent, parentGeneration));
                    }
                }
            }
        }
    }

    @Test
    void generationsWrapPastZero() {
        assertThat(SessionLayout.nextGeneration(0)).isEqualTo(1);
        assertThat(SessionLayout.nextGeneration(SessionLayout.MAX_GENERATION)).isEqualTo(1);
    }

    @Test
    void theLastNameEndsWithTheTable() {
        assertThat(SessionLayout.nameOffset(SessionLayout.SLOTS - 1) + SessionLayout.NAME_BYTES)
                .isEqualTo(SessionLayout.TABLE_BYTES);
        assertThat(SessionLayout.nameLengthOffset(7) + Integer.BYTES).isLessThanOrEqualTo(SessionLayout.nameOffset(7));
        assertThat(SessionLayout.wordOffset(0)).isEqualTo(SessionLayout.HEADER_BYTES);
        assertThat(SessionLayout.CREATED_OFFSET + Long.BYTES).isLessThanOrEqualTo(SessionLayout.HEADER_BYTES);
    }
}
