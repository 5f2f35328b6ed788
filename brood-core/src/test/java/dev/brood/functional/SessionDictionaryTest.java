// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.SharedDictionary;
import dev.brood.internal.memory.UnfinishedFiles;
import dev.brood.memory.SharedLong;
import dev.brood.memory.SharedReference;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Classes and lambda shapes that the processes of a session name to each other. */
@LeavesNothingBehind
class SessionDictionaryTest {

    @TempDir
    Path folder;

    record Shape(String name, List<Integer> sides) {}

    @Test
    void whatAKilledProcessHasSetCanBeReadByOneThatNeverHeardOfItsClass() throws Exception {
        try (var reference = SharedReference.<@Nullable Shape>create(null)) {
            ChildProcess child = ChildProcess.start(() -> {
                reference.set(new Shape("square", List.of(2, 2, 2, 2)));
                Runtime.getRuntime().halt(9);
            });
            assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            assertThat(reference.get()).isEqualTo(new Shape("square", List.of(2, 2, 2, 2)));
        }
    }

    @Test
    void aDetachedChildRunsItsTaskWithADictionaryOfItsOwn() throws Exception {
        Path said = folder.resolve("said");
        Shape shape = new Shape("line", List.of(7));
        ChildProcess child = ChildProcess.builder(() -> {
                    Files.writeString(folderOf(said).resolve("unfinished"), shape + " " + Side.values().length);
                    Files.move(folderOf(said).resolve("unfinished"), said);
                })
                .detached(true)
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(said));
        assertThat(said).hasContent("Shape[name=line, sides=[7]] 2");
        child.join();
    }

    enum Side {
        LEFT,
        RIGHT
    }

    private static Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    @Test
    void producersThatAreKilledHarmNobody() throws Exception {
        int victims = 5;
        String place = folder.toString();
        var own = new SharedDictionary(folder, new Party(100, 1));
        try (var added = SharedLong.create(0)) {
            for (int i = 1; i <= victims; i++) {
                int slot = i;
                ChildProcess victim = ChildProcess.start(() -> addForEver(new SharedDictionary(Path.of(place), new Party(slot, 1)), added));
                long before = added.get();
                await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(1)).until(() -> added.get() > before + 100);
                victim.kill();
                assertThat(victim.join(Duration.ofSeconds(60))).isTrue();
                UnfinishedFiles.remove(folder, new Party(slot, 1));
                int id = own.add(("after victim " + slot).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                assertThat(id).isEqualTo(own.size() - 1);
            }
            assertThat((long) own.size()).as("entries of the victims, of this process, and those not counted")
                    .isBetween(added.get() + victims, added.get() + 2L * victims);
        }
        checkContents(own);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).allMatch(file -> file.getFileName().toString().matches("dict-\\d+"));
        }
    }

    private static void addForEver(SharedDictionary dictionary, SharedLong added) {
        while (true) {
            int length = ThreadLocalRandom.current().nextInt(2, 100);
            ByteBuffer content = ByteBuffer.allocate(Long.BYTES * length);
            for (int i = 1; i < length; i++) {
                content.putLong(i * Long.BYTES, ThreadLocalRandom.current().nextLong());
            }
            content.putLong(0, checksum(content));
            dictionary.add(content.array());
            added.incrementAndGet();
        }
    }

    private static long checksum(ByteBuffer content) {
        long sum = 17;
        for (int i = Long.BYTES; i < content.capacity(); i += Long.BYTES) {
            sum = 31 * sum + content.getLong(i);
        }
        return sum;
    }

    private static void checkContents(SharedDictionary dictionary) {
        for (int id = 0; id < dictionary.size(); id++) {
            ByteBuffer content = ByteBuffer.wrap(dictionary.entry(id));
            boolean whole = content.capacity() % Long.BYTES == 0 && content.getLong(0) == checksum(content);
            assertThat(whole || new String(content.array(), java.nio.charset.StandardCharsets.US_ASCII).startsWith("after victim"))
                    .as("entry %d is whole", id)
                    .isTrue();
        }
    }
}
