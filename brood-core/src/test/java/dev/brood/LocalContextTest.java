// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
    void theNameOfAMethodMayBeInAnyCase() {
        for (StartMethod method : StartMethod.values()) {
            for (String name : List.of(method.name(), method.name().toLowerCase(Locale.ROOT), method.name().charAt(0)
                    + method.name().substring(1).toLowerCase(Locale.ROOT))) {
                assertThat(with(Context.START_PROPERTY, name).startMethod()).as(name).isEqualTo(method);
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(Context.START_PROPERTY, " "))
                .withMessage("-Dbrood.start=  is no start method: give spawn, forkserver, fork");
    }

    @Test
    void anEmptyPropertyIsAsNone() {
        assertThat(with(Context.START_PROPERTY, "").startMethod()).isEqualTo(with(Context.START_PROPERTY, null).startMethod());
        assertThat(with(Context.SPARES_PROPERTY, "").spares()).isEqualTo(with(Context.SPARES_PROPERTY, null).spares());
        assertThat(with(Context.SPARES_PROPERTY, "3").spares()).isEqualTo(3);
    }

    private static Context with(String property, @Nullable String value) {
        String before = System.getProperty(property);
        try {
            set(property, value);
            return Context.builder().build();
        } finally {
            set(property, before);
        }
    }

    private static void set(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    @Test
    void whereTheSystemDoesNotTellThereAreNone() {
        assertThat(LocalContext.methodFor(OptionalLong.empty())).isEqualTo(StartMethod.SPAWN);
    }
}
