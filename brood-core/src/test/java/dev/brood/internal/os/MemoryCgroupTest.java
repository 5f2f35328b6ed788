// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What memory cgroups leave, read from files as they were recorded on real machines. */
class MemoryCgroupTest {

    private static final String STAT_V2 = """
            anon 81920
            file 209715200
            kernel 4096
            shmem 104857600
            inactive_anon 104857600
            active_anon 81920
            inactive_file 73400320
            active_file 31457280
            unevictable 0
            """;

    private static final String STAT_V1 = """
            cache 3780608
            rss 1216512
            shmem 0
            inactive_file 1048576
            active_file 524288
            hierarchical_memory_limit 9223372036854771712
            total_cache 4000000
            total_inactive_file 2097152
            total_active_file 1048576
            """;

    @TempDir
    private Path directory;

    private Path mount;

    @BeforeEach
    void makeMount() {
        mount = directory.resolve("mount");
    }

    private void write(String file, String content) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void group(String folder, String limit, String usage, String stat) throws IOException {
        boolean two = !folder.startsWith("mount/memory");
        write(folder + (two ? "/memory.max" : "/memory.limit_in_bytes"), limit + "\n");
        write(folder + (two ? "/memory.current" : "/memory.usage_in_bytes"), usage + "\n");
        write(folder + "/memory.stat", stat);
    }

    private Optional<MemoryCgroup.Room> room() {
        return new MemoryCgroup(directory.resolve("cgroup"), mount).room();
    }

    @Test
    void versionTwoLeavesTheLimitLessWhatIsUsedAndNotPageCache() throws IOException {
        write("cgroup", "0::/user.slice/app.scope\n");
        group("mount/user.slice/app.scope", "1073741824", "536870912", STAT_V2);
        assertThat(room()).contains(new MemoryCgroup.Room(
                1_073_741_824L - (536_870_912L - 73_400_320L - 31_457_280L), 1_073_741_824L, mount.resolve("user.slice/app.scope")));
    }

    @Test
    void aGroupAboveMayLeaveLess() throws IOException {
        write("cgroup", "0::/user.slice/app.scope\n");
        group("mount/user.slice/app.scope", "max", "536870912", STAT_V2);
        group("mount/user.slice", "600000000", "590000000", "inactive_file 0\nactive_file 0\n");
        assertThat(room()).contains(new MemoryCgroup.Room(10_000_000, 600_000_000, mount.resolve("user.slice")));
    }

    @Test
    void withoutALimitNothingIsKnown() throws IOException {
        write("cgroup", "0::/app.scope\n");
        group("mount/app.scope", "max", "536870912", STAT_V2);
        assertThat(room()).isEmpty();
    }

    @Test
    void insideAContainerTheMountItselfIsTheGroup() throws IOException {
        write("cgroup", "0::/docker/0123\n");
        group("mount", "200000000", "150000000", "inactive_file 1000\nactive_file 0\n");
        assertThat(room()).contains(new MemoryCgroup.Room(50_001_000, 200_000_000, mount));
    }

    @Test
    void versionOneCountsWhatIsBelowAGroupToo() throws IOException {
        write("cgroup", "9:name=systemd:/\n4:cpu,memory:/job/7\n0::/\n");
        group("mount/memory/job/7", "268435456", "200000000", STAT_V1);
        group("mount/memory/job", "9223372036854771712", "900000000", STAT_V1);
        group("mount/memory", "9223372036854771712", "900000000", STAT_V1);
        assertThat(room()).contains(new MemoryCgroup.Room(
                268_435_456L - (200_000_000L - 2_097_152L - 1_048_576L), 268_435_456L, mount.resolve("memory/job/7")));
    }

    @Test
    void aGroupOverItsLimitLeavesNothing() throws IOException {
        write("cgroup", "0::/app\n");
        group("mount/app", "1000", "5000", "inactive_file 0\n");
        assertThat(room()).contains(new MemoryCgroup.Room(0, 1_000, mount.resolve("app")));
    }

    @Test
    void whereNobodyTellsNothingIsKnown() throws IOException {
        assertThat(room()).isEmpty();
        write("cgroup", "no cgroup\n0::/app\n");
        assertThat(room()).isEmpty();
        write("mount/app/memory.max", "a lot\n");
        assertThat(room()).isEmpty();
    }
}
