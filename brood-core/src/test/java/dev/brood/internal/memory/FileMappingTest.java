// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.FileMap;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class FileMappingTest {

    private static final int TIMES = 3_000;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    private Path file(int... content) throws IOException {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return Files.write(folder.resolve("file"), bytes);
    }

    /** The lines about mappings of files in the folder. */
    private List<String> mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(folder.toString())).toList();
        }
    }

    /** What in the folder is open. */
    private List<Path> open() throws IOException {
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors.map(FileMappingTest::target).filter(target -> target.startsWith(folder)).toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // closed since the folder was listed, by this thread or another
        }
    }

    @Test
    @Timeout(60)
    void interruptsThatComeMeanwhileDoNotKeepAFileFromBeingMapped() throws Exception {
        Path file = file(7, 8, 9);
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
        if (FileMap.system().isPresent()) { // a channel loses mappings
            assertThat(mappings()).isEmpty();
            assertThat(open()).isEmpty();
        }
    }

    @Test
    void anInterruptThatWasThereBeforeIsThereAfterwards() throws IOException {
        Path file = file(1);
        Thread.currentThread().interrupt();
        try (Arena arena = Arena.ofConfined()) {
            assertThat(FileMapping.map(file, MapMode.READ_ONLY, arena).byteSize()).isOne();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    static Stream<Arguments> modesAndArenas() {
        return Stream.of(MapMode.READ_ONLY, MapMode.READ_WRITE, MapMode.PRIVATE)
                .flatMap(mode -> Stream.of(true, false).map(confined -> Arguments.of(mode, confined)));
    }

    @ParameterizedTest
    @MethodSource("modesAndArenas")
    @EnabledOnOs(OS.LINUX)
    void aMappingEndsWithItsArenaAndLeavesNoDescriptor(MapMode mode, boolean confined) throws IOException {
        Path file = file(7, 8, 9);
        MemorySegment mapped;
        try (Arena arena = confined ? Arena.ofConfined() : Arena.ofShared()) {
            mapped = FileMapping.map(file, mode, arena);
            assertThat(mappings()).hasSize(1);
            assertThat(open()).isEmpty();
            assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).containsExactly(7, 8, 9);
            assertThat(mapped.asByteBuffer().get(1)).isEqualTo((byte) 8);
            assertThat(mapped.isReadOnly()).isEqualTo(mode.equals(MapMode.READ_ONLY));
            assertThat(mapped.scope()).isEqualTo(arena.scope());
            if (!mapped.isReadOnly()) {
                mapped.set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
            }
        }
        assertThat(mappings()).isEmpty();
        assertThat(mapped.scope().isAlive()).isFalse();
        assertThat(Files.readAllBytes(file)).containsExactly(mode.equals(MapMode.READ_WRITE) ? 5 : 7, 8, 9);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMappingOfAnAutomaticArenaEndsWhenNobodyRefersToItAnyMore() throws IOException {
        Path file = file(7, 8, 9);
        assertThat(FileMapping.map(file, MapMode.READ_WRITE, Arena.ofAuto()).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(mappings()).isEmpty();
        });
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMappingOfTheGlobalArenaStays() throws IOException {
        MemorySegment mapped = FileMapping.map(file(7, 8, 9), MapMode.READ_WRITE, Arena.global());
        System.gc();
        assertThat(mappings()).hasSize(1);
        assertThat(mapped.get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 9);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsMappedForAnArenaThatIsClosedOrAnotherThreads() throws Exception {
        Path file = file(7, 8, 9);
        Arena closed = Arena.ofConfined();
        closed.close();
        assertThatThrownBy(() -> FileMapping.map(file, MapMode.READ_ONLY, closed)).isInstanceOf(IllegalStateException.class);
        try (Arena arena = Arena.ofConfined()) {
            var thrown = new AtomicReference<@Nullable Throwable>();
            Thread other = Thread.ofPlatform()
                    .start(() -> thrown.set(catchThrowable(() -> FileMapping.map(file, MapMode.READ_ONLY, arena))));
            other.join();
            assertThat(thrown.get()).isInstanceOf(WrongThreadException.class);
        }
        assertThat(mappings()).isEmpty();
        assertThat(open()).isEmpty();
    }

    @Test
    void anEmptyFileIsNoMemory() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = FileMapping.map(file(), MapMode.READ_WRITE, arena);
            assertThat(mapped.byteSize()).isZero();
            assertThat(mapped.isReadOnly()).isFalse();
            assertThat(FileMapping.map(file(), MapMode.READ_ONLY, arena).isReadOnly()).isTrue();
        }
    }

    @Test
    void memoryThatTheFileDoesNotHaveAnyMoreIsAnError() throws IOException {
        Path file = file(new int[1 << 16]);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = FileMapping.map(file, MapMode.READ_WRITE, arena);
            try (var shorter = new RandomAccessFile(file.toFile(), "rw")) {
                shorter.setLength(0);
            }
            assertThatThrownBy(() -> mapped.set(ValueLayout.JAVA_BYTE, 5, (byte) 1)).isInstanceOf(InternalError.class);
            assertThatThrownBy(() -> mapped.toArray(ValueLayout.JAVA_BYTE)).isInstanceOf(InternalError.class);
        }
    }

    @Test
    void aFileWhoseNameIsNotAsciiIsFound() throws IOException {
        String name = "b\u00fcffel";
        assumeTrue(System.getProperty("sun.jnu.encoding", "").startsWith("UTF"), "names can be any");
        Path file = Files.write(folder.resolve(name), new byte[] {3});
        try (Arena arena = Arena.ofConfined()) {
            assertThat(FileMapping.map(file, MapMode.READ_ONLY, arena).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 3);
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
