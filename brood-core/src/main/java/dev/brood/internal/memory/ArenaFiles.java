// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The files that a session's arena lies in, each mapped once by this process, for as long as it lives. Thread-safe.
 *
 * <p>They are made when they are first needed, by whoever comes first: under a name of its own, which is then linked to the
 * real one, so that nobody sees half a file. Pages are written before they are used: a full file system refuses then, instead
 * of ending the process later.
 */
final class ArenaFiles {

    private static final String DIRECTORY = "arena";
    private static final String SEGMENT = "seg-";
    private static final String WHAT = "A shared object";
    private static final byte[] ZEROS = new byte[ArenaLayout.CHUNK_BYTES];

    private final Path folder;
    private final Party self;
    private @Nullable SharedWords directory;
    private final AtomicReferenceArray<@Nullable SharedWords> segments =
            new AtomicReferenceArray<>(ArenaLayout.CHUNKS / ArenaLayout.CHUNKS_PER_SEGMENT);

    /** The files of a session that lie in this folder. */
    ArenaFiles(Path folder, Party self) {
        this.folder = folder;
        this.self = self;
    }

    Path folder() {
        return folder;
    }

    /** Whether a session has any of them. */
    static boolean exist(Path folder) {
        return Files.exists(directoryOf(folder));
    }

    static Path directoryOf(Path folder) {
        return folder.resolve(DIRECTORY);
    }

    static Path segmentOf(Path folder, int number) {
        return folder.resolve(SEGMENT + number);
    }

    /** Maps the directory of chunks, which is made if it is missing. */
    synchronized SharedWords directory() {
        SharedWords known = directory;
        if (known == null) {
            known = openDirectory();
            directory = known;
        }
        return known;
    }

    private SharedWords openDirectory() {
        SharedWords words = open(DIRECTORY, file -> {
            file.setLength(ArenaLayout.DIRECTORY_BYTES);
            fill(file, 0, ArenaLayout.DIRECTORY_BYTES);
        });
        if (words.longAcquire(ArenaLayout.MAGIC_OFFSET) == 0) {
            words.intRelease(ArenaLayout.VERSION_OFFSET, ArenaLayout.VERSION);
            words.intRelease(ArenaLayout.CHUNKS_OFFSET, ArenaLayout.CHUNKS);
            words.intRelease(ArenaLayout.CHUNK_BYTES_OFFSET, ArenaLayout.CHUNK_BYTES);
            words.longRelease(ArenaLayout.MAGIC_OFFSET, ArenaLayout.MAGIC); // by any number of processes, all to the same
        }
        checkVersion(folder, words);
        return words;
    }

    /**
     * Refuses a directory of chunks that this version does not understand.
     *
     * @throws BroodException if it is one
     */
    static void checkVersion(Path folder, SharedWords words) {
        int version = words.intAcquire(ArenaLayout.VERSION_OFFSET);
        if (words.longAcquire(ArenaLayout.MAGIC_OFFSET) != ArenaLayout.MAGIC
                || version != ArenaLayout.VERSION
                || words.size() != ArenaLayout.DIRECTORY_BYTES) {
            throw new BroodException("The arena " + directoryOf(folder) + " has version " + version + " (" + words.size()
                    + " bytes), this Brood understands version " + ArenaLayout.VERSION + " (" + ArenaLayout.DIRECTORY_BYTES
                    + " bytes). Use the same version of Brood in all processes of a session.");
        }
    }

    /** Maps the file of a chunk, which is made, without its pages, if it is missing. */
    SharedWords segmentOf(int chunk) {
        int number = chunk / ArenaLayout.CHUNKS_PER_SEGMENT;
        SharedWords known = segments.get(number);
        if (known != null) {
            return known;
        }
        SharedWords mapped = open(SEGMENT + number, file -> file.setLength(ArenaLayout.SEGMENT_BYTES));
        return segments.compareAndSet(number, null, mapped) ? mapped : segmentOf(chunk);
    }

    /**
     * Writes zeros to all of a chunk, so that it has its pages.
     *
     * @throws SharedMemoryFullException if there is no room for them
     */
    void reserve(int chunk) {
        segmentOf(chunk);
        roomFor(ArenaLayout.CHUNK_BYTES);
        Path path = segmentOf(folder, chunk / ArenaLayout.CHUNKS_PER_SEGMENT);
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            fill(file, ArenaLayout.chunkOffset(chunk), ArenaLayout.CHUNK_BYTES);
        } catch (IOException e) {
            throw full(ArenaLayout.CHUNK_BYTES, e);
        }
    }

    private void roomFor(long bytes) {
        try {
            Room.check(folder, bytes, WHAT);
        } catch (SharedMemoryFullException e) {
            if (FreeFiles.giveBack(folder) == 0) {
                throw e;
            }
            Room.check(folder, bytes, WHAT);
        }
    }

    private SharedMemoryFullException full(long need, IOException cause) {
        return Room.full(WHAT, need, folder, Room.left(folder), cause);
    }

    @FunctionalInterface
    private interface Preparation {
        void prepare(RandomAccessFile file) throws IOException;
    }

    private SharedWords open(String name, Preparation preparation) {
        try {
            Path path = folder.resolve(name);
            if (!Files.exists(path)) {
                make(path, preparation);
            }
            return SharedWords.mapForever(path);
        } catch (IOException e) {
            throw new BroodException("Shared memory of the session " + folder + " cannot be opened: " + e
                    + ". Its root has ended, or its files were removed.", e);
        }
    }

    private void make(Path path, Preparation preparation) throws IOException {
        roomFor(ArenaLayout.DIRECTORY_BYTES);
        UnfinishedFiles.make(path, self, unfinished -> {
            ReservedFile.create(unfinished, ArenaLayout.DIRECTORY_BYTES);
            try (var file = new RandomAccessFile(unfinished.toFile(), "rw")) {
                preparation.prepare(file);
            } catch (IOException e) {
                throw full(ArenaLayout.DIRECTORY_BYTES, e);
            }
        });
    }

    private static void fill(RandomAccessFile file, long offset, long bytes) throws IOException {
        file.seek(offset);
        for (long left = bytes; left > 0; left -= ZEROS.length) {
            file.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }
}
