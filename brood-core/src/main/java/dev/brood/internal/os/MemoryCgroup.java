// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the memory cgroup of this process, and those that it lies in, leave for more memory.
 *
 * <p>A file in a memory file system counts there like any other memory; who passes the limit is not refused but killed. Version 2
 * has {@code memory.max}, {@code memory.current} and {@code memory.stat}, version 1 {@code memory.limit_in_bytes}, {@code
 * memory.usage_in_bytes} and {@code memory.stat} (see {@code cgroup-v2.rst} and {@code memory.rst} of the kernel). The page cache
 * of files on disk is counted as free, since the kernel gives it up first; swap is not counted. Thread-safe.
 */
public final class MemoryCgroup {

    private static final MemoryCgroup SYSTEM = new MemoryCgroup(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));

    /** What version 1 says where there is no limit is this or more; no machine has so much. */
    private static final long UNLIMITED = 1L << 60;

    private final Path membership;
    private final Path mount;

    /**
     * What one group leaves.
     *
     * @param bytes how many, 0 or more
     * @param limit of how many
     * @param group the group's folder
     */
    public record Room(long bytes, long limit, Path group) {}

    /** The names of the files of one version, and of the lines of {@code memory.stat}. */
    private enum Version {
        ONE("memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
        TWO("memory.max", "memory.current", "");

        private final String limit;
        private final String usage;
        private final String inactive;
        private final String active;

        Version(String limit, String usage, String prefix) {
            this.limit = limit;
            this.usage = usage;
            this.inactive = prefix + "inactive_file";
            this.active = prefix + "active_file";
        }
    }

    MemoryCgroup(Path membership, Path mount) {
        this.membership = membership;
        this.mount = mount;
    }

    /** {@return the groups that this process is in} */
    public static MemoryCgroup system() {
        return SYSTEM;
    }

    /** {@return what the group with the least room leaves, or empty where none has a limit} */
    public Optional<Room> room() {
        try (Stream<String> lines = Files.lines(membership)) {
            return lines.map(line -> line.split(":", 3))
                    .filter(fields -> fields.length == 3)
                    .flatMap(this::rooms)
                    .min(Comparator.comparingLong(Room::bytes));
        } catch (IOException | UncheckedIOException e) {
            // Not Linux.
            return Optional.empty();
        }
    }

    private Stream<Room> rooms(String[] fields) {
        String group = fields[2].startsWith("/") ? fields[2].substring(1) : fields[2];
        if (fields[1].isEmpty()) {
            return Stream.of(mount, mount.resolve("unified")).flatMap(top -> rooms(top, group, Version.TWO));
        }
        return List.of(fields[1].split(",")).contains("memory")
                ? rooms(mount.resolve("memory"), group, Version.ONE)
                : Stream.empty();
    }

    /** Of the group and all above it; in a container the path is the host's, and the mount is the group. */
    private static Stream<Room> rooms(Path top, String group, Version version) {
        List<Path> folders = new ArrayList<>(List.of(top));
        Path folder = top;
        for (Path name : Path.of(group)) {
            folder = folder.resolve(name);
            folders.add(folder);
        }
        return folders.stream().flatMap(each -> room(each, version).stream());
    }

    private static Optional<Room> room(Path folder, Version version) {
        try {
            String limit = Files.readString(folder.resolve(version.limit)).strip();
            if (limit.equals("max") || Long.parseLong(limit) >= UNLIMITED) {
                return Optional.empty();
            }
            long most = Long.parseLong(limit);
            long used = Long.parseLong(Files.readString(folder.resolve(version.usage)).strip());
            return Optional.of(new Room(Math.max(0, most - Math.max(0, used - cached(folder, version))), most, folder));
        } catch (IOException | NumberFormatException e) {
            // No such group, no limit at the root, or not readable in this container: then nothing is known.
            return Optional.empty();
        }
    }

    private static long cached(Path folder, Version version) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("memory.stat"))) {
            return lines.map(line -> line.split(" ", 2))
                    .filter(fields -> fields.length == 2 && (fields[0].equals(version.inactive) || fields[0].equals(version.active)))
                    .mapToLong(fields -> Long.parseLong(fields[1].strip()))
                    .sum();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
