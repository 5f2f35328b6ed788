// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The files that a session's dictionary lies in, each mapped once by this process, for as long as it lives. Thread-safe.
 *
 * <pre>
 *   dict-&lt;number&gt;                                     a file of the dictionary, with all its pages
 *   dict-&lt;number&gt;.&lt;slot&gt;-&lt;generation&gt;-&lt;n&gt;.new      the same until it is complete
 * </pre>
 *
 * <p>A file is made by whoever needs it first, or by several at once: each makes one of its own, and one is linked to the name.
 * So nobody sees half a file, and nobody waits for a process that is stopped, or dead, while it makes one.
 */
final class DictionaryFiles {

    private static final String PREFIX = "dict-";

    private final Path folder;
    private final Party self;
    private final AtomicReferenceArray<@Nullable SharedWords> mapped = new AtomicReferenceArray<>(DictionaryLayout.FILES);

    /** The files of a session that lie in this folder. */
    DictionaryFiles(Path folder, Party self) {
        this.folder = folder;
        this.self = self;
    }

    Path folder() {
        return folder;
    }

    /** A file that this process has mapped already, null for any other. */
    @Nullable SharedWords known(int number) {
        return mapped.get(number);
    }

    /**
     * Maps a file that exists.
     *
     * @throws BroodException if it does not
     */
    SharedWords existing(int number) {
        SharedWords known = known(number);
        return known != null ? known : open(number, () -> map(number));
    }

    /**
     * Maps a file, which is made if it is missing.
     *
     * @throws SharedMemoryFullException if there is no room for it
     */
    SharedWords made(int number) {
        SharedWords known = known(number);
        return known != null ? known : open(number, () -> {
            if (!Files.exists(path(number))) {
                make(number);
            }
            return map(number);
        });
    }

    @FunctionalInterface
    private interface Opening {
        SharedWords open() throws IOException;
    }

    private SharedWords open(int number, Opening opening) {
        try {
            SharedWords words = opening.open();
            return mapped.compareAndSet(number, null, words) ? words : existing(number);
        } catch (IOException e) {
            throw new BroodException("The dictionary of the session " + folder + " cannot be opened: " + e
                    + ". Its root has ended, or its files were removed.", e);
        }
    }

    private Path path(int number) {
        return folder.resolve(PREFIX + number);
    }

    private SharedWords map(int number) throws IOException {
        return SharedWords.map(path(number), Arena.global());
    }

    private void make(int number) throws IOException {
        UnfinishedFiles.make(path(number), self, unfinished -> {
            ReservedFile.make(unfinished, DictionaryLayout.fileBytes(number));
            if (number == 0) {
                writeHeader(unfinished);
            }
        });
    }

    private static void writeHeader(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SharedWords words = SharedWords.map(file, arena);
            words.intRelease(DictionaryLayout.VERSION_OFFSET, DictionaryLayout.VERSION);
            words.intRelease(DictionaryLayout.FILES_OFFSET, DictionaryLayout.FILES);
            words.longRelease(DictionaryLayout.TAIL_OFFSET, DictionaryLayout.HEADER_BYTES);
            words.longRelease(DictionaryLayout.MAGIC_OFFSET, DictionaryLayout.MAGIC);
        }
    }
}
