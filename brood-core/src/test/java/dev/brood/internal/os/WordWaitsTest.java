// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which way to wait is chosen, by the name of the system and by {@code brood.wait}. */
class WordWaitsTest {

    private static final WordWait FUTEX = new PortableWait();
    private static final WordWait ADDRESS = new PortableWait();

    private static WordWait choose(String asked, String os) {
        return WordWaits.choose(asked, os, () -> Optional.of(FUTEX), () -> Optional.of(ADDRESS));
    }

    private static WordWait chooseFrom(String asked, Supplier<Optional<WordWait>> finder) {
        return WordWaits.choose(asked, "Mac OS X", finder, finder);
    }

    @Test
    void eachSystemHasItsOwn() {
        assertThat(choose("", "Linux")).isSameAs(FUTEX);
        assertThat(choose("", "Mac OS X")).isSameAs(ADDRESS);
        assertThat(choose("futex", "Linux")).isSameAs(FUTEX);
        assertThat(choose("address", "Mac OS X")).isSameAs(ADDRESS);
    }

    @Test
    void aSystemWithoutOneHasThePortableWay() {
        assertThat(chooseFrom("", Optional::empty)).isSameAs(WordWait.portable());
        assertThat(WordWaits.choose("", "Windows 11", LinuxFutex::find, MacAddressWait::find).isNative())
                .isEqualTo(LinuxFutex.find().isPresent());
    }

    @Test
    void thePropertyForcesThePortableWay() {
        assertThat(choose("portable", "Linux")).isSameAs(WordWait.portable());
        assertThat(choose("portable", "Mac OS X")).isSameAs(WordWait.portable());
    }

    @Test
    void whereNativeAccessIsDeniedThePortableWayIsTakenUnlessAnotherIsAskedFor() {
        Supplier<Optional<WordWait>> denied = () -> {
            throw new IllegalCallerException("denied");
        };
        assertThat(chooseFrom("", denied)).isSameAs(WordWait.portable());
        assertThatThrownBy(() -> chooseFrom("address", denied))
                .isInstanceOf(BroodException.class)
                .hasMessageContainingAll("-Dbrood.wait=address", "Mac OS X", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void whatTheSystemDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> choose("futex", "Mac OS X")).isInstanceOf(BroodException.class);
        assertThatThrownBy(() -> choose("address", "Linux")).isInstanceOf(BroodException.class);
        assertThatThrownBy(() -> choose("Portable", "Linux"))
                .hasMessageContainingAll("Portable", "futex (Linux)", "address (macOS 14.4 or later)", "portable");
    }
}
