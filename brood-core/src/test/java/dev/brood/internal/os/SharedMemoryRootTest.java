// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which directory sessions are made in, and what is said of one that will not do. */
class SharedMemoryRootTest {

    @Test
    void withoutAPropertyItIsAWritableDirectoryWithSomeRoom() throws Exception {
        SharedMemoryRoot root = SharedMemoryRoot.choose(null);
        assertThat(root.directory()).isAbsolute().isDirectory().isWritable();
        assertThat(root.freeBytes()).isPositive().isLessThanOrEqualTo(root.totalBytes());
    }

    @Test
    void theNamedDirectoryIsUsed(@TempDir Path named) {
        assertThat(SharedMemoryRoot.choose(named.toString()).directory()).isEqualTo(named.toAbsolutePath());
    }

    @Test
    void aMissingDirectoryIsRefused() {
        assertThatThrownBy(() -> SharedMemoryRoot.choose("/no/such/place"))
                .isInstanceOf(BroodException.class)
                .hasMessageContaining("/no/such/place")
                .hasMessageContaining("Create it");
    }

    @Test
    void aDirectoryTooDeepForASocketIsRefused(@TempDir Path base) throws Exception {
        Path deep = Files.createDirectories(base.resolve("x".repeat(80)));
        assertThatThrownBy(() -> SharedMemoryRoot.choose(deep.toString()))
                .isInstanceOf(BroodException.class)
                .hasMessageContaining("too long")
                .hasMessageContaining("shorter");
    }
}
