// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SharedDictionary;
import dev.brood.internal.memory.UnfinishedFiles;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Maker;
import dev.brood.internal.sync.HaltRow.Scene;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;

/** What a death in the middle of adding an entry to the session's dictionary leaves behind. */
final class DictionaryRows {

    private static final Maker DICTIONARY = new Maker("dictionary");
    private static final int HEADER = 64;

    private DictionaryRows() {}

    static List<HaltRow> rows() {
        return List.of(
                DICTIONARY.row("add entry", HaltRow.Path.UNCONTENDED, "first of the session", model -> {
                    Path folder = folder();
                    Actor victim = model.actor();
                    byte[] content = content(100, 1);
                    return scene(model, folder, victim, content, () -> open(folder, victim).add(content));
                }),
                DICTIONARY.row("add entry", HaltRow.Path.UNCONTENDED, "behind others", model -> {
                    Path folder = folder();
                    SharedDictionary other = open(folder, model.actor());
                    other.add(content(10, 2));
                    other.add(content(20, 3));
                    Actor victim = model.actor();
                    byte[] content = content(100, 1);
                    SharedDictionary own = open(folder, victim);
                    return scene(model, folder, victim, content, () -> own.add(content));
                }),
                DICTIONARY.row("add entry", HaltRow.Path.UNCONTENDED, "that goes on in files to be made", model -> {
                    Path folder = folder();
                    open(folder, model.actor()).add(content(10, 2));
                    Actor victim = model.actor();
                    byte[] content = content(150_000, 1);
                    SharedDictionary own = open(folder, victim);
                    return scene(model, folder, victim, content, () -> own.add(content));
                }),
                DICTIONARY.row("add entry", HaltRow.Path.UNCONTENDED, "that is there", model -> {
                    Path folder = folder();
                    byte[] content = content(100, 1);
                    open(folder, model.actor()).add(content);
                    Actor victim = model.actor();
                    SharedDictionary own = open(folder, victim);
                    return scene(model, folder, victim, content, () -> own.add(content));
                }),
                DICTIONARY.row("add entry", HaltRow.Path.CAS_LOST, "another adds the same", model -> {
                    Path folder = folder();
                    Actor other = model.actor();
                    Actor victim = model.actor();
                    byte[] content = content(100, 1);
                    SharedDictionary rival = open(folder, other);
                    SharedDictionary own = open(folder, victim);
                    return scene(model, folder, victim, content, () -> own.add(content)).against(() -> rival.add(content));
                }),
                DICTIONARY.row("add entry", HaltRow.Path.FULL, "larger than all", model -> {
                    Path folder = folder();
                    Actor victim = model.actor();
                    SharedDictionary own = open(folder, victim);
                    return scene(model, folder, victim, content(5, 1), () -> refused(own));
                }));
    }

    private static Void refused(SharedDictionary dictionary) {
        assertThat(dictionary.add(new byte[(64 << 20) - HEADER])).isEqualTo(SharedDictionary.FULL);
        dictionary.overflowed();
        return null;
    }

    private static Path folder() throws IOException {
        return Files.createTempDirectory(Path.of("/dev/shm"), "brood-dictionary-");
    }

    private static SharedDictionary open(Path folder, Actor actor) {
        return new SharedDictionary(folder, actor.party);
    }

    private static byte[] content(int bytes, int seed) {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i + (i >>> 8) + seed);
        }
        return content;
    }

    private static Scene scene(HaltModel model, Path folder, Actor victim, byte[] content, Callable<?> operation) {
        int before = Files.exists(folder.resolve("dict-0")) ? open(folder, victim).size() : 0;
        return new Scene(victim, operation, () -> {
            UnfinishedFiles.remove(folder, victim.party);
            Actor first = model.actor();
            Actor second = model.actor();
            checkWorks(open(folder, first), open(folder, second), content, before);
            model.end(first);
            model.end(second);
            remove(folder);
        });
    }

    /** Nothing is lost, no content is there twice, at most one entry's space is, and who comes next can add. */
    private static void checkWorks(SharedDictionary one, SharedDictionary other, byte[] content, int before) {
        assertThat(one.size()).isBetween(before, before + 1);
        int id = one.add(content);
        assertThat(other.add(content)).isEqualTo(id);
        assertThat(other.entry(id)).isEqualTo(content);
        int next = other.add(content(30, 9));
        assertThat(next).isEqualTo(one.size() - 1);
        long used = HEADER;
        for (int i = 0; i <= next; i++) {
            byte[] entry = one.entry(i);
            assertThat(one.add(entry)).as("the id of entry %d", i).isEqualTo(i);
            used += (entry.length + 31) / 16 * 16L;
        }
        assertThat(one.usedBytes()).isBetween(used, used + (content.length + 31) / 16 * 16L);
    }

    private static void remove(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                assertThat(file.getFileName().toString()).as("a file left behind").doesNotEndWith(".new");
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
