// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.Party;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a ring needs of its file has its pages before it is used. */
@LeavesNothingBehind
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class RingMemoryTest {

    private static final int BYTES_OF_A_STAT_BLOCK = 512;

    private static final CellArena.Ending NOTHING_INSIDE = (cell, generation) -> {};

    private Path folder;
    private CellArena arena;

    @BeforeEach
    void makeArena() throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "brood-ring-");
        arena = new CellArena(folder, new Party(1, 1), NOTHING_INSIDE);
    }

    @AfterEach
    void removeArena() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static long allocated(Path file) throws IOException, InterruptedException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).redirectErrorStream(true).start();
        String output = new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(stat.waitFor()).as(output).isZero();
        return Long.parseLong(output) * BYTES_OF_A_STAT_BLOCK;
    }

    /** How many bytes of the file lie in extents that are READY. */
    private static long ready(RingMemory memory) {
        RingShape shape = memory.shape();
        return IntStream.range(0, shape.extents())
                .filter(extent -> memory.words().longVolatile(RingLayout.extentOffset(extent)) == RingLayout.EXTENT_READY)
                .mapToLong(extent -> Math.min(shape.extentBytes(), shape.fileBytes() - (long) extent * shape.extentBytes()))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExtentHasItsPagesBeforeItIsUsed(boolean populates) throws Exception {
        Attachment ring = Rings.create(arena, 0, 3, 200);
        Path file = arena.file(ring.reference());
        RingMemory memory = RingMemory.open(Arenas.as(arena.self(), arena, NOTHING_INSIDE, populates), ring.reference());
        try {
            RingShape shape = memory.shape();
            assertThat(shape.fileBytes() % shape.extentBytes()).as("the last extent is shorter").isNotZero();
            assertThat(allocated(file)).isEqualTo(shape.firstBytes());
            for (int block : List.of(30, shape.blocks() - 1)) {
                long before = allocated(file);
                assertThat(memory.reserveBlock(block)).isTrue();
                assertThat(allocated(file)).isGreaterThan(before).isEqualTo(ready(memory));
            }
            assertThat(Rings.inUse(arena, ring)).isEmpty();
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
