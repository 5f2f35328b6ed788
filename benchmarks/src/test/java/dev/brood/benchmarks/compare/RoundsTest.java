// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RoundsTest {

    @Test
    void theMedianIsThatOfTheRoundsAndTheTailThatOfAllRepetitions() throws PeerFailedException {
        Rounds rounds = new Rounds(Case.POOL_ROUNDTRIP, new Load(0, 3, 1, 0));
        rounds.add(report(5, 1_000.0, 2_000.0, 3_000.0));
        rounds.add(report(5, 4_000.0, 4_000.0, 9_000.0));
        rounds.add(report(5, 3_000.0, 3_000.0, 3_000.0));

        assertThat(rounds.medians()).containsExactly(2, 4, 3);
        assertThat(rounds.median()).isEqualTo(3);
        assertThat(rounds.p99()).isEqualTo(9);
    }

    @Test
    void throughputIsTasksPerSecondAndHasNoTail() throws PeerFailedException {
        Rounds rounds = new Rounds(Case.POOL_THROUGHPUT, new Load(0, 1, 4, 2));
        rounds.add(report(0 + 1 + 4 + 9, 2e6));

        assertThat(rounds.median()).isEqualTo(2_000);
        assertThat(rounds.p99()).isNaN();
    }

    @Test
    void aWrongChecksumEndsAPeersPart() {
        Rounds rounds = new Rounds(Case.POOL_ROUNDTRIP, new Load(0, 3, 1, 0));

        assertThatThrownBy(() -> rounds.add(report(4, 1.0, 1.0, 1.0)))
                .isInstanceOf(PeerFailedException.class)
                .hasMessage("expected the results to sum to 5, found 4");
    }

    @Test
    void aRoundThatDidLessIsRefused() {
        Rounds rounds = new Rounds(Case.START_JOIN, new Load(0, 3, 1, 1));

        assertThatThrownBy(() -> rounds.add(report(2, 1.0, 1.0))).isInstanceOf(PeerFailedException.class);
    }

    @Test
    void aPeersLineIsReadAsItsReport() {
        assertThat(Report.parse("{\"version\":\"V 1\",\"settings\":\"batch 1\",\"nanos\":[1,2.5],\"checksum\":7}"))
                .isEqualTo(new Report("V 1", "batch 1", List.of(1.0, 2.5), 7));
    }

    private static Report report(long checksum, Double... nanos) {
        return new Report("V", "", List.of(nanos), checksum);
    }
}
