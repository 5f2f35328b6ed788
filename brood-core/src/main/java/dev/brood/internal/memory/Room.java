// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.os.MemoryCgroup;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How much more memory files in a folder may have: what their file system leaves, and, if that is in memory, what the memory cgroup
 * leaves, beyond which the kernel does not refuse but kills.
 */
final class Room {

    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    /** Needs up to this are checked against the last look at the cgroup, if it is not older than {@link #KEPT_NANOS}. */
    private static final long SMALL = 1 << 20;

    private static final long KEPT_NANOS = Duration.ofMillis(50).toNanos();

    /** Whether files in a folder are memory; it does not change. */
    private static final ConcurrentHashMap<Path, Boolean> MEMORY = new ConcurrentHashMap<>();

    private static volatile @Nullable Look last;

    /** A look at the cgroup. */
    private record Look(long nanos, Optional<MemoryCgroup.Room> found) {}

    private Room() {}

    /**
     * Refuses what there is no room for.
     *
     * @param what what needs it, for the message
     * @throws SharedMemoryFullException if there is less than is needed
     */
    static void check(Path folder, long need, String what) {
        long have = inFileSystem(folder);
        if (have >= 0 && have < need) {
            throw full(what, need, folder, have, null);
        }
        if (isMemory(folder)) {
            Optional<MemoryCgroup.Room> group = cgroup(need);
            if (group.isPresent() && group.get().bytes() < need) {
                throw full(what, need, folder, group.get());
            }
        }
    }

    /** The bytes that are left in a folder, by all that limits it; -1 if that is not known. */
    static long left(Path folder) {
        long have = inFileSystem(folder);
        long group = isMemory(folder) ? cgroup(Long.MAX_VALUE).map(MemoryCgroup.Room::bytes).orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
        return have < 0 ? -1 : Math.min(have, group);
    }

    private static Optional<MemoryCgroup.Room> cgroup(long need) {
        Look known = last;
        if (need <= SMALL && known != null && System.nanoTime() - known.nanos < KEPT_NANOS) {
            return known.found;
        }
        var fresh = new Look(System.nanoTime(), MemoryCgroup.system().room());
        last = fresh;
        return fresh.found;
    }

    private static long inFileSystem(Path folder) {
        long have = folder.toFile().getUsableSpace();
        return have > 0 || Files.isDirectory(folder) ? have : -1; // what the write itself will tell
    }

    /** Whether files in a folder are memory, so that a page that is mapped is one that there is. */
    static boolean isMemory(Path folder) {
        Boolean known = MEMORY.get(folder);
        if (known == null) {
            known = type(folder).filter(IN_MEMORY::contains).isPresent();
            MEMORY.put(folder, known);
        }
        return known;
    }

    private static Optional<String> type(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return Optional.of(store.type());
        } catch (IOException e) {
            return Optional.empty(); // the write itself will tell
        }
    }

    /** What a file system that has refused has to be told as. */
    static SharedMemoryFullException full(String what, long need, Path folder, long have, @Nullable IOException cause) {
        if (cause != null && have >= need) {
            return new SharedMemoryFullException(what + " needs another file for " + need + " bytes in " + folder + ", which has " + have
                    + " bytes left, but takes no more files (" + cause.getMessage() + "). Close shared objects, remove files there, mount"
                    + " it with more inodes, raise the limit of open files (ulimit -n) if that is reached, or name another directory with -Dbrood.dir=<directory>.", cause);
        }
        return new SharedMemoryFullException(what + " needs " + need + " bytes in " + folder + ", which has "
                + (have < 0 ? "an unknown number of" : have) + " bytes left" + (cause == null ? "" : " (" + cause.getMessage() + ")")
                + ". Close shared objects, make room there, or name another directory with -Dbrood.dir=<directory>.", cause);
    }

    private static SharedMemoryFullException full(String what, long need, Path folder, MemoryCgroup.Room group) {
        return new SharedMemoryFullException(what + " needs " + need + " bytes in " + folder + ", and the memory cgroup of this process"
                + " has " + group.bytes() + " of " + group.limit() + " bytes left (" + group.group() + "); beyond that the kernel kills."
                + " Close shared objects, raise the limit, or name a directory on disk with -Dbrood.dir=<directory>.");
    }
}
