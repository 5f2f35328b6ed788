// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The kernel's count of processes that it killed for lack of memory in this process's memory cgroup.
 *
 * <p>Version 2 keeps it in {@code memory.events}, version 1 in {@code memory.oom_control}, both as a line
 * {@code oom_kill N}. A count that grew beside a SIGKILL tells an out-of-memory kill from any other. Thread-safe.
 */
public final class OomKills {

    private static final OomKills SYSTEM = new OomKills(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));

    private final Path membership;
    private final Path mount;

    OomKills(Path membership, Path mount) {
        this.membership = membership;
        this.mount = mount;
    }

    /** {@return the counter of the cgroup that this process is in} */
    public static OomKills system() {
        return SYSTEM;
    }

    /** {@return the kills so far, or empty where no memory cgroup tells} */
    public OptionalLong count() {
        return candidates().stream().map(OomKills::read).filter(OptionalLong::isPresent).findFirst()
                .orElse(OptionalLong.empty());
    }

    /**
     * {@return the value of the line {@code oom_kill N} of a counter file, or empty if it has none}
     *
     * @param file a {@code memory.events} or {@code memory.oom_control}
     */
    static OptionalLong read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length()).trim()))
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            // No such controller, or not readable in this container: then nothing is known.
            return OptionalLong.empty();
        }
    }

    /** Own group first, then the mount itself: in a container the path is the host's and the mount is the group. */
    private List<Path> candidates() {
        try (Stream<String> lines = Files.lines(membership)) {
            return lines.map(line -> line.split(":", 3))
                    .filter(fields -> fields.length == 3)
                    .flatMap(this::candidates)
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            // Not Linux.
            return List.of();
        }
    }

    private Stream<Path> candidates(String[] fields) {
        String group = fields[2].startsWith("/") ? fields[2].substring(1) : fields[2];
        if (fields[1].isEmpty()) {
            return Stream.of(mount, mount.resolve("unified"))
                    .flatMap(top -> Stream.of(top.resolve(group), top))
                    .map(folder -> folder.resolve("memory.events"));
        }
        if (List.of(fields[1].split(",")).contains("memory")) {
            Path top = mount.resolve("memory");
            return Stream.of(top.resolve(group), top).map(folder -> folder.resolve("memory.oom_control"));
        }
        return Stream.empty();
    }
}
