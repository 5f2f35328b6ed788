// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Memory cgroups of version 1 below that of this process, where it may make some. */
final class Cgroups {

    private Cgroups() {}

    static Path make(String name, long limit) throws IOException {
        String own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields[1].equals("memory"))
                .map(fields -> fields[2])
                .findFirst()
                .orElse("");
        Path parent = Path.of("/sys/fs/cgroup/memory" + own);
        boolean can = !own.isEmpty() && Files.isWritable(parent);
        assumeTrue(can || Boolean.getBoolean("brood.require.all"), "no memory cgroup of version 1 that can be written");
        Path group = Files.createDirectory(parent.resolve(name));
        Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(limit));
        return group;
    }

    /** The processes in it have to end first; their pages are then counted above. */
    static void remove(Path group) {
        await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> Files.deleteIfExists(group) || Files.notExists(group));
    }
}
