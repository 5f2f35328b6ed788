// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.sync.Sweep;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.OwnPlace;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Raw memory, anonymous and named, among relatives and strangers, and when there is no room. */
@LeavesNothingBehind
@Timeout(300)
class SharedMemoryTest {

    private static final String NAME = "brood-test-" + ProcessHandle.current().pid();
    private static final long MEGABYTE = 1 << 20;

    private static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(MemoryProgram.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }

    private static List<String> run(String... arguments) throws IOException, InterruptedException {
        return run(java(List.of(), arguments));
    }

    private static void inChild(RemoteAction action) throws InterruptedException {
        try (ChildProcess child = ChildProcess.start(action)) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    private static int first(SharedMemory memory) {
        return memory.segment().get(ValueLayout.JAVA_INT, 0);
    }

    @Test
    void anonymousMemoryIsSharedWithAChildAndACopyIsNot() throws InterruptedException {
        SharedMemory memory = SharedMemory.create(10_000);
        memory.segment().set(ValueLayout.JAVA_INT, 8_192, 1);
        MemorySegment copy = memory.privateView();
        copy.set(ValueLayout.JAVA_INT, 0, 5);
        inChild(() -> {
            MemorySegment own = memory.privateView();
            own.set(ValueLayout.JAVA_INT, 8_192, 99);
            memory.segment().set(ValueLayout.JAVA_INT, 0, own.get(ValueLayout.JAVA_INT, 0) + 7);
        });
        assertThat(first(memory)).isEqualTo(7);
        assertThat(copy.get(ValueLayout.JAVA_INT, 0)).isEqualTo(5);
        assertThat(memory.segment().get(ValueLayout.JAVA_INT, 8_192)).isEqualTo(1);
        assertThat(memory.byteSize()).isEqualTo(10_000);
        assertThat(memory.name()).isEmpty();
        assertThatThrownBy(memory::unlink).isInstanceOf(UnsupportedOperationException.class);
        MemorySegment segment = memory.segment();
        memory.close();
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_INT, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> copy.get(ValueLayout.JAVA_INT, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(memory::segment).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> SharedMemory.create(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namedMemoryIsAttachedByAProcessThatIsNoRelative() throws Exception {
        try (SharedMemory memory = SharedMemory.create(NAME, 5_000)) {
            SharedMemory same = SharedMemory.attach(NAME);
            memory.segment().set(ValueLayout.JAVA_INT, 0, 1);
            assertThat(run("add", NAME)).contains("attached 5000 without a session");
            assertThat(first(same)).isEqualTo(2);
            inChild(() -> memory.segment().set(ValueLayout.JAVA_INT, 0, first(memory) + 1));
            assertThat(first(memory)).isEqualTo(3);
            assertThatThrownBy(() -> SharedMemory.create(NAME, 10)).isInstanceOf(BroodException.class).hasMessageContaining("exists");
            same.close();
            assertThat(run("add", NAME)).isNotEmpty();
            assertThat(first(memory)).isEqualTo(4);

            memory.unlink();
            memory.unlink();
            assertThatThrownBy(() -> SharedMemory.attach(NAME)).isInstanceOf(StaleHandleException.class).hasMessageContaining(NAME);
            assertThat(first(memory)).isEqualTo(4);
            MemorySegment copy = memory.privateView();
            assertThat(copy.get(ValueLayout.JAVA_INT, 0)).isEqualTo(4);
            try (SharedMemory other = SharedMemory.create(NAME, 8)) {
                memory.unlink(); // not the other's name
                assertThat(SharedMemory.unlink(NAME)).isTrue();
                assertThat(SharedMemory.unlink(NAME)).isFalse();
                assertThat(first(other)).isZero();
            }
        }
    }

    @Test
    void systemPropertiesStayTextWithNamedMemory() throws IOException {
        String name = "properties-" + ProcessHandle.current().pid();
        try (var memory = SharedMemory.create(name, 8)) {
            System.getProperties().store(new ByteArrayOutputStream(), null);
            memory.unlink();
        }
    }

    @Test
    void largerMemoryThanThereCanBeIsRefusedWithItsSize() {
        assertThatThrownBy(() -> SharedMemory.create("huge", Long.MAX_VALUE)).isInstanceOf(SharedMemoryFullException.class)
                .hasMessageContaining(Long.toString(Long.MAX_VALUE));
    }

    @Test
    void namesThatAreNoFileNamesAreRefused() {
        for (String name : new String[] {"", ".", "..", "a/b", ".hidden", "-option", "a\0b", "\u00e4", "x".repeat(201)}) {
            assertThatThrownBy(() -> SharedMemory.create(name, 8)).as(name).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SharedMemory.attach(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aHandleOfMemoryThatWasUnlinkedIsRefusedWhereItArrives() throws Exception {
        try (SharedMemory memory = SharedMemory.create(NAME + "-gone", 8)) {
            memory.unlink();
            try (ChildProcess child = ChildProcess.start(() -> memory.segment().set(ValueLayout.JAVA_INT, 0, 1))) {
                child.join();
                assertThat(child.exitCode()).isPresent().isNotEqualTo(OptionalInt.of(0));
            }
            assertThat(first(memory)).isZero();
        }
    }

    @Test
    void namedMemoryOutlivesItsKilledOwnerWhileAttachedAndIsSweptAfterwards() throws Exception {
        String name = NAME + "-killed";
        Process owner = new ProcessBuilder(java(List.of(), "create", name)).redirectErrorStream(true).start();
        try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).startsWith("created");
            SharedMemory memory = SharedMemory.attach(name);
            owner.destroyForcibly().waitFor();
            await().atMost(20, TimeUnit.SECONDS).until(() -> Sweep.now().found() == 0);
            run("add", name);
            assertThat(first(memory)).isEqualTo(43);
            memory.close();
            Sweep.now();
            assertThatThrownBy(() -> SharedMemory.attach(name)).isInstanceOf(StaleHandleException.class);
        }
    }

    @Test
    void namedMemoryOutlivesAProgramThatEndsUntilTheNextSweep(@TempDir Path directory) throws Exception {
        String name = NAME + "-ended";
        List<String> there = List.of("-Dbrood.dir=" + directory);
        run(java(there, "createAndEnd", name));
        try (OwnPlace _ = new OwnPlace(directory)) {
            try (SharedMemory memory = SharedMemory.attach(name)) {
                Sweep.now();
                assertThat(first(memory)).isEqualTo(42);
                run(java(there, "add", name));
                assertThat(first(memory)).isEqualTo(43);
            }
            Sweep.now();
            assertThat(SharedMemory.unlink(name)).isFalse();
        }
    }

    @Test
    void aFullFileSystemIsToldWithNeedAndHaveAndNothingIsHalfMade(@TempDir Path place) throws Exception {
        boolean can = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "none", place.toString()).start().waitFor() == 0;
        assumeTrue(can || Boolean.getBoolean("brood.require.all"), "no mount namespaces");
        List<String> command = new ArrayList<>(List.of(
                "unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=12m none " + place + " && exec \"$@\"", "sh"));
        command.addAll(java(List.of("-Dbrood.dir=" + place), "fill"));
        List<String> lines = run(command);
        List<String> refusals = lines.stream().filter(line -> line.startsWith("refused: ")).toList();
        assertThat(refusals).as("%s", lines).hasSize(4);
        assertThat(refusals.getFirst()).contains("400000 bytes").containsPattern("which has \\d+ bytes left").contains("-Dbrood.dir");
        assertThat(refusals.get(1)).contains("1073741824 bytes");
        assertThat(refusals.get(2)).contains("1073745920 bytes");
        String made = lines.stream().filter(line -> line.startsWith("large ")).findFirst().orElseThrow();
        assertThat(made).matches("large (\\d+), files \\1");
        assertThat(lines).contains("again 6", "small 7, whole true", "files 0");
    }

    @Test
    void memoryOverFourGigabytesIsReachedToItsEnd() throws Exception {
        long bytes = (4L << 30) + 4 * MEGABYTE;
        assumeTrue(Path.of("/dev/shm").toFile().getUsableSpace() > 2 * bytes || Boolean.getBoolean("brood.require.all"), "too little memory");
        try (SharedLongArray array = SharedLongArray.create(bytes / Long.BYTES)) {
            long last = array.length() - 1;
            array.set(last, 42);
            array.set((1L << 32) / Long.BYTES, 7);
            inChild(() -> {
                array.getAndAdd(last, 1);
                array.set(0, array.get((1L << 32) / Long.BYTES));
                MemorySegment segment = array.segment();
                if (segment.byteSize() != bytes || segment.get(ValueLayout.JAVA_LONG, bytes - Long.BYTES) != 43) {
                    throw new AssertionError(segment);
                }
            });
            assertThat(array.get(last)).isEqualTo(43);
            assertThat(array.get(0)).isEqualTo(7);
            assertThat(array.get((1L << 31) / Long.BYTES)).isZero();
        }
    }

    /** A limit of version 1, which is that of the machines that test this; version 2 is tested on recorded files. */
    @Test
    void theMemoryCgroupIsLookedAtBeforeItsLimitKills() throws Exception {
        Path group = Cgroups.make("brood-test-" + ProcessHandle.current().pid(), 300 * MEGABYTE);
        try {
            List<String> command = new ArrayList<>(List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs && exec \"$@\"", "sh"));
            command.addAll(java(List.of("-Xmx32m"), "limit"));
            List<String> lines = run(command);
            List<String> refusals = lines.stream().filter(line -> line.startsWith("refused: ")).toList();
            assertThat(refusals).as("%s", lines).hasSize(3);
            assertThat(refusals).allSatisfy(refusal -> assertThat(refusal)
                    .containsPattern("needs \\d+ bytes in .*, and the memory cgroup of this process has \\d+ of 314572800 bytes left")
                    .contains(group.toString()));
            assertThat(lines).contains("whole true", "again 6", "files 0");
        } finally {
            Cgroups.remove(group);
        }
    }

    @Test
    void pagesThatChildrenTouchOfACopyAreAllThatTheyCost() throws Exception {
        touch(64, 4, 2);
    }

    @Test
    @Tag("soak")
    void aGigabyteIsCopiedOnWriteByEightChildren() throws Exception {
        touch(1_024, 8, 10);
    }

    /** Children touch some megabytes each of a copy; what that costs is read from {@code smaps}. */
    private static void touch(int megabytes, int children, int touched) throws Exception {
        try (SharedMemory memory = SharedMemory.create(megabytes * MEGABYTE);
                SharedInt ready = SharedInt.create(0);
                SharedLongArray cost = SharedLongArray.create(children)) {
            memory.segment().fill((byte) 1);
            List<ChildProcess> started = new ArrayList<>();
            for (int i = 0; i < children; i++) {
                int number = i;
                started.add(ChildProcess.builder(() -> {
                            MemorySegment copy = memory.privateView();
                            long sum = 0;
                            for (long at = 0; at < copy.byteSize(); at += 4_096) {
                                sum += copy.get(ValueLayout.JAVA_BYTE, at);
                            }
                            copy.asSlice(number * (touched * MEGABYTE), touched * MEGABYTE).fill((byte) sum);
                            ready.incrementAndGet();
                            await().atMost(100, TimeUnit.SECONDS).until(() -> ready.get() == children);
                            try {
                                cost.set(number, privateKilobytes());
                            } finally {
                                java.lang.ref.Reference.reachabilityFence(copy);
                            }
                        })
                        .maxHeap("32m")
                        .start());
            }
            for (ChildProcess child : started) {
                child.join();
                assertThat(child.exitCode()).hasValue(0);
                child.close();
            }
            long total = cost.stream().sum();
            System.out.printf("%d MB copied on write by %d children that touch %d MB each: %d KB private%n", megabytes, children, touched, total);
            assertThat(total).isBetween(1_024L * children * touched, 1_024L * children * touched * 5 / 4);
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
        }
    }

    /** What this process has of its own in mappings of shared memory. */
    private static long privateKilobytes() throws IOException {
        long sum = 0;
        boolean ours = false;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/smaps"))) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    ours = line.contains("/mem-") && line.matches("\\S+ ...p .*");
                } else if (ours && (line.startsWith("Private_Dirty:") || line.startsWith("Private_Clean:"))) {
                    sum += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return sum;
    }
}
