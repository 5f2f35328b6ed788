// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Parents, children and their children. */
@LeavesNothingBehind
class FamilyTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Starts one below the other, and tells what it sees of its own place. */
    private record Nested(int depth) implements RemoteAction {
        @Override
        public void run() throws Exception {
            ProcessRef self = ChildProcess.current();
            ProcessRef parent = self.parent().orElseThrow();
            System.out.println(self.name() + " below " + parent.name() + " " + parent.isAlive() + " " + self.daemon()
                    + " " + (parent.pid() == ProcessHandle.current().parent().orElseThrow().pid()));
            if (depth > 1) {
                ChildProcess child = ChildProcess.builder(new Nested(depth - 1)).name("level-" + (depth - 1)).start();
                System.out.println(self.name() + " has " + ChildProcess.children().size());
                child.join();
                System.exit(child.exitCode().orElseThrow() + 1);
            }
        }
    }

    /** Starts another below it, until that is refused. */
    private record Deeper(int depth) implements RemoteAction {
        @Override
        public void run() throws Exception {
            try {
                ChildProcess child = ChildProcess.start(new Deeper(depth + 1));
                child.join();
                System.exit(child.exitCode().orElseThrow());
            } catch (dev.brood.error.BroodException e) {
                System.out.println(e.getMessage());
                System.exit(depth);
            }
        }
    }

    @Test
    void childrenMayHaveChildrenThatMayHaveChildren() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(new Nested(3)).name("level-3"));
        assertThat(ended.out()).containsExactly(
                "level-3 below MainProcess true false true", "level-3 has 1",
                "level-2 below level-3 true false true", "level-2 has 1",
                "level-1 below level-2 true false true");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    @Tag("soak")
    void nestingEndsAtADepthOf32() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(new Deeper(1)).maxHeap("32m"));
        assertThat(ended.exitCode()).isEqualTo(32);
        assertThat(ended.out()).hasSize(1).first().asString().contains("33 deep", "32");
    }

    @Test
    void aDaemonMayNotHaveChildren() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> ChildProcess.start(() -> {})).daemon(true).name("servant"));
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).anyMatch(line -> line.contains("servant is a daemon, and a daemon may not have children"));
    }

    @Test
    void aChildThatReturnsWaitsForItsChildren() throws InterruptedException {
        Running ended = Running.ended(() -> {
            ChildProcess.builder(() -> {
                LockSupport.parkNanos(500_000_000);
                System.out.println("grandchild");
            }).start();
            System.out.println("child");
        });
        assertThat(ended.out()).containsExactly("child", "grandchild");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void aTerminatedChildTakesItsChildrenAlong() throws InterruptedException {
        Running running = Running.start(() -> {
            ChildProcess grandchild = ChildProcess.start(LockSupport::park);
            System.out.println(grandchild.pid());
            System.out.println("up");
            LockSupport.park();
        }).awaitLine("up");
        long grandchild = Long.parseLong(running.out().getFirst());
        running.child().terminate();
        running.awaitEnd();
        assertThat(running.exitCode()).isEqualTo(-15);
        await().atMost(LIMIT).until(() -> ProcessHandle.of(grandchild).isEmpty());
    }

    @Test
    void aChildSeesItsParentDie() throws InterruptedException {
        Path told = folder.resolve("told");
        String file = told.toString();
        Running running = Running.start(() -> {
            ChildProcess.start(() -> {
                ProcessRef parent = ChildProcess.current().parent().orElseThrow();
                parent.onExit().thenAccept(ended -> {
                    try {
                        Files.writeString(Path.of(file), ended.pid() + " " + ended.isAlive());
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                System.out.println("up");
                LockSupport.park();
            });
            LockSupport.park();
        }).awaitLine("up");
        running.child().kill();
        running.awaitEnd();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(told).content().isEqualTo(running.child().pid() + " false"));
    }

    private static void runShortChildren(int number) throws InterruptedException {
        for (int i = 0; i < number; i += 10) {
            List<ChildProcess> some = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                int status = j;
                some.add(ChildProcess.start(() -> Runtime.getRuntime().halt(status)));
            }
            for (int j = 0; j < 10; j++) {
                some.get(j).join();
                assertThat(some.get(j).exitCode()).hasValue(j == 3 ? 3 : j);
            }
        }
        assertThat(ChildProcess.children()).isEmpty();
        assertThat(ProcessTree.snapshot().children(ProcessHandle.current().pid())).as("zombies")
                .noneMatch(child -> child.state() == ProcessState.ZOMBIE);
    }

    @Test
    void fiftyShortChildrenLeaveNothing() throws InterruptedException {
        runShortChildren(50);
    }

    @Test
    @Tag("soak")
    void aThousandShortChildrenLeaveNothing() throws InterruptedException {
        runShortChildren(1_000);
    }
}
