// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The other files: of this process, and of folders that imitate a process file system. */
class ProcessFilesTest {

    private static final String STATUS = "Name:\tcat\nTgid:\t42\nUid:\t1000\t1001\t0\t0\nVmLck:\t       4 kB\nVmHWM:\t    2000 kB\nVmRSS:\t    1628 kB\n";
    private static final long SELF = ProcessHandle.current().pid();

    private static StatusLines status(String text) {
        return StatusLines.parse(42, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void statusTellsUsersAndMemory() {
        assertThat(status(STATUS)).isEqualTo(new StatusLines("cat", 42, 1000, 1001, 1628 << 10, 4 << 10, 2000 << 10));
        assertThat(status("Name:\tkthreadd\nTgid:\t42\nUid:\t0\t0\t0\t0\n")).as("a kernel thread").isEqualTo(new StatusLines("kthreadd", 42, 0, 0, 0, 0, 0));
    }

    private static String name(String escaped) {
        return status(STATUS.replace("cat", escaped)).command();
    }

    @Test
    void aNameIsReadAsTheKernelEscapesIt() {
        assertThat(name("a\\nb\\\\nc\\t\\")).isEqualTo("a\nb\\nc\\t\\");
        assertThat(name(" a\r\t: ")).isEqualTo(" a\r\t: ");
        assertThat(name("")).isEmpty();
        assertThat(name("aäb")).isEqualTo("aäb");
        byte[] cut = STATUS.replace("cat", "caä").getBytes(StandardCharsets.UTF_8);
        cut[9] = '\n'; // inside of a character
        assertThat(StatusLines.parse(42, cut).command()).isEqualTo("ca\uFFFD");
    }

    @Test
    void aNameForgesNoOtherLine() {
        StatusLines plain = status(STATUS);
        assertThat(status("Name:\ta\nUid:\t9\t9\t9\t9\nVmRSS:\t9 kB\n" + STATUS)).isEqualTo(plain);
        assertThat(status(STATUS.replace("cat", "cat\rUid:\t9\t9")).effectiveUid()).isEqualTo(plain.effectiveUid());
    }

    @Test
    void aStatusWithoutANumberIsRefusedWithWhatWasFound() {
        assertThatThrownBy(() -> status("Name:\ta\nTgid:\t42\n")).isInstanceOf(BroodException.class).hasMessageContainingAll("/proc/42/status", "Uid", "no such line");
        assertThatThrownBy(() -> status("Name:\ta\nTgid:\t42\nUid:\t1\n")).isInstanceOf(BroodException.class).hasMessageContaining("place 2 of Uid, found '1'");
        assertThatThrownBy(() -> status("Tgid:\t42\nUid:\t1\t1\n")).isInstanceOf(BroodException.class).hasMessageContaining("Name, found no such line");
        assertThatThrownBy(() -> status(STATUS.replace("1628", "x"))).isInstanceOf(BroodException.class).hasMessageContaining("'x kB'");
    }

    @Test
    void wordsAreThoseOfTheCommandLine() {
        assertThat(ProcessFiles.words(new byte[0])).isEmpty();
        assertThat(ProcessFiles.words(bytes("sh\0-c\0a b\nc\0"))).containsExactly("sh", "-c", "a b\nc");
        assertThat(ProcessFiles.words(bytes("sh\0\0"))).containsExactly("sh", "");
        assertThat(ProcessFiles.words(bytes("nginx: worker process"))).containsExactly("nginx: worker process");
        assertThat(ProcessFiles.words(bytes("\0"))).containsExactly("");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void thisMachineHasThem() {
        ProcessFiles files = ProcessFiles.system();
        assertThat(files.arePresent()).isTrue();
        assertThat(files.pids()).contains(SELF).isSorted();
        assertThat(files.stat(SELF).orElseThrow().pid()).isEqualTo(SELF);
        assertThat(files.stat(Integer.MAX_VALUE)).isEmpty();
        assertThat(files.linkIfShown(SELF, "cwd")).contains(Path.of("").toAbsolutePath());
        assertThat(files.linkIfShown(SELF, "stat")).as("no link").isEmpty();
        assertThat(files.countIfShown(Integer.MAX_VALUE, "fd")).isEmpty();
    }

    @Test
    void aFolderWithoutThisProcessIsNotThisMachines(@TempDir Path root) throws Exception {
        assertThat(new ProcessFiles(root).arePresent()).isFalse();
        Files.createSymbolicLink(root.resolve("self"), Path.of("1" + SELF));
        assertThat(new ProcessFiles(root).arePresent()).as("another container's").isFalse();
        Files.delete(root.resolve("self"));
        Files.createSymbolicLink(root.resolve("self"), Path.of(Long.toString(SELF)));
        assertThat(new ProcessFiles(root).arePresent()).isTrue();
    }

    @Test
    void aFileThatIsThereButCannotBeReadIsNoMissingProcess(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("5/stat")); // a folder opens, but reading it fails
        ProcessFiles files = new ProcessFiles(root);
        assertThatThrownBy(() -> files.read(5, "stat"))
                .isInstanceOf(BroodException.class)
                .hasMessageContainingAll(root.resolve("5/stat").toString(), "ulimit -n");
        assertThatThrownBy(() -> files.readIfShown(5, "stat")).isInstanceOf(BroodException.class);
        Files.createDirectories(root.resolve("6/exe"));
        Files.writeString(root.resolve("6/stat"), "any");
        assertThat(files.readIfShown(6, "exe")).as("not shown, though stat is").isEmpty();
        assertThat(files.pids()).containsExactly(5L, 6L);
        assertThatThrownBy(() -> new ProcessFiles(root.resolve("missing")).pids()).isInstanceOf(BroodException.class);
    }

    @Test
    void theUnitOfTimesIsTheSystems() throws Exception {
        Process getconf = new ProcessBuilder("getconf", "CLK_TCK").start();
        String unit = new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(ClockTicks.of(Path.of("/proc")).ticksPerSecond()).isEqualTo(Long.parseLong(unit));
    }

    @Test
    void withoutAVectorTheUsualUnitHolds(@TempDir Path root) throws Exception {
        assertThatThrownBy(() -> ClockTicks.of(root)).isInstanceOf(BroodException.class).hasMessageContaining(root.resolve("stat").toString());
        Files.writeString(root.resolve("stat"), "cpu 1\nbtime 1700000000\n");
        ClockTicks ticks = ClockTicks.of(root);
        assertThat(ticks).isEqualTo(new ClockTicks(1_700_000_000, 100));
        assertThat(ticks.instant(250)).isEqualTo(Instant.ofEpochSecond(1_700_000_002, 500_000_000));
        Files.writeString(root.resolve("stat"), "cpu 1\n");
        assertThatThrownBy(() -> ClockTicks.of(root)).isInstanceOf(BroodException.class).hasMessageContaining("btime");
    }

    @Test
    void terminalsHaveTheirNames(@TempDir Path root) throws Exception {
        Files.createDirectory(root.resolve("tty"));
        Files.writeString(
                root.resolve("tty/drivers"),
                """
                /dev/tty             /dev/tty        5       0 system:/dev/tty
                /dev/console         /dev/console    5       1 system:console
                serial               /dev/ttyS       4 64-111 serial
                ttyprintk            /dev/ttyprintk  5       3 console
                unknown              /dev/tty        4 1-63 console
                torn
                """);
        TerminalNames names = new TerminalNames(root);
        assertThat(names.name(0)).isEmpty();
        assertThat(names.name(device(136, 3))).contains("pts/3");
        assertThat(names.name(device(136, 300))).contains("pts/300");
        assertThat(names.name(device(137, 1))).contains("pts/257");
        assertThat(names.name(device(4, 1))).contains("tty1");
        assertThat(names.name(device(4, 64))).contains("ttyS0");
        assertThat(names.name(device(5, 1))).contains("console");
        assertThat(names.name(device(204, 64))).contains("204:64");
        assertThat(new TerminalNames(root.resolve("missing")).name(device(4, 1))).contains("4:1");
    }

    private static int device(int major, int minor) {
        return (major << 8) | (minor & 0xff) | ((minor & ~0xff) << 12);
    }

    @Test
    void usersHaveTheirNamesOrTheirNumbers(@TempDir Path folder) throws Exception {
        Path local = Files.writeString(folder.resolve("passwd"), "torn\nroot:x:0:0::/root:/bin/sh\neve:x:4711:4711:::\n");
        UserNames names = new UserNames(local);
        assertThat(names.name(4711, folder)).isEqualTo("eve");
        assertThat(names.name(4712, folder.resolve("missing"))).isEqualTo("4712");
        int own = (Integer) Files.getAttribute(folder, "unix:uid");
        assertThat(new UserNames(folder.resolve("missing")).name(own, folder)).isEqualTo(Files.getOwner(folder).getName());
        assertThat(new UserNames(folder.resolve("missing")).name(4711, folder)).isEqualTo("4711");
        Files.delete(local);
        assertThat(names.name(4711, folder)).as("kept").isEqualTo("eve");
    }
}
