// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.brood.error.StaleHandleException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FileMappingTest {

    private static final int TIMES = 3_000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void interruptsThatComeMeanwhileDoNotKeepAFileFromBeingMapped() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {7, 8, 9});
        Thread mapper = Thread.currentThread();
        var over = new AtomicBoolean();
        Thread interrupter = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                mapper.interrupt();
                LockSupport.parkNanos(1);
            }
        });
        try {
            for (int i = 0; i < TIMES; i++) {
                try (Arena arena = Arena.ofConfined()) {
                    MapMode mode = i % 2 == 0 ? MapMode.READ_ONLY : MapMode.READ_WRITE;
                    assertThat(FileMapping.map(file, mode, arena).get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 9);
                }
            }
        } finally {
            over.set(true);
            Uninterruptibles.joinUninterruptibly(interrupter);
            assertThat(Thread.interrupted()).as("the interrupts have been kept").isTrue();
        }
    }

    @Test
    void anInterruptThatWasThereBeforeIsThereAfterwards() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {1});
        Thread.currentThread().interrupt();
        try (Arena arena = Arena.ofConfined()) {
            assertThat(FileMapping.map(file, MapMode.READ_ONLY, arena).byteSize()).isOne();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        Path missing = folder.resolve("missing");
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> FileMapping.map(missing, MapMode.READ_ONLY, arena)).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> ReservedFile.map(missing, MapMode.READ_WRITE, arena))
                    .isInstanceOf(StaleHandleException.class)
                    .hasMessageContaining(missing.toString());
        }
    }
}
