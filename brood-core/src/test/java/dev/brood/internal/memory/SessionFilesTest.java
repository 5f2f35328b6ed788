// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    void whatIsMadeDuringARemovalForGoodIsRemovedToo() throws Exception {
        for (int i = 0; i < 50; i++) {
            SessionFiles files = made(temporaryBase);
            CountDownLatch begun = new CountDownLatch(2);
            FutureTask<Integer> inSession = new FutureTask<>(() -> makeFiles(files.directory(), begun));
            FutureTask<Integer> inTemporary = new FutureTask<>(() -> makeFiles(files.temporaryDirectory().orElseThrow(), begun));
            Thread.ofPlatform().start(inSession);
            Thread.ofPlatform().start(inTemporary);
            begun.await();
            files.removeForGood(Duration.ofSeconds(30));
            assertThat(inSession.get(30, TimeUnit.SECONDS)).isPositive();
            assertThat(inTemporary.get(30, TimeUnit.SECONDS)).isPositive();
            assertThat(sessions).isEmptyDirectory();
            assertThat(temporaryBase).isEmptyDirectory();
        }
    }

    /** Makes files in a folder until that is gone; returns their number. */
    private static int makeFiles(Path folder, CountDownLatch begun) throws IOException {
        for (int made = 0; ; made++) {
            try {
                Files.createFile(folder.resolve("file-" + made));
                if (made == 0) {
                    begun.countDown();
                }
                LockSupport.parkNanos(100_000);
            } catch (NoSuchFileException e) {
                return made;
            }
        }
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
