// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import dev.brood.os.ProcessInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DoctorTest {

    @TempDir
    private Path temp;

    private BroodCommand brood;

    @BeforeEach
    void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
    }

    @Test
    void itTellsWhatBroodWillUse() throws Exception {
        Result doctor = brood.run("doctor");
        assertThat(doctor.out())
                .contains("JDK            " + Runtime.version())
                .contains(System.getProperty("java.home"))
                .containsPattern("Cores +" + Runtime.getRuntime().availableProcessors() + " usable of \\d+")
                .containsPattern("Memory +[\\d.]+ [GM]B usable of ")
                .contains(temp.resolve("s").toString())
                .containsPattern("Native access +enabled")
                .containsPattern("Sessions +none")
                .containsPattern("Leftovers +none");
    }

    @Test
    void jsonHasTheSameForScripts() throws Exception {
        Result doctor = brood.run("doctor", "--json");
        assertThat(doctor.out())
                .startsWith("{\"version\":\"")
                .contains("\"usableCores\":" + Runtime.getRuntime().availableProcessors())
                .contains("\"shared\":{\"directory\":\"" + temp.resolve("s") + "\"")
                .contains("\"access\":{\"enabled\":true,\"flag\":\"--enable-native-access=ALL-UNNAMED\"}")
                .contains("\"sessions\":[]");
    }

    @Test
    void aFolderThatCannotBeUsedIsAProblem() throws Exception {
        List<String> words = brood.words("doctor");
        words.replaceAll(word -> word.startsWith("-Dbrood.dir=") ? "-Dbrood.dir=" + temp.resolve("missing") : word);
        Result doctor = brood.run("", words);
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.out()).contains("! -Dbrood.dir=" + temp.resolve("missing"));
    }

    @Test
    void missingNativeAccessIsAProblemWithItsRemedy() throws Exception {
        List<String> words = brood.words("doctor");
        words.set(words.indexOf("--enable-native-access=ALL-UNNAMED"), "--enable-native-access=java.base");
        Result doctor = brood.run("", words);
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.out()).contains("not enabled: add --enable-native-access=ALL-UNNAMED");
    }

    @Test
    void theCacheIsToldAndCleared() throws Exception {
        Path cache = Files.createDirectories(temp.resolve("c"));
        Path other = Files.writeString(Files.createDirectory(cache.resolve("other")).resolve("file"), "of somebody else");
        Path start = Files.createDirectory(cache.resolve("25-0123456789abcdef"));
        Files.write(start.resolve("brood.aot"), new byte[2_000_000]);
        Files.writeString(start.resolve("0123456789abcdef.verdict"), "usable 2000000");
        List<String> own = List.of("-Dbrood.cache=" + cache);
        assertThat(brood.run("", brood.words(own, "doctor")).out()).contains("Cache          " + cache + ", 1.9 MB\n");
        assertThat(brood.run("", brood.words(own, "doctor", "--clear-cache")).out()).contains(cache + ", 16 bytes, 1 cleared\n");
        assertThat(start).doesNotExist();
        assertThat(other).exists();
        assertThat(brood.run("", brood.words(List.of("-Dbrood.cache="), "doctor")).out()).contains("Cache          none\n");
        assertThat(brood.run("", brood.words(List.of("-Dbrood.cache=" + temp.resolve("no")), "doctor", "--clear-cache")).out())
                .contains("not there yet, 0 cleared\n");
    }

    @Test
    void aCacheThatCannotBeWrittenIsAProblemWithItsRemedy() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "no folder");
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String[] wrong : List.of(
                new String[] {"/proc/none", "in /proc nothing can be made"}, new String[] {file.toString(), file + " is no folder"},
                new String[] {file + "/below", file + " is no folder"}, new String[] {open.toString(), "others may write to it"})) {
            Result doctor = brood.run("", brood.words(List.of("-Dbrood.cache=" + wrong[0]), "doctor"));
            assertThat(doctor.out())
                    .contains("! the start cache " + wrong[0] + " cannot be used: ", wrong[1], "half as much time again", "XDG_CACHE_HOME")
                    .doesNotContain("Nothing is in the way");
            assertThat(doctor.status()).isEqualTo(1);
        }
        Path fine = temp.resolve("fine/below");
        assertThat(brood.run("", brood.words(List.of("-Dbrood.cache=" + fine), "doctor")).out()).doesNotContain("! the start cache");
        assertThat(fine.getParent()).doesNotExist();
    }

    @Test
    void aCacheOfAnotherUsersIsToldAndNotCleared() throws Exception {
        BroodCommand.require("setpriv");
        Assumptions.assumeTrue(ProcessInfo.current().effectiveUid() == 0, "only root can be another user");
        Path cache = Files.createDirectory(temp.resolve("c"));
        List<String> words = new ArrayList<>(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all"));
        words.addAll(brood.words(List.of("-Dbrood.cache=" + cache), "doctor", "--clear-cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("r-x------"));
        Result doctor = brood.run("", words);
        assertThat(doctor.err()).isEqualTo("brood doctor: the start cache in " + cache + " cannot be cleared: user root may not write there\n");
        assertThat(doctor.status()).isEqualTo(1);
        words.removeLast();
        assertThat(brood.run("", words).out()).contains("cannot be used: in " + cache + " nothing can be made: user root may not write there");
    }

    @Test
    void sessionsThatLiveAndLeftoversAreListedAndRemoved() throws Exception {
        Path ready = temp.resolve("in/ready");
        Process map = brood.start(brood.words(
                "map", "--workers=1", "p -> { Files.createFile(p); Thread.sleep(1_000_000); return 1; }", "ready"));
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(ready));
        BroodCommand other = new BroodCommand(Files.createDirectories(temp.resolve("in")), temp.resolve("p"));
        assertThat(other.run("doctor").out()).containsPattern("Sessions +1\\n").contains(", pid " + map.pid() + ", 2 processes");

        List<ProcessHandle> workers = map.descendants().toList();
        map.toHandle().destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !map.isAlive() && workers.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(other.run("doctor").out()).containsPattern("Sessions +none").containsPattern("Leftovers +1\\n");
        assertThat(other.run("doctor", "--clean").out()).contains("1 of 1 leftovers").containsPattern("Leftovers +none");
        assertThat(brood.leftovers()).isEmpty();
    }
}
