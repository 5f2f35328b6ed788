// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The kernel's out-of-memory counter, read from files as they were recorded on real machines. */
class OomKillsTest {

    private static final String V2 = "low 0\nhigh 12\nmax 4711\noom 3\noom_kill 2\noom_group_kill 0\n";
    private static final String V1 = "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n";

    @TempDir
    private Path directory;

    private Path membership;
    private Path mount;

    @BeforeEach
    void makeMount() {
        membership = directory.resolve("cgroup");
        mount = directory.resolve("mount");
    }

    private void write(String file, String content) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private OomKills kills() {
        return new OomKills(membership, mount);
    }

    @Test
    void versionTwoCountsInTheGroupOfTheProcess() throws IOException {
        write("cgroup", "0::/user.slice/app.scope\n");
        write("mount/user.slice/app.scope/memory.events", V2);
        write("mount/memory.events", "oom_kill 99\n");
        assertThat(kills().count()).hasValue(2);
    }

    @Test
    void insideAContainerTheMountItselfIsTheGroup() throws IOException {
        write("cgroup", "0::/docker/0123\n");
        write("mount/memory.events", V2);
        assertThat(kills().count()).hasValue(2);
    }

    @Test
    void versionOneCountsBesideTheMemoryController() throws IOException {
        write("cgroup", "9:name=systemd:/\n4:cpu,memory:/job/7\n0::/\n");
        write("mount/memory/job/7/memory.oom_control", V1);
        assertThat(kills().count()).hasValue(5);
    }

    @Test
    void anOldKernelWithoutTheLineTellsNothing() throws IOException {
        write("cgroup", "4:memory:/\n");
        write("mount/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
        assertThat(kills().count()).isEmpty();
    }

    @Test
    void aProcessThatIsMovedIsCountedInItsNewGroup() throws IOException {
        write("cgroup", "0::/a\n");
        write("mount/a/memory.events", V2);
        write("mount/b/memory.events", "oom_kill 7\n");
        OomKills kills = kills();
        assertThat(kills.count()).hasValue(2);
        write("mount/a/memory.events", "oom_kill 3\n");
        assertThat(kills.count()).hasValue(3);
        write("cgroup", "0::/b\n");
        assertThat(kills.count()).hasValue(7);
        Files.delete(directory.resolve("mount/b/memory.events"));
        assertThat(kills.count()).isEmpty();
        write("mount/memory.events", "oom_kill 9"); // without an end of line
        assertThat(kills.count()).hasValue(9);
    }

    @Test
    void withoutControlGroupsNothingIsKnown() {
        assertThat(kills().count()).isEmpty();
    }
}
