// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The shared objects of a session and what has happened to them, read from outside: by who need not belong to it, and changes
 * nothing. The processes go on meanwhile, so the figures are not of one moment.
 *
 * @param counters what was counted since the session began
 * @param objects how many objects there are, by the kind of their cell; kinds without any are missing
 * @param cellBytes what the chunks of cells hold, in bytes, the free ones too; it never shrinks
 * @param fileBytes what objects hold in files of their own, in bytes
 */
public record MemoryUse(Map<Counter, Long> counters, Map<CellKind, Long> objects, long cellBytes, long fileBytes) {

    /**
     * A reading.
     *
     * @param counters {@link #counters()}
     * @param objects {@link #objects()}
     * @param cellBytes {@link #cellBytes()}
     * @param fileBytes {@link #fileBytes()}
     */
    public MemoryUse {
        counters = Map.copyOf(counters);
        objects = Map.copyOf(objects);
    }

    /**
     * {@return what was counted}
     *
     * @param counter which
     */
    public long counter(Counter counter) {
        return counters.getOrDefault(counter, 0L);
    }

    /** {@return how many cells of objects are in use} */
    public long cells() {
        return objects.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * {@return the use of a session's memory, or empty if it has no shared objects or is gone}
     *
     * @param folder the session's directory
     * @throws BroodException if another version of Brood made it, or if it cannot be read
     */
    public static Optional<MemoryUse> of(Path folder) {
        try (Arena arena = Arena.ofConfined()) {
            SharedWords directory = SharedWords.mapReadOnly(ArenaFiles.directoryOf(folder), arena);
            if (directory.longAcquire(ArenaLayout.MAGIC_OFFSET) == 0) {
                return Optional.empty(); // it is being made just now
            }
            ArenaFiles.checkVersion(folder, directory);
            return Optional.of(read(folder, directory, arena));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | DirectoryIteratorException e) {
            throw new BroodException("The shared memory of session " + folder + " cannot be looked at: " + e
                    + ". Look as the user whose session it is.", e);
        }
    }

    private static MemoryUse read(Path folder, SharedWords directory, Arena arena) throws IOException {
        var counters = new EnumMap<Counter, Long>(Counter.class);
        for (Counter counter : Counter.values()) {
            counters.put(counter, Counters.total(directory, counter));
        }
        var objects = new EnumMap<CellKind, Long>(CellKind.class);
        long chunks = 0;
        SharedWords segment = null;
        int mapped = -1;
        int end = (int) directory.longVolatile(ArenaLayout.HIGH_WATER_OFFSET);
        for (int chunk = 0; chunk < end; chunk++) {
            long word = directory.longVolatile(ArenaLayout.chunkWordOffset(chunk));
            if (!Chunks.isReady(word)) {
                continue;
            }
            chunks++;
            CellKind kind = CellKind.ofNumber(ArenaLayout.chunkKind(word));
            if (kind == CellKind.ATTACHMENTS || kind == CellKind.SEATS) {
                continue;
            }
            int number = chunk / ArenaLayout.CHUNKS_PER_SEGMENT;
            if (segment == null || number != mapped) {
                segment = SharedWords.mapReadOnly(ArenaFiles.segmentOf(folder, number), arena);
                mapped = number;
            }
            long used = used(segment, chunk, kind);
            if (used > 0) {
                objects.merge(kind, used, Long::sum);
            }
        }
        return new MemoryUse(counters, objects, chunks * ArenaLayout.CHUNK_BYTES, fileBytes(folder));
    }

    private static long used(SharedWords segment, int chunk, CellKind kind) {
        long used = 0;
        for (int index = 0; index < kind.cellsPerChunk(); index++) {
            long cell = ArenaLayout.chunkOffset(chunk) + (long) index * kind.cellBytes();
            used += CellArena.isFree(segment.longVolatile(cell + ArenaLayout.STATE)) ? 0 : 1;
        }
        return used;
    }

    private static long fileBytes(Path folder) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, MemoryFiles.PREFIX + "*")) {
            for (Path file : files) {
                bytes += size(file);
            }
        }
        return bytes;
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0; // its object has just ended
        }
    }
}
