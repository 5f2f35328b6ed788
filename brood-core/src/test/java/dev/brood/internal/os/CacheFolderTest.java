// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CacheFolderTest {

    @Test
    void thePropertyWinsOverTheVariableAndThatOverTheHome() {
        assertThat(CacheFolder.choose("/a", "/b", "/c")).hasValue(Path.of("/a"));
        assertThat(CacheFolder.choose("a", "/b", "/c")).hasValue(Path.of("a").toAbsolutePath());
        assertThat(CacheFolder.choose(null, "/b", "/c")).hasValue(Path.of("/b/brood"));
        assertThat(CacheFolder.choose(null, null, "/c")).hasValue(Path.of("/c/.cache/brood"));
    }

    @Test
    void anEmptyPropertyAndAMissingHomeMeanNone() {
        assertThat(CacheFolder.choose("", "/b", "/c")).isEmpty();
        assertThat(CacheFolder.choose(null, null, null)).isEmpty();
        assertThat(CacheFolder.choose(null, null, "?")).as("the JVM's home of a user without one").isEmpty();
    }

    @Test
    void aVariableThatIsNoAbsolutePathCountsForNothing() {
        assertThat(CacheFolder.choose(null, "", "/c")).hasValue(Path.of("/c/.cache/brood"));
        assertThat(CacheFolder.choose(null, "b", "/c")).hasValue(Path.of("/c/.cache/brood"));
    }
}
