// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's count of processes that it killed for lack of memory in this process's memory cgroup.
 *
 * <p>Version 2 keeps it in {@code memory.events}, version 1 in {@code memory.oom_control}, both as a line
 * {@code oom_kill N}. A count that grew beside a SIGKILL tells an out-of-memory kill from any other. Thread-safe.
 */
public final class OomKills {

    private static final OomKills SYSTEM = new OomKills(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));

    private static final String NAME = "oom_kill ";

    private final Path membership;
    private final Path mount;
    private volatile @Nullable Counter counter;

    /** The file that told for a process in these groups. */
    private record Counter(String groups, Path file) {}

    OomKills(Path membership, Path mount) {
        this.membership = membership;
        this.mount = mount;
    }

    /** {@return the counter of the cgroup that this process is in} */
    public static OomKills system() {
        return SYSTEM;
    }

    /** {@return the kills so far, or empty where no memory cgroup tells} Read twice at each start, hence no more is read than has to be. */
    public OptionalLong count() {
        String groups = text(membership);
        Counter known = counter;
        if (known != null && known.groups().equals(groups)) {
            OptionalLong count = read(known.file());
            if (count.isPresent()) {
                return count;
            }
        }
        for (Path file : candidates(groups)) {
            OptionalLong count = read(file);
            if (count.isPresent()) {
                counter = new Counter(groups, file);
                return count;
            }
        }
        return OptionalLong.empty();
    }

    /**
     * {@return the value of the line {@code oom_kill N} of a counter file, or empty if it has none}
     *
     * @param file a {@code memory.events} or {@code memory.oom_control}
     */
    static OptionalLong read(Path file) {
        String text = text(file);
        int line = text.startsWith(NAME) ? 0 : text.indexOf("\n" + NAME) + 1;
        if (!text.startsWith(NAME, line)) {
            return OptionalLong.empty();
        }
        int end = text.indexOf('\n', line);
        return OptionalLong.of(Long.parseLong(text.substring(line + NAME.length(), end < 0 ? text.length() : end).trim()));
    }

    /** The text of a file; empty if it is not there, or not readable in this container: then nothing is known. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Own group first, then the mount itself: in a container the path is the host's and the mount is the group. */
    private List<Path> candidates(String groups) {
        return groups.lines()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .flatMap(this::candidates)
                .toList();
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
