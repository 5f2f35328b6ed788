// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Pages come, and what is in them stays. */
@LeavesNothingBehind
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class PagePopulationTest {

    private static final long BYTES = 16 << 20;
    private static final long PART = 64 << 10;

    private Path file;
    private PagePopulation population;

    @BeforeEach
    void makeSparseFile() throws IOException {
        assumeTrue(PagePopulation.system().isPresent(), "the portable way was asked for");
        population = PagePopulation.system().get();
        file = Files.createTempFile(Path.of("/dev/shm"), "brood-pages-", "");
        resize(BYTES);
        try (Arena arena = Arena.ofConfined()) {
            assumeTrue(population.populate(map(file, arena).asSlice(0, PART)), "a kernel before 5.14");
        }
        resize(0);
        resize(BYTES);
    }

    @AfterEach
    void removeFile() throws IOException {
        if (file != null) {
            Files.delete(file);
        }
    }

    private void resize(long bytes) throws IOException {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        }
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
        }
    }

    private long allocated() throws IOException, InterruptedException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).redirectErrorStream(true).start();
        String output = new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(stat.waitFor()).as(output).isZero();
        return Long.parseLong(output) * 512;
    }

    @Test
    void aPartGetsItsPagesAndKeepsWhatIsInIt() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = map(file, arena);
            assertThat(allocated()).isZero();
            assertThat(population.missing(mapped)).isEqualTo(BYTES);
            assertThat(population.populate(mapped.asSlice(PART, PART))).isTrue();
            assertThat(allocated()).isEqualTo(PART);
            assertThat(population.missing(mapped)).isEqualTo(BYTES - PART);
            assertThat(population.missing(mapped.asSlice(PART, PART))).isZero();
            mapped.set(ValueLayout.JAVA_LONG, PART + 8, 42);
            assertThat(population.populate(mapped)).isTrue();
            assertThat(allocated()).isEqualTo(BYTES);
            assertThat(mapped.get(ValueLayout.JAVA_LONG, PART + 8)).isEqualTo(42);
        }
    }

    @Test
    void whatCannotHavePagesIsTold() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = map(file, arena);
            resize(PART); // who touches what is beyond gets a SIGBUS, as in a file system that is full
            assertThat(population.populate(mapped.asSlice(0, 2 * PART))).isFalse();
            assertThat(population.populate(mapped.asSlice(0, PART))).isTrue();
            assertThat(population.populate(mapped.asSlice(8, PART - 8))).as("no page begins there").isFalse();
        }
    }

    @Test
    void twoProcessesPopulateTheSameWhileOneStoresThere() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                        "-cp", System.getProperty("java.class.path"), Populator.class.getName(), file.toString())
                .redirectErrorStream(true)
                .start();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = map(file, arena);
            assertThat(other.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
            other.getOutputStream().close();
            for (long offset = 0; offset < BYTES; offset += PART) {
                assertThat(population.populate(mapped.asSlice(offset, PART))).isTrue();
                mapped.set(ValueLayout.JAVA_LONG, offset, offset + 1);
            }
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
            for (long offset = 0; offset < BYTES; offset += PART) {
                assertThat(mapped.get(ValueLayout.JAVA_LONG, offset)).isEqualTo(offset + 1);
            }
            assertThat(allocated()).isEqualTo(BYTES);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** The other process. */
    static final class Populator {
        private Populator() {}

        public static void main(String[] arguments) throws IOException {
            PagePopulation population = PagePopulation.system().orElseThrow();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment mapped = map(Path.of(arguments[0]), arena);
                System.out.println("ready");
                System.in.read(); // the end of the input is the start
                for (int round = 0; round < 10; round++) {
                    for (long offset = 0; offset < BYTES; offset += PART) {
                        if (!population.populate(mapped.asSlice(offset, PART))) {
                            throw new AssertionError("no pages at " + offset);
                        }
                    }
                }
            }
        }
    }
}
