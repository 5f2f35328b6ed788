// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** By what the way of starting is chosen where nobody has. */
class LocalContextTest {

    private static final long TWO_GB = 2L << 30;

    @Test
    void sparesAreHadWhereTwoGigabytesAreAvailable() {
        assertThat(LocalContext.methodFor(OptionalLong.of(TWO_GB))).isEqualTo(StartMethod.FORKSERVER);
        assertThat(LocalContext.methodFor(OptionalLong.of(Long.MAX_VALUE))).isEqualTo(StartMethod.FORKSERVER);
    }

    @Test
    void whereLessIsAvailableThereAreNone() {
        assertThat(LocalContext.methodFor(OptionalLong.of(TWO_GB - 1))).isEqualTo(StartMethod.SPAWN);
        assertThat(LocalContext.methodFor(OptionalLong.of(0))).isEqualTo(StartMethod.SPAWN);
    }

    @Test
    void whereTheSystemDoesNotTellThereAreNone() {
        assertThat(LocalContext.methodFor(OptionalLong.empty())).isEqualTo(StartMethod.SPAWN);
    }
}
