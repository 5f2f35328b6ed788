// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The cache that children start from is made by itself, suits them or is not used, and never shows. */
@LeavesNothingBehind
class StartCacheTest {

    /** Starts a child, which tells whether it was given a cache, and one below it. */
    private static final String SOURCE = """
            import dev.brood.*;
            public class Main {
                public static void main(String... args) throws Exception {
                    String word = "hello";
                    var child = ChildProcess.builder(() -> {
                        System.out.println(word + " " + cached());
                        ChildProcess.start(() -> System.out.println("and " + cached())).join();
                    }).jvmArgs(args).start();
                    child.join();
                    System.out.println(child.exitCode().getAsInt());
                }
                static String cached() {
                    return java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                            .anyMatch(option -> option.startsWith("-XX:AOTCache=")) ? "cached" : "not cached";
                }
            }
            """;

    /** Starts one child only. */
    private static final String SHORT_SOURCE = """
            import dev.brood.*;
            public class Short {
                public static void main(String... args) throws Exception {
                    String word = "hello";
                    var child = ChildProcess.start(() -> System.out.println(word + " " + Main.cached()));
                    child.join();
                    System.out.println(child.exitCode().getAsInt());
                }
            }
            """;

    private static final int PROGRAMS = 20;
    private static final List<String> CACHED = List.of("hello cached", "and cached", "0");
    private static final List<String> NOT_CACHED = List.of("hello not cached", "and not cached", "0");

    /** The cache that twenty programs have made. */
    private static List<List<String>> firstOutputs = List.of();

    private static Path common = Path.of("");
    private static Path jar = Path.of("");
    private static Path classes = Path.of("");

    /** A copy of that cache for each test. */
    private Path cache = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void twentyProgramsStartAtOnceWithoutACache(@TempDir Path shared) throws Exception {
        common = shared.resolve("cache");
        jar = Program.jar(shared.resolve("lib/brood.jar"), Map.of(), Program.BROOD);
        classes = Program.compile(shared.resolve("classes"), Map.of("Main.java", SOURCE, "Short.java", SHORT_SOURCE), "-cp",
                jar.toString());
        try (ExecutorService threads = Executors.newFixedThreadPool(PROGRAMS)) {
            List<List<String>> outputs = new ArrayList<>();
            for (Future<List<String>> output : threads.invokeAll(IntStream.range(0, PROGRAMS)
                    .<Callable<List<String>>>mapToObj(i -> () -> Program.run(shared, command(common, jar, "Short").toArray()))
                    .toList())) {
                outputs.add(output.get());
            }
            firstOutputs = outputs;
        }
        awaitBuilders(common);
        run(common, shared, jar); // its grandchild has the same options in another order
        awaitBuilders(common);
    }

    @BeforeEach
    void copy() throws IOException {
        cache = folder.resolve("cache");
        try (Stream<Path> files = Files.walk(common)) {
            for (Path file : files.toList()) {
                Files.copy(file, cache.resolve(common.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void programsThatStartAtOnceMakeOneInTheBackground() throws Exception {
        assertThat(firstOutputs).hasSize(PROGRAMS).allMatch(output -> output.size() == 2 && output.getLast().equals("0"));
        assertThat(firstOutputs).as("nobody waits for it").contains(List.of("hello not cached", "0"));
        assertThat(names()).filteredOn(name -> !name.endsWith(".verdict")).containsExactlyInAnyOrder("start.lock", "jar", "brood.aot");
        assertThat(Files.getPosixFilePermissions(common)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(run()).isEqualTo(CACHED);
        assertThat(builders(cache)).isEmpty();
    }

    @Test
    void aDamagedOneIsMadeAgain() throws Exception {
        try (FileChannel archive = FileChannel.open(archives().getFirst(), StandardOpenOption.WRITE)) {
            archive.truncate(archive.size() / 2);
        }
        assertThat(run().getFirst()).isEqualTo("hello not cached");
        awaitBuilders(cache);
        assertThat(run()).isEqualTo(CACHED);
    }

    @Test
    void anotherJarHasAnotherOneAndWhatNobodyUsesAnyMoreIsRemoved() throws Exception {
        Path first = archives().getFirst();
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
        try (Stream<Path> files = Files.list(first.getParent())) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        }
        Files.setLastModifiedTime(first.getParent(), longAgo);
        Path other = Files.copy(jar, folder.resolve("other.jar"));
        assertThat(run(cache, folder, other).getFirst()).isEqualTo("hello not cached");
        awaitBuilders(cache);
        assertThat(run(cache, folder, other)).isEqualTo(CACHED);
        assertThat(archives()).hasSize(1).doesNotContain(first);
    }

    @Test
    void aChoiceOfModulesHasItsOwnAndOtherOptionsShareOne() throws Exception {
        assertThat(run("-Dkey=value", "-Xss1m")).isEqualTo(CACHED);
        assertThat(run("-XX:+UseG1GC").getFirst()).as("nobody knows yet whether it suits").isEqualTo("hello not cached");
        awaitBuilders(cache);
        run("-XX:+UseG1GC");
        awaitBuilders(cache);
        assertThat(run("-XX:+UseG1GC")).isEqualTo(CACHED);
        assertThat(archives()).hasSize(1);
        run("--add-opens=java.base/java.lang=ALL-UNNAMED");
        awaitBuilders(cache);
        run("--add-opens=java.base/java.lang=ALL-UNNAMED");
        awaitBuilders(cache);
        assertThat(run("--add-opens=java.base/java.lang=ALL-UNNAMED")).isEqualTo(CACHED);
        assertThat(archives()).hasSize(2);
    }

    /** A JVM that has no room for the cache's objects in its heap does not start without them: it ends. */
    @ParameterizedTest
    @ValueSource(strings = {"-Xmn64m", "-Xms1m", "-XX:NewSize=128m"})
    void aHeapOfOddSizesStartsAChild(String option) throws Exception {
        assertThat(run("-Xmx200m", option)).isEqualTo(NOT_CACHED);
        awaitBuilders(cache);
        assertThat(run("-Xmx200m", option).getLast()).isEqualTo("0");
    }

    @Test
    void aJvmThatItDoesNotSuitStartsWithout() throws Exception {
        assertThat(run("-XX:+UseZGC")).isEqualTo(NOT_CACHED);
        awaitBuilders(cache);
        assertThat(run("-XX:+UseZGC")).isEqualTo(NOT_CACHED);
        assertThat(archives()).hasSize(1);
        assertThat(run("-Xshare:off")).as("is not inherited").containsExactly("hello not cached", "and cached", "0");
        assertThat(builders(cache)).isEmpty();
    }

    @Test
    void nothingIsMadeWhereNothingCanBeOrShallBe() throws Exception {
        assertThat(Program.run(folder, Program.java(), "--enable-native-access=ALL-UNNAMED", "-Dbrood.cache=", "-cp",
                        Program.classPath(classes, jar), "Main"))
                .isEqualTo(NOT_CACHED);
        Path file = Program.write(folder.resolve("file"), "a file where the folder should be");
        assertThat(run(file, folder, jar)).isEqualTo(NOT_CACHED);
        assertThat(builders(file)).isEmpty();
        assertThat(file).hasContent("a file where the folder should be");
    }

    @Test
    void whatOthersCouldWriteIsNotUsed() throws Exception {
        Files.setPosixFilePermissions(archives().getFirst().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(run()).isEqualTo(NOT_CACHED);
        assertThat(builders(cache)).isEmpty();
    }

    @Test
    void fromAFolderThatIsReadOnlyItIsReadAndNothingIsSaidWhereThereIsNone() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        try (MountedFolder place = MountedFolder.readOnly(empty)) {
            assertThat(run(place)).isEqualTo(NOT_CACHED);
            assertThat(builders(empty)).isEmpty();
        }
        assertThat(empty).isEmptyDirectory();
        for (Path verdict : verdicts(cache)) { // two days old: who uses it would say so in its time
            Files.setLastModifiedTime(verdict, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        try (MountedFolder place = MountedFolder.readOnly(cache)) {
            assertThat(run(place)).isEqualTo(CACHED);
        }
        assertThat(run()).as("where it can be written").isEqualTo(CACHED);
    }

    @Test
    void onADiskThatIsTooSmallNothingIsMade() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (MountedFolder place = MountedFolder.ofSize(disk, 20)) {
            assertThat(run(place)).isEqualTo(NOT_CACHED);
            awaitBuilders(disk);
            assertThat(place.files()).isNotEmpty().allMatch(name -> name.equals("start.lock") || name.endsWith(".verdict"));
            assertThat(run(place)).isEqualTo(NOT_CACHED);
        }
        assertThat(disk).isEmptyDirectory();
        assertThat(run()).as("in another folder").isEqualTo(CACHED);
    }

    @Test
    void onADiskThatIsFullNothingIsMadeUntilItHasRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (MountedFolder place = MountedFolder.ofSize(disk, 20)) {
            place.fill(0);
            assertThat(run(place)).isEqualTo(NOT_CACHED);
            assertThat(builders(disk)).isEmpty();
            assertThat(place.files()).containsExactly(MountedFolder.FILLER);
            place.empty();
            assertThat(run(place)).isEqualTo(NOT_CACHED);
            awaitBuilders(disk);
            assertThat(place.read(".verdict")).as("somebody is asked again").contains("asked");
            assertThat(place.files()).contains("start.lock");
        }
        assertThat(run()).as("in another folder").isEqualTo(CACHED);
    }

    @Test
    void aVerdictThatWasNotWrittenBecauseItsProcessWasKilledIsAskedForAgain() throws Exception {
        for (Path verdict : verdicts(cache)) {
            Files.writeString(verdict, "");
        }
        assertThat(run()).as("it may be being written").isEqualTo(NOT_CACHED);
        assertThat(builders(cache)).isEmpty();
        for (Path verdict : verdicts(cache)) {
            Files.setLastModifiedTime(verdict, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
        assertThat(run().getFirst()).isEqualTo("hello not cached");
        awaitBuilders(cache);
        assertThat(run().getFirst()).isEqualTo("hello cached");
    }

    @Test
    void aDiskThatFillsUpWhileItIsMadeIsNotTakenForARefusal() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (MountedFolder place = MountedFolder.ofSize(disk, 110)) {
            assertThat(run(place)).isEqualTo(NOT_CACHED);
            await().until(() -> builders(disk).isEmpty() || place.files().stream().anyMatch(name -> name.endsWith(".brood.tmp")));
            assertThat(builders(disk)).isNotEmpty();
            place.fill(1 << 20); // so that a verdict could be written
            awaitBuilders(disk);
            assertThat(place.files()).doesNotContain("brood.aot").noneMatch(name -> name.startsWith("record-") || name.startsWith("archive-"));
            assertThat(place.read(".verdict")).containsOnly("asked");
            assertThat(run(place)).isEqualTo(NOT_CACHED);
        }
        assertThat(run()).as("in another folder").isEqualTo(CACHED);
    }

    @Test
    void aJarThatIsRewrittenInItsPlaceHasAnotherOne() throws Exception {
        Path first = archives().getFirst();
        byte[] contents = Files.readAllBytes(jar);
        FileTime changed = Files.getLastModifiedTime(jar);
        try {
            Program.jar(jar, Map.of("Another-Version", "2"), Program.BROOD);
            assertThat(Files.size(jar)).isNotEqualTo(contents.length);
            assertThat(run()).isEqualTo(NOT_CACHED);
            awaitBuilders(cache);
            assertThat(run().getFirst()).isEqualTo("hello cached");
            assertThat(archives()).as("the outdated one is removed").hasSize(1).doesNotContain(first);
        } finally {
            Files.write(jar, contents);
            Files.setLastModifiedTime(jar, changed);
        }
    }

    /** Runs the program where a folder is mounted, with its cache there. */
    private List<String> run(MountedFolder place) throws Exception {
        List<Object> command = command(place.folder(), jar, "Main");
        command.add(1, "-XX:TieredStopAtLevel=1"); // as a command has that begins with java
        return Program.run(folder, place.within(command).toArray());
    }

    private List<String> run(String... options) throws Exception {
        return run(cache, folder, jar, options);
    }

    private static List<String> run(Path cache, Path directory, Path library, String... options) throws Exception {
        List<Object> command = command(cache, library, "Main");
        command.addAll(List.of(options));
        return Program.run(directory, command.toArray());
    }

    private static List<Object> command(Path cache, Path library, String main) {
        return new ArrayList<>(List.of(
                Program.java(), "--enable-native-access=ALL-UNNAMED", "-Dbrood.cache=" + cache, "-cp", Program.classPath(classes, library), main));
    }

    private static List<String> builders(Path cache) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("StartCacheBuilder") && line.contains(cache.toString()))
                .toList();
    }

    private static void awaitBuilders(Path cache) {
        await().atMost(Duration.ofMinutes(5)).until(() -> builders(cache).isEmpty());
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.endsWith("brood.aot")).toList();
        }
    }

    private static List<Path> verdicts(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(".verdict")).toList();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
        }
    }
}
