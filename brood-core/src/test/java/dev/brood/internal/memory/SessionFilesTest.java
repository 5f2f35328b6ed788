// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The files of a session, made and removed without any process. */
class SessionFilesTest {

    @TempDir
    private Path sessions;

    @TempDir
    private Path temporaryBase;

    private SessionFiles made(Path temporary) throws IOException {
        var name = new SessionName("0", SessionName.newRandom());
        SessionFiles files = SessionFiles.of(name, new SharedMemoryRoot(sessions)).unfinished();
        files.create(temporary, 1_000);
        return files.publish();
    }

    @Test
    void theTableTellsWhatItIs() throws IOException {
        SessionFiles files = made(sessions);
        try (Arena arena = Arena.ofConfined()) {
            SharedWords words = files.mapTable(arena);
            assertThat(words.longAcquire(SessionLayout.CREATED_OFFSET)).isEqualTo(1_000);
            assertThat(words.intAcquire(SessionLayout.SLOTS_OFFSET)).isEqualTo(SessionLayout.SLOTS);
            String random = "%016x%016x"
                    .formatted(
                            words.longAcquire(SessionLayout.RANDOM_UPPER_OFFSET),
                            words.longAcquire(SessionLayout.RANDOM_LOWER_OFFSET));
            assertThat(random).isEqualTo(files.name().random());
        }
    }

    @Test
    void everythingIsRemovedButWhatLinksLeadTo() throws IOException {
        SessionFiles files = made(temporaryBase);
        Path precious = Files.writeString(temporaryBase.resolve("precious"), "user data");
        Path child = files.createTemporaryDirectory("3-1");
        Files.createSymbolicLink(child.resolve("link"), temporaryBase);
        Files.writeString(child.resolve("left"), "12345");
        assertThat(files.bytes()).isGreaterThanOrEqualTo(SessionLayout.TABLE_BYTES + 5);
        files.removeTemporaryDirectory("3-1");
        assertThat(child).doesNotExist();
        assertThat(files.remove()).isGreaterThanOrEqualTo(SessionLayout.TABLE_BYTES);
        assertThat(sessions).isEmptyDirectory();
        assertThat(temporaryBase).isDirectoryContaining(precious::equals).isDirectoryNotContaining("glob:**brood-*");
    }

    @Test
    void temporaryFilesLieInTheSessionWhereBothPlacesAreTheSame() throws IOException {
        SessionFiles files = made(sessions);
        assertThat(files.temporaryDirectory()).contains(files.directory().resolve("tmp"));
        assertThat(files.createTemporaryDirectory("1-1")).isDirectory();
        files.remove();
        assertThat(sessions).isEmptyDirectory();
    }

    @Test
    void aTableOfAnotherVersionIsRefusedByName() throws IOException {
        SessionFiles files = made(sessions);
        try (Arena arena = Arena.ofConfined()) {
            files.mapTable(arena).intRelease(SessionLayout.VERSION_OFFSET, 99);
            assertThatThrownBy(() -> files.mapTable(arena))
                    .isInstanceOf(BroodException.class)
                    .hasMessageContaining("version 99")
                    .hasMessageContaining("version " + SessionLayout.VERSION)
                    .hasMessageContaining(files.directory().toString());
        }
    }

    @Test
    void aSessionThatIsGoneAndADirectoryThatIsNoneAreRefused() throws IOException {
        SessionFiles files = made(temporaryBase);
        files.remove();
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> files.mapTable(arena)).isInstanceOf(BroodException.class).hasMessageContaining("ended");
        }
        assertThatThrownBy(() -> SessionFiles.of(sessions)).isInstanceOf(BroodException.class);
    }
}
