// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.StaleHandleException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files of large objects, when these end, and when others come. */
@LeavesNothingBehind
class FreeFilesTest {

    private static final long MEGABYTE = 1 << 20;

    private Path folder;
    private CellArena arena;

    @BeforeEach
    void makeArena() throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "free-files-");
        arena = new CellArena(folder, new Party(1, 1), (cell, generation) -> {});
    }

    @AfterEach
    void removeArena() {
        FileTree.remove(folder);
    }

    private List<Path> in(String name) throws IOException {
        Path place = folder.resolve(name);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private List<Path> files(String prefix) throws IOException {
        return in("").stream().filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }

    private Attachment make(long bytes) {
        return arena.allocateMemory(bytes, cell -> {});
    }

    private Object onlyFile() throws IOException {
        return Files.getAttribute(files("mem-").getFirst(), "unix:ino");
    }

    private void fill(Attachment object, byte value) {
        try (Arena mapping = Arena.ofConfined()) {
            arena.mapMemory(object, MapMode.READ_WRITE, mapping).fill(value);
        }
    }

    private void checkZero(Attachment object, long bytes) {
        try (Arena mapping = Arena.ofConfined()) {
            MemorySegment data = arena.mapMemory(object, MapMode.READ_WRITE, mapping);
            assertThat(data.byteSize()).isEqualTo(bytes);
            assertThat(data.mismatch(Arena.ofAuto().allocate(bytes))).as("the first byte that is not zero").isEqualTo(-1);
        }
    }

    @Test
    void aFileIsReusedForTheNextObjectAndIsZero() throws IOException {
        Attachment first = make(MEGABYTE);
        Object file = onlyFile();
        fill(first, (byte) 7);
        arena.detach(first);
        assertThat(files("mem-")).isEmpty();
        assertThat(in("free")).hasSize(1);
        Attachment second = make(MEGABYTE);
        assertThat(onlyFile()).isEqualTo(file);
        assertThat(in("free")).isEmpty();
        checkZero(second, MEGABYTE);
    }

    @Test
    void aFileIsCutOrGoesOnWhereTheNextObjectHasAnotherSize() throws IOException {
        Attachment first = make(2 * MEGABYTE);
        Object file = onlyFile();
        fill(first, (byte) 7);
        arena.detach(first);
        Attachment smaller = make(MEGABYTE + 1);
        assertThat(onlyFile()).isEqualTo(file);
        checkZero(smaller, MEGABYTE + 1);
        fill(smaller, (byte) 8);
        arena.detach(smaller);
        Attachment larger = make(3 * MEGABYTE);
        assertThat(onlyFile()).isEqualTo(file);
        checkZero(larger, 3 * MEGABYTE);
        assertThat((long) (Integer) Files.getAttribute(files("mem-").getFirst(), "unix:nlink")).isEqualTo(1);
    }

    @Test
    void theFileThatSuitsBestIsTaken() throws IOException {
        List<Attachment> all = List.of(make(4 * MEGABYTE), make(MEGABYTE), make(2 * MEGABYTE));
        all.forEach(arena::detach);
        make(MEGABYTE + MEGABYTE / 2);
        assertThat(in("free")).extracting(file -> Files.size(file)).containsExactlyInAnyOrder(4 * MEGABYTE, MEGABYTE);
    }

    @Test
    void aStaleHandleFindsNothingInAReusedFile() {
        Attachment first = make(MEGABYTE);
        arena.detach(first);
        Attachment second = make(MEGABYTE);
        assertThat(second.cell().location()).isEqualTo(first.cell().location());
        var other = new CellArena(folder, new Party(2, 1), (cell, generation) -> {});
        assertThatThrownBy(() -> other.attach(first.reference())).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> arena.mapMemory(first, MapMode.READ_WRITE, Arena.ofAuto())).isInstanceOf(StaleHandleException.class);
        other.detach(other.attach(second.reference()));
    }

    @Test
    void noMoreIsKeptThanTheBound() throws IOException {
        List<Attachment> all = List.of(make(100 * MEGABYTE), make(100 * MEGABYTE), make(100 * MEGABYTE));
        all.forEach(arena::detach);
        assertThat(in("free")).hasSize(2);
        assertThat(FreeFiles.giveBack(folder)).isEqualTo(200 * MEGABYTE);
        assertThat(in("free")).isEmpty();
        Attachment large = make(FreeFiles.MOST_BYTES + 1);
        arena.detach(large);
        assertThat(in("free")).isEmpty();
        assertThat(files("mem-")).isEmpty();
    }

    @Test
    void whatADeadProcessHadIsKeptAndWhatItHadNotFinishedIsRemoved() throws IOException {
        var dead = new Party(9, 4);
        var its = new CellArena(folder, dead, (cell, generation) -> {});
        its.allocateMemory(MEGABYTE, cell -> {});
        assertThatThrownBy(() -> its.allocateMemory(2 * MEGABYTE, cell -> {
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(files("mem-")).hasSize(1);
        arena.recover(dead, (cell, who) -> {});
        arena.recover(dead, (cell, who) -> {});
        assertThat(files("mem-")).isEmpty();
        assertThat(in("free")).hasSize(1);
    }

    @Test
    void aFileBecomesThatOfOneObjectHoweverManyWantIt() throws Exception {
        int processes = 4;
        try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                var own = new CellArena(folder, new Party(10 + i, 1), (cell, generation) -> {});
                byte mark = (byte) (i + 1);
                work.add(() -> exchange(own, mark));
            }
            for (Future<Long> made : threads.invokeAll(work)) {
                assertThat(made.get(60, TimeUnit.SECONDS)).isEqualTo(100);
            }
        }
        assertThat(files("mem-")).isEmpty();
        assertThat(in("free")).hasSizeLessThanOrEqualTo(processes);
    }

    private static long exchange(CellArena own, byte mark) {
        long made = 0;
        for (int round = 0; round < 100; round++) {
            Attachment object = own.allocateMemory(64 << 10, cell -> {});
            try (Arena mapping = Arena.ofConfined()) {
                MemorySegment data = own.mapMemory(object, MapMode.READ_WRITE, mapping);
                assertThat(data.mismatch(mapping.allocate(data.byteSize()))).isEqualTo(-1);
                data.fill(mark);
                assertThat(data.get(ValueLayout.JAVA_BYTE, round)).isEqualTo(mark);
            }
            own.detach(object);
            made++;
        }
        return made;
    }
}
