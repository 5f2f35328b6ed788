// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.ChildProcess;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedSemaphore;
import dev.brood.testing.LeavesNothingBehind;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A program that is denied native access shares and waits all the same, and its children wait as it does. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings("serial") // what is sent is trusted
class DeniedAccessTest {

    static final int ROUNDS = 200;

    /** The program: it and a child pass a turn to and fro, and add to a number under a lock. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            try (var lock = SharedLock.create(); var sum = SharedLong.create(0); var ping = SharedSemaphore.create(0);
                    var pong = SharedSemaphore.create(0)) {
                var child = ChildProcess.start(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        ping.acquire();
                        add(lock, sum);
                        pong.release();
                    }
                    System.out.println("child native " + Session.current().objects().around().waits().isNative());
                });
                for (int i = 0; i < ROUNDS; i++) {
                    add(lock, sum);
                    ping.release();
                    pong.acquire();
                }
                child.join();
                System.out.println("sum " + sum.get() + " native " + Session.current().objects().around().waits().isNative());
            }
        }

        static void add(SharedLock lock, SharedLong sum) {
            lock.lock();
            try {
                sum.set(sum.get() + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    private static List<String> run(String... options) throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = output.lines().toList();
            assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
            return lines;
        }
    }

    @Test
    void withoutNativeAccessAllProcessesOfTheSessionLookAgainAndAgain() throws Exception {
        List<String> lines = run("--illegal-native-access=deny");
        assertThat(lines).contains("sum " + 2 * ROUNDS + " native false", "child native false");
        assertThat(lines).filteredOn(line -> line.contains("Native access is denied"))
                .singleElement().asString().contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void withNativeAccessTheySleepInTheSystem() throws Exception {
        List<String> lines = run("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED", "-Dbrood.wait=");
        assertThat(lines).containsExactlyInAnyOrder("sum " + 2 * ROUNDS + " native true", "child native true");
    }

    @Test
    void thePropertyIsInheritedByChildren() throws Exception {
        List<String> lines = run("-Dbrood.wait=portable");
        assertThat(lines).contains("sum " + 2 * ROUNDS + " native false", "child native false");
        assertThat(lines).noneMatch(line -> line.contains("denied"));
    }
}
