// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.internal.sync.Waiting;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedEvent;
import dev.brood.sync.SharedLock;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** However a process waits, its virtual threads that are blocked keep no carrier from the others. */
@LeavesNothingBehind
@Timeout(180)
class VirtualWaitersTest {

    private static final int THREADS = 1_000;

    /** The program: a child has the lock while a thousand virtual threads of this process wait for it. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            try (var lock = SharedLock.create(); var sum = SharedLong.create(0); var held = SharedEvent.create();
                    var enough = SharedEvent.create()) {
                var child = ChildProcess.start(() -> {
                    try (var _ = lock.acquire()) {
                        held.set();
                        enough.await();
                    }
                });
                held.await();
                var blocked = new ArrayList<Thread>();
                for (int i = 0; i < THREADS; i++) {
                    blocked.add(Thread.ofVirtual().start(() -> {
                        try (var _ = lock.acquire()) {
                            sum.set(sum.get() + 1);
                        }
                    }));
                }
                while (Waiting.processesAt(lock) == 0) {
                    Thread.onSpinWait();
                }
                Thread free = Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        LockSupport.parkNanos(1); // lets the carrier go, and gets one again
                    }
                });
                free.join();
                System.out.println("ran while " + sum.get() + " had the lock");
                enough.set();
                for (Thread thread : blocked) {
                    thread.join();
                }
                System.out.println("then " + sum.get());
                child.join();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "portable"})
    void aThousandBlockedVirtualThreadsLeaveOthersRunning(String way) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-Dbrood.wait=" + way, "-cp", System.getProperty("java.class.path"), Program.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (Stream<String> lines = process.inputReader().lines()) {
            assertThat(lines).containsExactly("ran while 0 had the lock", "then " + THREADS);
        }
        assertThat(process.waitFor()).isZero();
    }
}
