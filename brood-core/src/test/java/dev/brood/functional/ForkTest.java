// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.Fork;
import dev.brood.StartMethod;
import dev.brood.error.NotSendableException;
import dev.brood.internal.launch.DepthSights;
import dev.brood.internal.launch.SpareSights;
import dev.brood.ipc.SharedQueue;
import dev.brood.memory.SharedLong;
import dev.brood.memory.SharedMemory;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Programs that go on in two processes. */
@LeavesNothingBehind
@Timeout(120)
class ForkTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AfterEach
    void endSpares() {
        SpareSights.endAll();
    }

    @Test
    void theChildIsTheOneThatTheParentIsToldAndHasItAsItsParent() throws Exception {
        try (var answers = SharedQueue.<Long>create(4)) {
            List<Long> seen = new ArrayList<>();
            ChildProcess child = Fork.fork(
                    () -> {
                        answers.put(ProcessHandle.current().pid());
                        answers.put(ProcessHandle.current().parent().orElseThrow().pid());
                    },
                    forked -> seen.add(forked.pid()));
            join(child);
            assertThat(child.exitCode()).hasValue(0);
            assertThat(seen).containsExactly(child.pid());
            assertThat(answers.take()).isEqualTo(child.pid());
            assertThat(answers.take()).isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void twoForksInARowMakeFourProcesses() throws Exception {
        try (var pids = SharedQueue.<Long>create(16)) {
            join(Fork.fork(_ -> Fork.fork(pid -> {
                try {
                    pids.put(pid);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            })));
            List<Long> told = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                told.add(pids.poll(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS));
            }
            assertThat(told).doesNotContainNull().filteredOn(pid -> pid == 0).hasSize(2);
            assertThat(told).filteredOn(pid -> pid != 0).doesNotHaveDuplicates().doesNotContain(ProcessHandle.current().pid());
            for (ChildProcess child : ChildProcess.children()) {
                join(child);
            }
        }
    }

    @Test
    void whatIsCapturedIsCopiedAsItIsAtTheFork() throws Exception {
        try (SharedLong seen = SharedLong.create(0)) {
            List<Integer> numbers = new ArrayList<>(List.of(1, 2));
            ChildProcess child = Fork.fork(
                    () -> {
                        numbers.add(10);
                        seen.set(numbers.stream().mapToInt(n -> n).sum());
                    },
                    _ -> numbers.add(100));
            join(child);
            assertThat(seen.get()).isEqualTo(13);
            assertThat(numbers).containsExactly(1, 2, 100);
        }
    }

    /** Statics of all kinds. */
    static final class Settings {
        private static final List<String> LOG = new ArrayList<>(List.of("made"));
        private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();
        private static final AtomicInteger NUMBER = new AtomicInteger();
        private static final int[] TABLE = {1, 2, 3};
        private static final long MADE = System.nanoTime();
        private static String mode = "initial";
        private static List<String> alias = new ArrayList<>();

        private Settings() {}

        static String text() {
            return mode + " " + LOG + " " + COUNTS + " " + NUMBER + " " + TABLE[0];
        }
    }

    @Test
    void staticsAreCopiedIfTheirClassIsNamed() throws Exception {
        Settings.mode = "changed";
        Settings.LOG.add("parent");
        Settings.COUNTS.put("a", 1);
        Settings.NUMBER.set(7);
        Settings.TABLE[0] = 9;
        List<String> captured = new ArrayList<>(List.of("shared by two"));
        Settings.alias = captured;
        try (var texts = SharedQueue.<String>create(8)) {
            join(Fork.fork(() -> texts.put(Settings.text())));
            assertThat(texts.take()).as("a fork that names none").isEqualTo("initial [made] {} 0 1");
            for (int i = 0; i < 2; i++) {
                ChildProcess child = ChildProcess.builder(() -> {
                            texts.put(Settings.text());
                            captured.add("now");
                            texts.put(Settings.alias.toString());
                            Settings.mode = "changed by the child";
                        })
                        .startMethod(StartMethod.FORK)
                        .copyStatics(Settings.class)
                        .start();
                join(child);
                assertThat(child.exitCode()).hasValue(0);
                assertThat(texts.take()).isEqualTo("changed [made, parent] {a=1} 7 9");
                assertThat(texts.take()).as("the object that the task and a static have in common").isEqualTo("[shared by two, now]");
                assertThat(Settings.mode).isEqualTo("changed");
            }
            long made = Settings.MADE;
            join(Fork.copyStatics(Settings.class).fork(() -> texts.put(String.valueOf(Settings.MADE == made))));
            assertThat(texts.take()).as("other final fields are the child's own").isEqualTo("false");
        }
    }

    /** Final fields with what takes no contents. */
    static final class Fixed {
        static final List<String> ARRAY = Arrays.asList("a", "b");
        static final List<Integer> COPIES = Collections.nCopies(2, 7);
        static final Map<String, Integer> ENTRIES = new HashMap<>(Map.of("x", 1));
        static final Set<String> KEYS = ENTRIES.keySet();
        static String changed = "no";

        private Fixed() {}

        static String text() {
            return ARRAY + " " + COPIES + " " + ENTRIES + " " + KEYS + " " + changed;
        }
    }

    @Test
    void aFinalFieldWhoseObjectCannotBeChangedIsAsTheChildHasMadeIt() throws Exception {
        Fixed.changed = "yes";
        Fixed.ARRAY.set(0, "c");
        Fixed.ENTRIES.put("x", 2);
        try (var texts = SharedQueue.<String>create(2)) {
            ChildProcess child = Fork.copyStatics(Fixed.class).fork(() -> texts.put(Fixed.text()));
            join(child);
            assertThat(child.exitCode()).hasValue(0);
            assertThat(texts.take()).isEqualTo("[a, b] [7, 7] {x=2} [x] yes");
        }
    }

    /** A static that cannot be sent. */
    static final class Threaded {
        static Thread worker = Thread.currentThread();

        private Threaded() {}
    }

    /** A static that would be another one in the child. */
    static final class Sharing {
        static final SharedLong TOTAL = SharedLong.create(0);

        private Sharing() {}
    }

    @Test
    void staticsThatCannotBeCopiedAreRefusedByName() {
        assertThatThrownBy(() -> Fork.copyStatics(Threaded.class).fork(() -> {}))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("-> value of key worker of " + ForkTest.class.getPackageName());
        assertThatThrownBy(() -> Fork.copyStatics(Sharing.class).fork(() -> {}))
                .isInstanceOf(NotSendableException.class)
                .hasMessage("copyStatics(" + Sharing.class.getName() + "): the field TOTAL is final and holds a shared object, in whose place the"
                        + " child's class initialiser makes another one. Remedy: make it not final, or capture the object in the task.");
        Sharing.TOTAL.close();
        assertThatThrownBy(() -> Fork.copyStatics(Thread.class).fork(() -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("copyStatics(java.lang.Thread): its package is not open to Brood. Remedy: --add-opens=java.base/java.lang="
                        + (Fork.class.getModule().isNamed() ? "dev.brood" : "ALL-UNNAMED")
                        + " on the command line of this program, whose children have it, too");
        assertThatThrownBy(() -> ChildProcess.builder(() -> {}).startMethod(StartMethod.SPAWN).copyStatics(Settings.class).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("copyStatics(...) needs startMethod(FORK), found SPAWN: only a fork has more of its parent than its task captures");
    }

    @Test
    void memoryThatIsCopiedOnWriteKeepsWhatTheChildWritesForTheChild() throws Exception {
        try (SharedMemory memory = SharedMemory.create(1 << 20);
                SharedMemory named = SharedMemory.create("fork-test", 1 << 20);
                var seen = SharedQueue.<List<Integer>>create(4)) {
            memory.segment().set(ValueLayout.JAVA_INT, 0, 42);
            named.segment().set(ValueLayout.JAVA_INT, 0, 43);
            join(Fork.copyOnWrite(memory, named).fork(() -> {
                MemorySegment own = memory.segment();
                List<Integer> numbers = new ArrayList<>();
                numbers.add(own.get(ValueLayout.JAVA_INT, 0));
                numbers.add(named.segment().get(ValueLayout.JAVA_INT, 0));
                own.set(ValueLayout.JAVA_INT, 0, 1);
                named.segment().set(ValueLayout.JAVA_INT, 0, 2);
                numbers.add(memory.segment().get(ValueLayout.JAVA_INT, 0));
                numbers.add(named.segment().get(ValueLayout.JAVA_INT, 0));
                seen.put(numbers);
            }));
            assertThat(seen.take()).containsExactly(42, 43, 1, 2);
            assertThat(memory.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(42);
            assertThat(named.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(43);
            named.unlink();
        }
    }

    /** Forks for ever. */
    private static void nest() {
        Fork.fork(pid -> {
            if (pid == 0) {
                nest();
            }
        });
    }

    @Test
    void forksWithoutAnEndAreRefusedAtADepthThatTheMessageTells(@TempDir Path folder) throws Exception {
        forksFrom(28, folder);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void thatDepthIsComeTo(@TempDir Path folder) throws Exception {
        forksFrom(1, folder);
    }

    /** Forks without an end from a child that takes itself for one so deep. */
    private static void forksFrom(int depth, Path folder) throws Exception {
        Path errors = folder.resolve("errors");
        ChildProcess child = ChildProcess.builder(() -> {
                    DepthSights.pretend(depth);
                    nest();
                })
                .startMethod(StartMethod.FORK)
                .stderr(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        boolean ended = child.join(Duration.ofMinutes(5)); // from 1 on, more than thirty JVMs start one after the other
        child.close();
        assertThat(ended).isTrue();
        assertThat(Files.readString(errors)).containsOnlyOnce("would be nested 33 deep, at most 32 are allowed");
    }

    @Test
    void aForkIsASpareFromTheThirdOn() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            join(Fork.fork(() -> {}));
        }
        org.awaitility.Awaitility.await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        List<Long> ready = SpareSights.ready();
        ChildProcess child = Fork.fork(() -> {}, forked -> lines.add(forked.name()));
        join(child);
        assertThat(ready).contains(child.pid());
        assertThat(lines).containsExactly(child.name());
    }
}
