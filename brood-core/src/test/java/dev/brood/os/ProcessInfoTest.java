// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessFiles;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.brood.os.StartedPrograms.LIMIT;
import static dev.brood.os.StartedPrograms.awaitBelow;
import static dev.brood.os.StartedPrograms.awaitThat;
import static dev.brood.os.StartedPrograms.output;
import static dev.brood.os.StartedPrograms.ps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Real processes in every state, as this library and {@code ps} see them. */
@LeavesNothingBehind
class ProcessInfoTest {

    private static final long SELF = ProcessHandle.current().pid();

    private final StartedPrograms programs = new StartedPrograms();

    @AfterEach
    void endPrograms() {
        programs.close();
    }

    /**
     * Looks until this library and ps agree on wanted letters: a process may change between two looks.
     *
     * @param letters those of a process with a nice value of 0; programs have the nice value of this JVM, which need not be that
     */
    private static ProcessInfo awaitStat(long pid, String letters) {
        int nice = ProcessInfo.current().nice();
        return awaitExactly(pid, letters.charAt(0) + (nice > 0 ? "N" : nice < 0 ? "<" : "") + letters.substring(1));
    }

    private static ProcessInfo awaitExactly(long pid, String wanted) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(ProcessInfo.of(pid).orElseThrow().stat()).isEqualTo(wanted);
            assertThat(ps(pid, "stat")).isEqualTo(wanted);
        });
        return ProcessInfo.of(pid).orElseThrow();
    }

    @Test
    void aSleepingOneIsS() {
        ProcessInfo sleep = awaitStat(programs.start("sleep", "1000"), "S");
        assertThat(sleep.state()).isEqualTo(ProcessState.SLEEPING);
        assertThat(sleep.flags()).isSubsetOf(ProcessFlag.LOW_PRIORITY, ProcessFlag.HIGH_PRIORITY);
        assertThat(sleep.commandLine()).containsExactly("sleep", "1000");
        assertThat(sleep.command()).isEqualTo("sleep");
    }

    @Test
    void aRunningOneIsR() {
        ProcessInfo loop = awaitStat(programs.start("sh", "-c", "while :; do :; done"), "R");
        assertThat(loop.state()).isEqualTo(ProcessState.RUNNING);
        awaitThat(loop.pid(), now -> now.userTime().plus(now.systemTime()).compareTo(Duration.ofMillis(100)) >= 0);
    }

    @Test
    void aStoppedOneIsTUntilItGoesOn() {
        long pid = programs.start("sleep", "1000");
        Signals.send(pid, Signal.STOP);
        assertThat(awaitStat(pid, "T").state()).isEqualTo(ProcessState.STOPPED);
        Signals.send(pid, Signal.CONT);
        awaitStat(pid, "S");
    }

    @Test
    void oneThatADebuggerHoldsIsSmallT() {
        long parent = programs.python("os.fork() or (c.ptrace(0, 0, 0, 0), os.kill(os.getpid(), signal.SIGSTOP)); signal.pause()");
        ProcessInfo traced = awaitBelow(parent, process -> process.state() == ProcessState.TRACED);
        awaitStat(traced.pid(), "t");
    }

    @Test
    void oneThatNobodyReapsIsZ() {
        long parent = programs.start("sh", "-c", "sleep 0 & exec sleep 1000"); // the second does not know of the first
        ProcessInfo zombie = awaitBelow(parent, process -> process.state() == ProcessState.ZOMBIE);
        zombie = awaitStat(zombie.pid(), "Z");
        assertThat(zombie.parentPid()).isEqualTo(parent);
        assertThat(zombie.command()).isIn("sleep", "sh");
        assertThat(zombie.commandLine()).isEmpty();
        assertThat(zombie.executable()).isEmpty();
        assertThat(zombie.openDescriptors()).isEmpty();
        assertThat(zombie.proportionalMemory()).isEmpty();
        assertThat(zombie.residentMemory()).isZero();
        assertThat(zombie.isKernelThread()).isFalse();
    }

    @Test
    void aProcessWhoseFirstThreadHasEndedHasNotEndedAndCanBeKilled() {
        long pid = programs.python("import threading; threading.Thread(target=signal.pause).start(); c.syscall(60 if os.uname().machine == 'x86_64' else 93, 0)");
        awaitThat(pid, process -> process.state() == ProcessState.ZOMBIE && process.threads() == 2);
        ProcFs system = ProcFs.system();
        ProcessIdentity identity = system.stat(pid).orElseThrow().identity();
        assertThat(system.isRunning(identity)).isTrue();
        assertThat(system.hasEnded(identity)).isFalse();
        assertThat(Kill.forcibly(identity)).isTrue();
        await().atMost(StartedPrograms.LIMIT).until(() -> system.hasEnded(identity));
    }

    @Test
    void oneThatWaitsForAChildOfVforkIsD() {
        long parent = programs.python("c.vfork(); c.pause()");
        assertThat(awaitStat(parent, "D").state()).isEqualTo(ProcessState.UNINTERRUPTIBLE);
    }

    @Test
    void aNiceOneIsN() {
        ProcessInfo nice = awaitExactly(programs.start("nice", "-n", "39", "sleep", "1000"), "SN");
        assertThat(nice.nice()).isEqualTo(19);
        assertThat(nice.priority()).isEqualTo(39);
        assertThat(nice.flags()).containsExactly(ProcessFlag.LOW_PRIORITY);
    }

    @Test
    void oneThatIsServedFirstIsMarkedAndHasANegativeNice() {
        boolean may = "root".equals(ProcessInfo.current().user());
        Assumptions.assumeTrue(may || Boolean.getBoolean("brood.require.all"), "only root may");
        ProcessInfo first = awaitExactly(programs.start("nice", "-n", "-39", "sleep", "1000"), "S<");
        assertThat(first.nice()).isEqualTo(-20);
        assertThat(first.flags()).containsExactly(ProcessFlag.HIGH_PRIORITY);
    }

    @Test
    void theLeaderOfASessionIsSmallS() {
        ProcessInfo leader = awaitStat(programs.start("setsid", "sleep", "1000"), "Ss");
        assertThat(leader.session()).isEqualTo(leader.pid());
        assertThat(leader.processGroup()).isEqualTo(leader.pid());
        assertThat(leader.terminal()).isEmpty();
        assertThat(leader.foregroundGroup()).isEmpty();
    }

    @Test
    void oneInTheForegroundOfATerminalIsPlus() {
        long script = programs.start("script", "-qec", "sleep 1000; :", "/dev/null");
        ProcessInfo sleep = awaitStat(awaitBelow(script, process -> process.command().equals("sleep")).pid(), "S+");
        ProcessInfo shell = awaitStat(sleep.parentPid(), "Ss+");
        assertThat(sleep.flags()).contains(ProcessFlag.FOREGROUND).doesNotContain(ProcessFlag.SESSION_LEADER);
        assertThat(sleep.foregroundGroup()).hasValue(shell.processGroup());
        assertThat(sleep.terminal()).isPresent().contains(ps(sleep.pid(), "tty"));
        assertThat(Long.toString(sleep.foregroundGroup().orElseThrow())).isEqualTo(ps(sleep.pid(), "tpgid"));
    }

    @Test
    void oneInTheBackgroundOfATerminalIsNot() {
        long script = programs.start("script", "-qec", "set -m; sleep 1000 & wait", "/dev/null");
        ProcessInfo sleep = awaitBelow(script, process -> process.command().equals("sleep"));
        sleep = awaitStat(sleep.pid(), "S");
        assertThat(sleep.terminal()).isPresent();
        assertThat(sleep.processGroup()).isEqualTo(sleep.pid());
        assertThat(sleep.foregroundGroup()).isNotEqualTo(OptionalLong.of(sleep.pid()));
    }

    @Test
    void oneWithThreadsIsSmallL() {
        ProcessInfo self = ProcessInfo.current();
        assertThat(self.flags()).contains(ProcessFlag.MULTITHREADED);
        assertThat(self.threads()).isGreaterThan(1);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(ProcessInfo.current().stat()).isEqualTo(ps(SELF, "stat")));
    }

    @Test
    void oneWithLockedMemoryIsL() {
        long pid = programs.python("m = mmap.mmap(-1, 4096); b = ctypes.c_char.from_buffer(m);"
                + " r = c.mlock(ctypes.c_void_p(ctypes.addressof(b)), 4096); r or c.pause()");
        awaitStat(pid, "SL");
    }

    @Test
    void everyProcessOfTheMachineIsAsPsShowsIt() {
        record Column(String name, Function<ProcessInfo, Object> value) {}
        var columns = List.of(
                new Column("pid", ProcessInfo::pid),
                new Column("ppid", ProcessInfo::parentPid),
                new Column("pgid", ProcessInfo::processGroup),
                new Column("sid", ProcessInfo::session),
                new Column("stat", ProcessInfo::stat),
                new Column("ruid", ProcessInfo::realUid),
                new Column("euid", ProcessInfo::effectiveUid),
                new Column("user:80", ProcessInfo::user),
                new Column("nlwp", ProcessInfo::threads),
                new Column("tty", process -> process.terminal().orElse("?")),
                new Column("tpgid", process -> process.foregroundGroup().orElse(-1)),
                new Column("vsz", process -> process.virtualMemory() / 1024),
                new Column("cputimes", process -> process.userTime().plus(process.systemTime()).toSeconds()));
        List<String> words = columns.stream().flatMap(column -> List.of("-o", column.name() + "=").stream()).toList();
        Set<ProcessInfo> left = new HashSet<>(ProcessInfo.all());
        assertThat(left).anyMatch(process -> process.pid() == SELF).hasSizeGreaterThan(1);
        await().atMost(LIMIT).untilAsserted(() -> {
            List<String> command = new ArrayList<>(List.of("ps", "-e"));
            command.addAll(words);
            List<List<String>> shown = output(command.toArray(String[]::new)).lines()
                    .map(line -> Arrays.asList(line.strip().split("\\s+", -1)))
                    .toList();
            Set<List<String>> told = new HashSet<>();
            for (ProcessInfo process : ProcessInfo.all()) {
                List<String> row = columns.stream().map(column -> String.valueOf(column.value().apply(process))).toList();
                told.add(row);
                if (shown.contains(row)) {
                    left.remove(process);
                }
            }
            left.removeIf(process -> process.refresh().isEmpty());
            assertThat(left).as(() -> "not equal yet: " + told + " and " + shown).isEmpty();
        });
    }

    @Test
    void thisProcessIsKnownInFull() throws Exception {
        ProcessInfo self = ProcessInfo.current();
        ProcessHandle handle = ProcessHandle.current();
        assertThat(self.pid()).isEqualTo(SELF);
        assertThat(self.parentPid()).isEqualTo(handle.parent().orElseThrow().pid());
        assertThat(self.user()).isEqualTo(handle.info().user().orElseThrow());
        assertThat(self.realUid()).isEqualTo(self.effectiveUid()).isEqualTo(((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue());
        assertThat(self.startTime()).isEqualTo(handle.info().startInstant().orElseThrow()).isBefore(Instant.now());
        assertThat(self.executable()).contains(Path.of(handle.info().command().orElseThrow()));
        assertThat(self.commandLine()).hasSizeGreaterThan(1).first().asString().endsWith("java");
        assertThat(self.command()).isEqualTo("java");
        assertThat(self.isKernelThread()).isFalse();
        assertThat(self.residentMemory()).isBetween(1L << 20, self.virtualMemory());
        assertThat(self.proportionalMemory().orElseThrow()).isBetween(1L << 20, self.virtualMemory());
        assertThat(self.minorPageFaults()).isPositive();
        assertThat(self.majorPageFaults()).isNotNegative();
        assertThat(self.userTime()).isPositive();
        assertThat(self).hasToString("ProcessInfo[" + SELF + " java, " + self.stat() + "]");
    }

    @Test
    void openDescriptorsAreCountedWithoutTheOneThatCounts() throws Exception {
        int before = ProcessInfo.current().openDescriptors().orElseThrow();
        try (var one = Files.newInputStream(Path.of("/dev/null")); var another = Files.newInputStream(Path.of("/dev/null"))) {
            assertThat(one).isNotSameAs(another);
            assertThat(ProcessInfo.current().openDescriptors()).hasValue(before + 2);
        }
        ProcessInfo sleep = ProcessInfo.of(programs.start("sleep", "1000")).orElseThrow();
        await().atMost(LIMIT).until(() -> sleep.openDescriptors().equals(OptionalInt.of(3)));
    }

    @Test
    void aNameMayLookLikeALineOfTheKernel(@TempDir Path folder) throws Exception {
        for (String name : List.of(") Z 1 1 1", "a\nUid:\t7 7", "((\\n)(", "\\\\n\n", "a b\tc", "\u001b[2Jä", "x) R (y")) {
            Path program = Files.copy(Path.of(output("sh", "-c", "command -v sleep").strip()), folder.resolve(name));
            long pid = programs.start("sh", "-c", "exec \"$0\" 1000", program.toString());
            ProcessInfo process = awaitThat(pid, now -> now.command().equals(name) && now.state() == ProcessState.SLEEPING);
            assertThat(process.parentPid()).isEqualTo(SELF);
            assertThat(process.user()).isEqualTo(ProcessInfo.current().user());
            assertThat(process.commandLine()).containsExactly(program.toString(), "1000");
            assertThat(process.executable()).contains(program);
            assertThat(process.toString()).doesNotContain("\n", "\u001b");
            assertThat(ps(pid, "stat")).isEqualTo(process.stat());
        }
    }

    @Test
    void whatIsNoProcessIsNotFound() throws Exception {
        assertThat(ProcessInfo.of(0)).isEmpty();
        assertThat(ProcessInfo.of(-1)).isEmpty();
        assertThat(ProcessInfo.of(Long.MAX_VALUE)).isEmpty();
        try (var threads = Files.list(Path.of("/proc/self/task"))) {
            Optional<Long> thread = threads.map(path -> Long.parseLong(path.getFileName().toString())).filter(id -> id != SELF).findFirst();
            assertThat(ProcessInfo.of(thread.orElseThrow())).as("a thread").isEmpty();
        }
    }

    @Test
    void aLaterLookFindsTheSameProcessUntilItHasEnded() {
        long pid = programs.start("sleep", "1000");
        ProcessInfo first = ProcessInfo.of(pid).orElseThrow();
        ProcessInfo second = first.refresh().orElseThrow();
        assertThat(second).isEqualTo(first).hasSameHashCodeAs(first).isNotSameAs(first);
        assertThat(first.isSame(second)).isTrue();
        assertThat(first.isSame(ProcessInfo.current())).isFalse();
        programs.close();
        await().atMost(LIMIT).until(() -> first.refresh().isEmpty());
        assertThat(first.command()).as("what was told stays").isNotEmpty();
        assertThat(first.executable()).isEmpty();
        assertThat(first.openDescriptors()).isEmpty();
    }

    @Test
    void aPidThatAnotherProcessHasByNowIsNotTheSame(@TempDir Path root) throws Exception {
        Path process = Files.createDirectory(root.resolve("42"));
        Files.createDirectory(process.resolve("fd"));
        Files.createSymbolicLink(process.resolve("exe"), Path.of("/bin/cat"));
        Files.writeString(root.resolve("stat"), "btime 1700000000\n");
        Files.writeString(process.resolve("status"), "Name:\tcat\nTgid:\t42\nUid:\t0\t0\t0\t0\n");
        Files.writeString(process.resolve("cmdline"), "cat\0");
        String line = "42 (cat) S 1 42 42 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %d 0 0 0";
        Files.writeString(process.resolve("stat"), line.formatted(1000));
        LinuxTable table = new LinuxTable(new ProcessFiles(root));
        ProcessInfo old = table.find(42).orElseThrow();
        assertThat(old.executable()).contains(Path.of("/bin/cat"));
        assertThat(old.openDescriptors()).hasValue(0);
        assertThat(old.refresh()).contains(old);

        Files.writeString(process.resolve("stat"), line.formatted(2000));
        ProcessInfo young = table.find(42).orElseThrow();
        assertThat(young).isNotEqualTo(old);
        assertThat(young.isSame(old)).isFalse();
        assertThat(old.refresh()).isEmpty();
        assertThat(old.executable()).isEmpty();
        assertThat(old.openDescriptors()).isEmpty();
        assertThat(Duration.between(old.startTime(), young.startTime())).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void allProcessesAreFoundWhileOthersComeAndGo() {
        long storm = programs.start("sh", "-c", "while :; do /bin/true; /bin/true & wait; done");
        for (int look = 0; look < 50; look++) {
            List<ProcessInfo> all = ProcessInfo.all();
            assertThat(all).extracting(ProcessInfo::pid).contains(SELF, storm).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void threadsOfTheKernelHaveNoCommandLine() {
        List<ProcessInfo> threads = ProcessInfo.all().stream().filter(ProcessInfo::isKernelThread).toList();
        Assumptions.assumeFalse(threads.isEmpty(), "a container shows none");
        assertThat(threads).allSatisfy(thread -> {
            assertThat(thread.commandLine()).isEmpty();
            assertThat(thread.command()).isNotEmpty();
            assertThat(thread.virtualMemory()).isZero();
            assertThat(thread.residentMemory()).isZero();
            assertThat(thread.executable()).isEmpty();
            assertThat(thread.proportionalMemory()).isEmpty();
        });
    }
}
