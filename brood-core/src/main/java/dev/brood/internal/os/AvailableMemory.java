// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much memory programs can still get without that others have to give some up: {@code MemAvailable} of {@code proc_meminfo(5)}, or what
 * the memory cgroup leaves if that is less.
 */
public final class AvailableMemory {

    private static final Path TABLE = Path.of("/proc/meminfo");
    private static final String KEY = "MemAvailable:";
    private static final long KILO = 1024;

    private AvailableMemory() {}

    /** {@return the number of bytes; empty where the system does not tell} */
    public static OptionalLong bytes() {
        long machine;
        try {
            machine = parse(Files.readString(TABLE));
        } catch (IOException | NumberFormatException e) { // not Linux, or not shown in this container
            return OptionalLong.empty();
        }
        if (machine < 0) {
            return OptionalLong.empty();
        }
        long group = MemoryCgroup.system().room().map(MemoryCgroup.Room::bytes).orElse(Long.MAX_VALUE);
        return OptionalLong.of(Math.min(machine, group));
    }

    /** The bytes that a table tells of, negative if it does not. */
    private static long parse(String table) {
        return table.lines()
                .filter(line -> line.startsWith(KEY))
                .map(line -> line.substring(KEY.length()).strip().split(" ", 2)[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(-1) * KILO;
    }
}
