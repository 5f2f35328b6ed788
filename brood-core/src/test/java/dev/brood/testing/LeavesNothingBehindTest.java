// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The leak check sees what was left behind, and sees when it is gone. */
@LeavesNothingBehind
class LeavesNothingBehindTest {

    @BeforeAll
    static void warmUp() throws Exception {
        Remains.warmUp();
    }

    @Test
    void itSeesAProcess() throws Exception {
        Remains before = Remains.now();
        Process process = new ProcessBuilder("sleep", "1000").inheritIO().start();
        assertThat(Remains.now().since(before)).anyMatch(line -> line.startsWith("process " + process.pid()));
        process.destroyForcibly();
        assertThat(LeakCheck.awaitNothingSince(before)).isEmpty();
    }

    @Test
    void itSeesAZombieUntilItIsReaped() throws Exception {
        Remains before = Remains.now();
        long pid = UnreapedProgram.start("/bin/true");
        await().atMost(Duration.ofSeconds(60)).until(() -> Remains.now().since(before).contains("zombie " + pid + " true"));
        UnreapedProgram.reap(pid);
        assertThat(LeakCheck.awaitNothingSince(before)).isEmpty();
    }

    @Test
    void itSeesAThread() throws Exception {
        Remains before = Remains.now();
        var end = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name("left-behind").start(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                return; // ends, as it should
            }
        });
        assertThat(Remains.now().since(before)).anyMatch(line -> line.endsWith("left-behind"));
        end.countDown();
        thread.join();
        assertThat(LeakCheck.awaitNothingSince(before)).isEmpty();
    }

    @Test
    void itSeesADescriptorAndAMapping(@TempDir Path directory) throws Exception {
        Path file = Files.write(Files.createDirectory(directory.resolve("brood-0-x")).resolve("memory-1"), new byte[100]);
        Remains before = Remains.now();
        try (var arena = java.lang.foreign.Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            assertThat(channel.map(FileChannel.MapMode.READ_ONLY, 0, 100, arena).byteSize()).isEqualTo(100);
            assertThat(Remains.now().since(before)).containsExactly("descriptor to " + file, "mapping of " + file);
        }
        assertThat(LeakCheck.awaitNothingSince(before)).isEmpty();
    }
}
