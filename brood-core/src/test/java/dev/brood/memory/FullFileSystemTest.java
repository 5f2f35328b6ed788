// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What becomes of a program whose directory for shared memory is full: a small {@code tmpfs} in a user namespace. */
@LeavesNothingBehind
@Timeout(300)
class FullFileSystemTest {

    @TempDir
    Path place;

    /** Runs a program with the small file system as {@code brood.dir}; its last lines tell what it left there. */
    private List<String> run(String options, String... arguments) throws IOException, InterruptedException {
        List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--mount");
        List<String> probe = new ArrayList<>(namespace);
        probe.addAll(List.of("mount", "-t", "tmpfs", "none", place.toString()));
        assumeTrue(Boolean.getBoolean("brood.require.all") || succeeds(probe), "no user namespaces with mounts");
        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of("sh", "-c", "mount -t tmpfs -o " + options + " none " + place + " && \"$@\"; status=$?; "
                + "find " + place + " -mindepth 1 ! -name 'brood-0-names' ! -path '*/brood-0-names/*' -printf 'left %P\\n'; exit $status", "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "-Dbrood.dir=" + place, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
        assertThat(process.waitFor()).as("%s", String.join("\n", lines)).isZero();
        return lines;
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such tool
        }
    }

    @Test
    void allThatIsRefusedIsToldAllThatWasMadeWorksAndNothingIsLeft() throws Exception {
        List<String> lines = run("size=24m", FullProgram.class.getName());
        String all = String.join("\n", lines);
        for (String kind : List.of("memory", "named memory", "array", "small array", "list", "reference", "number", "lock",
                "read-write lock", "semaphore", "latch")) {
            assertThat(lines.stream().filter(line -> line.startsWith("refused " + kind + " after")).toList()).as("%s of %s", kind, all)
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .containsPattern("needs \\d+ bytes in .*which has \\d+ bytes left")
                            .contains("-Dbrood.dir"));
        }
        assertThat(lines.stream().filter(line -> line.startsWith("whole ") || line.startsWith("again ")).toList()).as(all)
                .containsExactly("whole true", "again 6", "whole true", "again 6");
        assertThat(lines.stream().filter(line -> line.contains("known ")).toList()).as(all).hasSize(4).allMatch(line -> line.endsWith("known true"));
        assertThat(lines.stream().filter(line -> line.startsWith("refused task: ")).toList()).as(all).hasSize(2)
                .allMatch(line -> line.contains("SharedMemoryFullException"));
        assertThat(lines.stream().filter(line -> line.startsWith("plain child ")).toList()).as(all).hasSize(4)
                .allMatch(line -> line.endsWith("OptionalInt[0]"));
        assertThat(lines).as(all).anyMatch(line -> line.startsWith("rounds alike true"));
        assertThat(lines).as(all).contains("files 0").noneMatch(line -> line.startsWith("half made") || line.startsWith("left ")
                || line.startsWith("the file system is not full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"size=24m,nr_inodes=6", "size=24m,nr_inodes=9", "size=24m,nr_inodes=14"})
    void aFileSystemThatTakesNoMoreFilesIsFull(String options) throws Exception {
        List<String> lines = run(options, TightProgram.class.getName());
        String all = String.join("\n", lines);
        assertThat(lines).as(all).anyMatch(line -> line.matches(".* needs another file for \\d+ bytes in .*which has \\d+ bytes left, but takes"
                + " no more files .*"));
        assertThat(lines).as(all).contains("child: OptionalInt[0]", "task: 42", "ends")
                .noneMatch(line -> line.startsWith("left ") || line.contains("Its root has ended"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"size=64k", "size=512k", "size=600k", "size=1m"})
    void aProgramThatHasHardlyAnyRoomIsTold(String options) throws Exception {
        List<String> lines = run(options, TightProgram.class.getName());
        String all = String.join("\n", lines);
        assertThat(lines).as(all).anyMatch(line -> line.matches(".*(needs|need) \\d+ bytes in .*which has \\d+.* left.*"));
        assertThat(lines).as(all).contains("ends").noneMatch(line -> line.startsWith("left "));
    }

    @Test
    void aQueueThatFindsNoMoreRoomKeepsWhatItHasAndGoesOn() throws Exception {
        List<String> lines = run("size=24m", FullQueueProgram.class.getName());
        String all = String.join("\n", lines);
        for (String what : List.of("large", "large", "first", "second", "third")) {
            assertThat(lines).as("%s of %s", what, all)
                    .anyMatch(line -> line.startsWith("refused " + what) && line.contains("bytes left") && line.contains("-Dbrood.dir"));
        }
        assertThat(lines.stream().filter(line -> line.startsWith("refused together")).toList())
                .as(all)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .containsPattern("needs \\d+ bytes in .*which has \\d+ bytes left")
                        .contains("-Dbrood.dir"));
        assertThat(lines.stream().filter(line -> line.startsWith("after large ")).toList())
                .as(all)
                .hasSize(2)
                .anyMatch(line -> line.equals("after large 500 0 []"))
                .allMatch(line -> line.endsWith(" []"));
        assertThat(lines).as(all)
                .contains("there true []", "child OptionalInt[0] true", "as many again true, whole true", "at the end 500 0 []",
                        "whole in the next true", "together there true []", "ends")
                .noneMatch(line -> line.startsWith("left ") || line.equals("small ones are lost"));
    }
}
