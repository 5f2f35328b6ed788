// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.OwnPlace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The files of the names of detached processes; that processes have them is shown by {@code DetachedProcessesTest}. */
@LeavesNothingBehind
class ProcessNamesTest {

    private static final String SESSION = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path temp;

    private OwnPlace place;

    @BeforeEach
    void nameThePlace() {
        place = new OwnPlace(temp);
    }

    @AfterEach
    void forgetThePlace() {
        place.close();
    }

    private static Path published(String name, ProcessIdentity process) throws IOException {
        Path file = NameDirectory.PROCESS.make().resolve(ProcessNames.fileName(name));
        return Files.write(file, new PublishedProcess(name, process, SESSION).encode());
    }

    private static String newName() {
        return "names " + UUID.randomUUID();
    }

    @Test
    void aFileNameIsPlainWhateverTheNameIsAndNoTwoNamesHaveOne() {
        List<String> names = List.of(".", "..", ".a", "a.", "a/b", "a%2Fb", "a b", "A B", "a\u0000b", "\u00e9".repeat(40), "\uD83D\uDC04", "%", "a\nb");
        assertThat(names.stream().map(ProcessNames::fileName).toList())
                .doesNotHaveDuplicates()
                .allMatch(file -> file.matches("[A-Za-z0-9_%-][A-Za-z0-9_.%-]*") && file.length() <= 255);
        assertThat(ProcessNames.fileName("nightly-2.b_C")).isEqualTo("nightly-2.b_C");
    }

    @Test
    void whatAFileTellsIsWhatWasWritten() throws IOException {
        Path file = temp.resolve("name");
        for (String name : List.of("plain", "two\nlines\n", "\uD83D\uDC04 ".repeat(16))) {
            PublishedProcess written = new PublishedProcess(name, new ProcessIdentity(4711, 815), SESSION);
            Files.write(file, written.encode());
            try (FileChannel channel = FileChannel.open(file)) {
                assertThat(PublishedProcess.of(channel)).contains(written);
            }
        }
    }

    @Test
    void whatIsNoFileOfThisVersionIsNoName() throws IOException {
        String good = new String(new PublishedProcess("n", new ProcessIdentity(4711, 815), SESSION).encode(), StandardCharsets.UTF_8);
        Path file = temp.resolve("name");
        for (String bad : List.of(
                "", "\n\n\n\n\n", good.replace("process 1", "process 2"), good.replace("4711", "-1"), good.replace("815", "8x5"),
                good.substring(0, good.length() - 2), "x".repeat(5000))) {
            Files.writeString(file, bad);
            try (FileChannel channel = FileChannel.open(file)) {
                assertThat(PublishedProcess.of(channel)).as(bad).isEmpty();
            }
        }
    }

    @Test
    void aLaterProcessWithThePidIsNotTheOneThatHadTheName() throws IOException {
        ProcessIdentity self = ProcFs.system().self();
        String name = newName();
        Path file = published(name, new ProcessIdentity(self.pid(), self.startTime() - 1));
        assertThat(ProcessNames.find(name)).isEmpty();
        Files.delete(file);
        file = published(name, self);
        assertThat(ProcessNames.find(name).map(PublishedProcess::process)).contains(self);
        Files.delete(file);
    }

    @Test
    void aSweepRemovesTheNamesOfTheDeadAndOldUnfinishedOnes() throws IOException {
        String name = newName();
        Path dead = published(name, new ProcessIdentity(1, 0));
        Path old = Files.createFile(dead.resolveSibling(NameDirectory.unfinished("", UUID.randomUUID().toString())));
        Path fresh = Files.createFile(dead.resolveSibling(NameDirectory.unfinished("", UUID.randomUUID().toString())));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
        assertThat(ProcessNames.list()).extracting(PublishedProcess::name).doesNotContain(name);
        Sweep.now();
        assertThat(List.of(dead, old)).noneMatch(Files::exists);
        assertThat(fresh).exists();
        Files.delete(fresh);
        Sweep.now();
        assertThat(ProcessNames.find(name)).isEqualTo(Optional.empty());
    }
}
