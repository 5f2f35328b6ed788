// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.BroodException;
import dev.brood.error.NotSendableException;
import dev.brood.memory.SharedLong;
import dev.brood.memory.SharedMemory;
import dev.brood.os.ProcessInfo;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a builder sets, seen from inside the child; and what it refuses. */
@LeavesNothingBehind
class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void aNameIsProcessAndANumberUnlessItIsGiven() throws InterruptedException {
        ChildProcess first = ChildProcess.builder(() -> {}).build();
        ChildProcess second = ChildProcess.builder(() -> {}).build();
        assertThat(first.name()).matches("Process-\\d+");
        int number = Integer.parseInt(first.name().substring("Process-".length()));
        assertThat(second.name()).isEqualTo("Process-" + (number + 1));
        Running named = Running.ended(ChildProcess.builder(() -> System.out.println(ChildProcess.current().name())).name("über-1"));
        assertThat(named.child().name()).isEqualTo("über-1");
        assertThat(named.out()).hasSize(1).first().asString().endsWith("ber-1");
    }

    @Test
    void aNameMayHave80BytesAndNoMore() {
        ChildProcess.Builder builder = ChildProcess.builder(() -> {});
        assertThat(builder.name("x".repeat(80)).build().name()).hasSize(80);
        for (String name : new String[] {"", "  ", "x".repeat(81), "ü".repeat(41)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.name(name)).withMessageContaining("80");
        }
    }

    @Test
    void aTextThatIsTooLongIsNotRepeatedWholly() {
        String text = "x".repeat(100_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChildProcess.builder(() -> {}).name(text))
                .withMessage("name(\"" + "x".repeat(120) + "… (100000 characters)\") has 100000 bytes in UTF-8: give 1 to 80, not only blanks");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> ChildProcess.attach(text),
                () -> ProcessPool.builder().name(text),
                () -> Context.builder().preload(text),
                () -> ChildProcess.builder(() -> {}).environment(Map.of(text, "\0")),
                () -> ChildProcess.builder(() -> {}).maxHeap(text),
                () -> SharedMemory.create(text, 10),
                () -> SharedMemory.attach(text))) {
            assertThatIllegalArgumentException().isThrownBy(call).satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(1_000));
        }
    }

    @Test
    void variablesAreSetOverThoseOfThisProcess() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> {
            System.out.println(System.getenv("BROOD_TEST_A") + System.getenv("BROOD_TEST_B") + System.getenv("HOME"));
            System.out.println(System.getenv("PATH") != null);
        }).environment(Map.of("BROOD_TEST_A", "a", "HOME", "/x")).environment(Map.of("BROOD_TEST_B", "b=c")));
        assertThat(ended.out()).containsExactly("ab=c/x", "true");
    }

    @Test
    void whatIsNoVariableIsRefused() {
        ChildProcess.Builder builder = ChildProcess.builder(() -> {});
        for (Map<String, String> wrong : java.util.List.of(Map.of("", "x"), Map.of("a=b", "x"), Map.of("a\0", "x"), Map.of("a", "\0"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.environment(wrong)).withMessageContaining("environment");
        }
    }

    @Test
    void aChildRunsInItsWorkingDirectory() throws Exception {
        Running ended = Running.ended(ChildProcess.builder(() -> System.out.println(Path.of("").toAbsolutePath()))
                .workingDirectory(folder));
        assertThat(ended.out()).containsExactly(folder.toRealPath().toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChildProcess.builder(() -> {}).workingDirectory(folder.resolve("absent")))
                .withMessageContaining("absent");
    }

    @Test
    void aWorkingDirectoryThatIsGoneAtTheStartIsNamed() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        ChildProcess child = ChildProcess.builder(() -> {}).workingDirectory(gone).build();
        Files.delete(gone);
        assertThatThrownBy(child::start).isInstanceOf(BroodException.class).hasMessageContaining("gone");
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void optionsOfTheJvmAreAddedInOrderAndWin() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> {
            System.out.println(System.getProperty("brood.test.a") + System.getProperty("brood.test.b"));
            System.out.println(ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName());
        }).jvmArgs("-Dbrood.test.a=1", "-Dbrood.test.b=1").jvmArgs("-Dbrood.test.b=2 \"quoted\"", "-XX:+UseParallelGC"));
        assertThat(ended.out()).containsExactly("12 \"quoted\"", "PS MarkSweep");
    }

    @Test
    void theCollectorIsSerialUnlessOneIsChosen() throws InterruptedException {
        Running ended = Running.ended(() ->
                System.out.println(ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName()));
        assertThat(ended.out()).containsExactly("Copy");
    }

    @Test
    void optionsThatNoJvmUnderstandsEndTheChildAtOnce() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> System.out.println("never")).jvmArgs("-XX:+NoSuchOption"));
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).anyMatch(line -> line.contains("NoSuchOption"));
    }

    @Test
    void aHeapIsAsLargeAsItMayBe() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> System.out.println(Runtime.getRuntime().maxMemory() >> 20))
                .maxHeap("64m"));
        assertThat(Integer.parseInt(ended.out().getFirst())).isBetween(55, 64);
        assertThat(Running.ended(ChildProcess.builder(() -> {}).maxHeap("8M")).exitCode()).isZero();
        assertThat(Running.ended(ChildProcess.builder(() -> {}).jvmArgs("-Xmx8m")).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "64 m", "64mb", "-64m", "1.5g", "0", "1m", "2047k", "0x40m"})
    void whatIsNoHeapIsRefused(String size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChildProcess.builder(() -> {}).maxHeap(size))
                .withMessageContaining("maxHeap(\"" + size + "\")");
    }

    @Test
    void aFolderThatIsNoJdkIsRefused() {
        for (Path none : List.of(folder, folder.resolve("absent"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ChildProcess.builder(() -> {}).javaHome(none))
                    .withMessageStartingWith("javaHome(" + none + ") is no folder of a JDK: " + none.resolve("bin"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ProcessPool.builder().javaHome(none))
                    .withMessageStartingWith("javaHome(" + none + ")");
        }
    }

    @Test
    void aJdkThatIsGoneAtTheStartIsNamed() throws Exception {
        Path java = Files.createFile(Files.createDirectories(folder.resolve("bin")).resolve("java"));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ChildProcess child = ChildProcess.builder(() -> {}).javaHome(folder).build();
        Files.delete(java);
        assertThatThrownBy(child::start)
                .isInstanceOf(BroodException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("javaHome");
        assertThat(ChildProcess.children()).isEmpty();
    }

    @Test
    void anotherJdkCanBeChosenByARelativeName() throws Exception {
        Path home = Path.of("").toAbsolutePath().relativize(Path.of(System.getProperty("java.home")));
        Running ended = Running.ended(ChildProcess.builder(() -> System.out.println("here")).javaHome(home).workingDirectory(folder));
        assertThat(ended.out()).containsExactly("here");
    }

    @Test
    void aCommandCanStandBeforeTheChild() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            System.out.println(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16] + System.getenv("BROOD_TEST"));
        }).commandPrefix("nice", "-n", "5", "env", "BROOD_TEST=x"));
        assertThat(ended.out()).containsExactly(Math.min(19, ProcessInfo.current().nice() + 5) + "x");
        assertThat(ended.child().pid()).isPositive();
    }

    @Test
    void aCommandThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ChildProcess.builder(() -> {}).name("lost").commandPrefix("no-such-command").start())
                .isInstanceOf(BroodException.class)
                .hasMessageContaining("lost")
                .hasMessageContaining("no-such-command");
    }

    @Test
    void aCommandThatEndsInsteadOfStartingTheChildEndsIt() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> {}).commandPrefix("sh", "-c", "echo no >&2; exit 5"));
        assertThat(ended.exitCode()).isEqualTo(5);
        assertThat(ended.err()).containsExactly("no");
    }

    @Test
    void argumentsMayBeOfAnyLength() throws InterruptedException {
        String long1 = "x".repeat(150_000);
        String[] many = IntStream.range(0, 60).mapToObj(i -> "-Dbrood.test." + i + "=" + "y \"\\ ä\t".repeat(2_000)).toArray(String[]::new);
        Running ended = Running.ended(ChildProcess.builder(() -> {
            System.out.println(System.getProperty("brood.test.long").length());
            System.out.println(System.getProperty("brood.test.59").length() + " " + System.getProperty("brood.test.59").substring(0, 4));
        }).jvmArgs("-Dbrood.test.long=" + long1).jvmArgs(many));
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().getFirst()).isEqualTo("150000");
        assertThat(ended.out().get(1)).endsWith(" y \"\\");
    }

    @Test
    void aDetachedProcessIsRefusedSharedObjectsBeforeItStarts() {
        try (var number = SharedLong.create(1)) {
            ChildProcess child = ChildProcess.builder(() -> number.set(2)).name("far").detached(true).build();
            assertThatThrownBy(child::start)
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContainingAll("process far", "session", "Listener");
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void aDaemonCannotBeDetached() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChildProcess.builder(() -> {}).daemon(true).detached(true).build())
                .withMessageContaining("daemon(true)");
        ChildProcess daemon = ChildProcess.builder(() -> {}).daemon(true).build();
        assertThat(daemon.daemon()).isTrue();
        assertThat(daemon.detached()).isFalse();
    }

    @Test
    void aChildHasNoDescriptorsOfItsParent() throws Exception {
        Path file = Files.writeString(folder.resolve("open"), "x");
        try (var open = Files.newInputStream(file); var server = new java.net.ServerSocket(0)) {
            assertThat(open.read()).isPositive();
            Running ended = Running.ended(() -> {
                try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                    for (Path descriptor : descriptors) {
                        System.out.println(Files.exists(descriptor) ? Files.readSymbolicLink(descriptor) : "");
                    }
                }
            });
            assertThat(server.isBound()).isTrue();
            assertThat(ended.out()).noneMatch(line -> line.contains(folder.toString()));
            assertThat(ended.out()).filteredOn(line -> line.startsWith("socket:")).as("the connections to its parent").hasSizeLessThanOrEqualTo(3);
        }
    }

    private static List<Path> argumentFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("arguments-brood-")).toList();
        }
    }

    @Test
    void aDetachedChildThatCannotStartLeavesNoFileBehind() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        List<Path> before = argumentFiles();
        ChildProcess child = ChildProcess.builder(() -> {})
                .detached(true)
                .workingDirectory(gone)
                .jvmArgs("-Dlong=" + "x".repeat(100_001)) // too long for the command line
                .build();
        Files.delete(gone);
        assertThatThrownBy(child::start).hasMessageContaining("gone");
        // Another program's may be there for a moment.
        await().untilAsserted(() -> assertThat(before).containsAll(argumentFiles()));
    }
}
