// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@LeavesNothingBehind
class SharedDictionaryTest {

    @TempDir
    Path folder;

    private SharedDictionary open(int slot) {
        return new SharedDictionary(folder, new Party(slot, 1));
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] large(int bytes, int seed) {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i * 31 + (i >>> 8) + seed);
        }
        return content;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aContentHasOneIdInAllProcesses() {
        SharedDictionary first = open(1);
        SharedDictionary second = open(2);
        assertThat(first.add(text("a"))).isZero();
        assertThat(second.add(text("b"))).isEqualTo(1);
        assertThat(second.add(text("a"))).isZero();
        assertThat(first.add(text("b"))).isEqualTo(1);
        assertThat(first.entry(1)).isEqualTo(text("b"));
        assertThat(open(3).entry(1)).isEqualTo(text("b"));
        assertThat(first.size()).isEqualTo(2);
    }

    @Test
    void contentsWithTheSameHashAreTwoEntries() {
        byte[] one = text("AaAa");
        byte[] two = text("BBBB");
        assertThat(Arrays.hashCode(one)).isEqualTo(Arrays.hashCode(two));
        SharedDictionary d = open(1);
        assertThat(d.add(one)).isZero();
        assertThat(d.add(two)).isEqualTo(1);
        assertThat(d.add(one)).isZero();
        assertThat(open(2).add(two)).isEqualTo(1);
    }

    @Test
    void anEmptyContentIsAnEntryToo() {
        SharedDictionary d = open(1);
        assertThat(d.add(new byte[0])).isZero();
        assertThat(open(2).entry(0)).isEmpty();
    }

    @Test
    void entriesGoOnInTheNextFile() {
        SharedDictionary writer = open(1);
        int[] sizes = {3, 50_000, 100_000, 1, 300_000, 70_000, 1_000_000};
        for (int i = 0; i < sizes.length; i++) {
            assertThat(writer.add(large(sizes[i], i))).isEqualTo(i);
        }
        SharedDictionary reader = open(2);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(reader.entry(i)).isEqualTo(large(sizes[i], i));
            assertThat(reader.add(large(sizes[i], i))).isEqualTo(i);
        }
    }

    @Test
    void memoryIsReservedInGrowingSteps() throws IOException {
        SharedDictionary d = open(1);
        assertThat(files()).containsExactly("dict-0");
        assertThat(Files.size(folder.resolve("dict-0"))).isEqualTo(64 << 10);
        d.add(large(60_000, 0));
        assertThat(files()).containsExactly("dict-0");
        d.add(large(60_000, 1));
        assertThat(files()).containsExactly("dict-0", "dict-1");
        d.add(large(200_000, 2));
        assertThat(files()).containsExactly("dict-0", "dict-1", "dict-2", "dict-3");
        assertThat(Files.size(folder.resolve("dict-3"))).isEqualTo(256 << 10);
        assertThat(DictionaryLayout.bytes(DictionaryLayout.FILES)).isEqualTo(64 << 20);
    }

    @Test
    void whenItIsFullItSaysSoAndCountsForAllProcesses() {
        SharedDictionary first = new SharedDictionary(folder, new Party(1, 1), 1);
        SharedDictionary second = new SharedDictionary(folder, new Party(2, 1), 1);
        assertThat(first.add(large(60_000, 0))).isZero();
        assertThat(first.add(large(60_000, 1))).isEqualTo(SharedDictionary.FULL);
        assertThat(second.add(large(60_000, 1))).isEqualTo(SharedDictionary.FULL);
        assertThat(first.overflowed()).isZero();
        assertThat(second.overflowed()).isEqualTo(1);
        assertThat(first.overflows()).isEqualTo(2);
        assertThat(second.add(large(60_000, 0))).isZero();
        assertThat(second.add(large(3_000, 2))).isEqualTo(1);
        assertThat(first.usedBytes()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void anIdThatNobodyCommittedIsRefused() {
        SharedDictionary d = open(1);
        d.add(text("a"));
        assertThatThrownBy(() -> d.entry(1)).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("has only 1");
        assertThatThrownBy(() -> d.entry(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void processesThatAddAtOnceAgreeOnDenseIds() throws Exception {
        int processes = 4;
        int contents = 400;
        try (ExecutorService threads = Executors.newFixedThreadPool(2 * processes)) {
            var work = new ArrayList<Callable<int[]>>();
            for (int process = 0; process < processes; process++) {
                SharedDictionary own = open(process + 1);
                for (int thread = 0; thread < 2; thread++) {
                    work.add(() -> {
                        int[] ids = new int[contents];
                        Arrays.fill(ids, -1);
                        for (int done = 0; done < 4 * contents; done++) {
                            int which = ThreadLocalRandom.current().nextInt(contents);
                            ids[which] = own.add(large(300 + which, which));
                        }
                        for (int which = 0; which < contents; which++) {
                            ids[which] = own.add(large(300 + which, which));
                        }
                        return ids;
                    });
                }
            }
            List<Future<int[]>> results = threads.invokeAll(work);
            int[] agreed = results.getFirst().get(30, TimeUnit.SECONDS);
            for (Future<int[]> result : results) {
                assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(agreed);
            }
            Set<Integer> distinct = new HashSet<>();
            SharedDictionary later = open(9);
            for (int which = 0; which < contents; which++) {
                assertThat(later.entry(agreed[which])).isEqualTo(large(300 + which, which));
                distinct.add(agreed[which]);
            }
            assertThat(distinct).hasSize(contents);
            assertThat(later.size()).isEqualTo(contents);
        }
    }

    @Test
    void whatADeadProcessHasNotFinishedIsRemoved() throws IOException {
        open(1);
        Path ofTheDead = Files.write(folder.resolve("dict-3.7-2-1.new"), new byte[100]);
        Path ofAnother = Files.write(folder.resolve("dict-3.7-3-1.new"), new byte[100]);
        Path arenaOfTheDead = Files.write(folder.resolve("arena.7-2-12.new"), new byte[100]);
        UnfinishedFiles.remove(folder, new Party(7, 2));
        assertThat(ofTheDead).doesNotExist();
        assertThat(arenaOfTheDead).doesNotExist();
        assertThat(ofAnother).exists();
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        open(1);
        try (Arena arena = Arena.ofConfined()) {
            SharedWords.map(folder.resolve("dict-0"), arena).intRelease(DictionaryLayout.VERSION_OFFSET, 77);
        }
        assertThatThrownBy(() -> open(2)).isInstanceOf(BroodException.class).hasMessageContaining("version 77")
                .hasMessageContaining("Use the same version");
    }

    @Test
    void anInterruptedThreadAddsEntries() {
        Thread.currentThread().interrupt();
        try {
            assertThat(open(1).add(large(100_000, 1))).isZero();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
