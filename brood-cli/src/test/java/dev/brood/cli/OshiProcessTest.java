// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.ProcessFlag;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import oshi.software.os.OSProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/** Processes as OSHI tells of them, beside what the library says of the same ones, and what OSHI may say on other systems. */
class OshiProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final BroodProcesses NO_BROOD = BroodProcesses.of(List.of());

    private final ProcessHandle self = ProcessHandle.current();
    private final OshiProcesses here = OshiProcesses.ofThisMachine();
    private final StartedPrograms programs = new StartedPrograms();

    @AfterEach
    void endPrograms() {
        programs.close();
    }

    /** What OSHI says of this process: some values, and for all others what it has for the unknown. */
    private static OSProcess told(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.putIfAbsent("getProcessID", (int) ProcessHandle.current().pid());
        all.putIfAbsent("getState", OSProcess.State.OTHER);
        return (OSProcess) Proxy.newProxyInstance(
                OSProcess.class.getClassLoader(), new Class<?>[] {OSProcess.class}, (_, method, _) -> all.getOrDefault(method.getName(), unknown(method)));
    }

    private static Object unknown(Method method) {
        Class<?> type = method.getReturnType();
        if (type == int.class) {
            return -1;
        } else if (type == long.class) {
            return -1L;
        }
        return type == String.class ? "unknown" : List.of();
    }

    private static ProcessInfo only(@Nullable OSProcess told) {
        OshiProcesses source = new OshiProcesses(() -> told == null ? List.of() : List.of(told), _ -> told);
        return source.find(ProcessHandle.current().pid()).orElseThrow();
    }

    private ProcessInfo awaitSleep(Process program) {
        long pid = program.pid();
        return await().atMost(LIMIT).until(() -> here.find(pid).orElseThrow(), process -> process.command().equals("sleep"));
    }

    @Test
    void itAgreesWithTheLibrary() throws IOException {
        Process sleep = programs.start("sleep", "1000");
        ProcessInfo process = awaitSleep(sleep);
        ProcessInfo library = ProcessInfo.of(sleep.pid()).orElseThrow();
        for (Function<ProcessInfo, Object> value : List.<Function<ProcessInfo, Object>>of(
                ProcessInfo::pid, ProcessInfo::parentPid, ProcessInfo::user, ProcessInfo::effectiveUid, ProcessInfo::priority, ProcessInfo::threads,
                ProcessInfo::virtualMemory, ProcessInfo::command, ProcessInfo::commandLine, ProcessInfo::executable, ProcessInfo::openDescriptors)) {
            assertThat(value.apply(process)).isEqualTo(value.apply(library));
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(here.find(sleep.pid()).orElseThrow().state()).isEqualTo(ProcessState.SLEEPING));
        assertThat(process.residentMemory()).isCloseTo(library.residentMemory(), within(1L << 20));
        assertThat(process.userTime().plus(process.systemTime())).isBetween(Duration.ZERO, Duration.ofSeconds(1));
        assertThat(process.minorPageFaults()).isPositive();
        assertThat(process.majorPageFaults()).isNotNegative();
        assertThat(Duration.between(process.startTime(), library.startTime()).abs()).isLessThan(Duration.ofSeconds(2));
        assertThat(process).hasToString("ProcessInfo[" + sleep.pid() + " sleep]");
    }

    @Test
    void aJvmHasItsThreadsAndTimes() {
        ProcessInfo process = here.find(self.pid()).orElseThrow();
        ProcessInfo library = ProcessInfo.current();
        assertThat(process.threads()).isGreaterThan(1);
        assertThat(process.flags()).containsExactly(ProcessFlag.MULTITHREADED);
        assertThat(process.stat()).isEqualTo("Sl");
        assertThat(process.userTime()).isPositive().isLessThanOrEqualTo(library.userTime());
        assertThat(process.commandLine()).isEqualTo(library.commandLine());
        assertThat(process.residentMemory()).isCloseTo(library.residentMemory(), within(64L << 20));
    }

    @Test
    void whatLivesWhatIsStoppedAndWhatHasEndedIsTold() throws Exception {
        Process sleep = programs.start("sleep", "1000");
        ProcessInfo process = awaitSleep(sleep);
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(sleep.pid())).start().waitFor()).isZero();
        await().atMost(LIMIT).until(() -> process.refresh().orElseThrow().state() == ProcessState.STOPPED);
        Process parent = programs.start("sh", "-c", "sleep 0 & echo $!; exec sleep 1000"); // which fetches no status
        long child = Long.parseLong(parent.inputReader().readLine());
        await().atMost(LIMIT).until(() -> here.find(child).orElseThrow().state() == ProcessState.ZOMBIE);
        sleep.destroyForcibly().waitFor();
        await().atMost(LIMIT).until(() -> process.refresh().isEmpty());
        assertThat(here.find(sleep.pid())).isEmpty();
    }

    @Test
    void aProcessIsTheSameAtALaterLook() throws IOException {
        ProcessInfo process = awaitSleep(programs.start("sleep", "1000"));
        assertThat(process.refresh()).contains(process);
        assertThat(here.all()).contains(process).extracting(ProcessInfo::pid).isSorted().contains(self.pid());
        assertThat(process.isSame(here.find(self.pid()).orElseThrow())).isFalse();
        assertThat(here.find(Integer.MAX_VALUE)).isEmpty();
        assertThat(here.find(1L << 33)).isEmpty();
    }

    @Test
    void theTreeHasParentsAndChildren() throws IOException {
        ProcessInfo process = awaitSleep(programs.start("sleep", "1000"));
        ProcessTree tree = here.tree();
        assertThat(tree.parent(process.pid()).orElseThrow().pid()).isEqualTo(self.pid());
        assertThat(here.tree(self.pid()).orElseThrow().children(self.pid())).contains(process);
        assertThat(here.tree(Integer.MAX_VALUE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void eachStateOfOshiHasOneOfBrood(OSProcess.State state) {
        Map<OSProcess.State, ProcessState> expected = new EnumMap<>(Map.of(
                OSProcess.State.NEW, ProcessState.UNKNOWN,
                OSProcess.State.RUNNING, ProcessState.RUNNING,
                OSProcess.State.SLEEPING, ProcessState.SLEEPING,
                OSProcess.State.WAITING, ProcessState.UNINTERRUPTIBLE,
                OSProcess.State.ZOMBIE, ProcessState.ZOMBIE,
                OSProcess.State.STOPPED, ProcessState.STOPPED,
                OSProcess.State.SUSPENDED, ProcessState.STOPPED,
                OSProcess.State.OTHER, ProcessState.UNKNOWN,
                OSProcess.State.INVALID, ProcessState.UNKNOWN));
        assertThat(OshiProcess.state(state)).isEqualTo(expected.get(state));
        if (state != OSProcess.State.INVALID) { // of which nothing is taken
            assertThat(only(told(Map.of("getState", state))).stat()).isEqualTo(String.valueOf(expected.get(state).letter()));
        }
    }

    @Test
    void whatOshiMayNotLookIntoIsWhatTheJdkKnows() {
        for (ProcessInfo process : List.of(only(null), only(told(Map.of("getState", OSProcess.State.INVALID, "getThreadCount", 7))))) {
            assertThat(process.pid()).isEqualTo(self.pid());
            assertThat(process.parentPid()).isEqualTo(self.parent().orElseThrow().pid());
            assertThat(process.user()).isEqualTo(self.info().user().orElseThrow());
            assertThat(process.command()).isEqualTo("java");
            assertThat(process.startTime()).isEqualTo(self.info().startInstant().orElseThrow());
            assertThat(process.executable()).contains(Path.of(self.info().command().orElseThrow()));
            assertThat(process.commandLine()).first().isEqualTo(self.info().command().orElseThrow());
            assertThat(blanks(process))
                    .containsExactly("pgid", "sid", "ruid", "euid", "state", "stat", "ni", "pri", "nlwp", "vsz", "rss", "pss", "fds",
                            "utime", "stime", "time", "tty", "tpgid", "minflt", "majflt", "name", "role", "method", "pool", "task");
        }
        assertThat(new OshiProcesses(List::of, _ -> null).all()).extracting(ProcessInfo::pid).contains(self.pid());
    }

    @Test
    void whatOshiDoesNotKnowIsBlankAndNoException() {
        ProcessInfo process = only(told(Map.of("getThreadCount", 0, "getOpenFiles", 0L, "getPath", "", "getName", "", "getPriority", 8)));
        assertThat(blanks(process))
                .containsExactly("pgid", "sid", "ruid", "euid", "ni", "nlwp", "vsz", "rss", "pss", "fds", "utime", "stime", "time", "tty",
                        "tpgid", "minflt", "majflt", "name", "role", "method", "pool", "task");
        assertThat(process.command()).isEqualTo("java");
        assertThat(process.priority()).isEqualTo(8);
        assertThatThrownBy(process::nice)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContainingAll("nice value of process " + self.pid(), System.getProperty("os.name"), "administrator");
    }

    @Test
    void whatOnlyWindowsSaysIsUnderstood() {
        ProcessInfo process = only(told(Map.of("getUserID", "S-1-5-18", "getCommandLine", "C:\\a b\\x.exe -v", "getPath", "a\0b")));
        assertThat(blanks(process)).contains("euid", "exe");
        assertThat(process.commandLine()).containsExactly("C:\\a b\\x.exe -v");
    }

    @Test
    void whatTheJdkMayNotLookIntoIsWhatOshiKnows() {
        ProcessHandle closed = closed();
        OSProcess told = told(Map.of(
                "getParentProcessID", 4, "getUser", "SYSTEM", "getName", "svchost", "getThreadCount", 3, "getStartTime", 1_700_000_000_000L));
        OshiProcess process = new OshiProcess(here, closed, told);
        assertThat(process.hasEnded()).isFalse();
        assertThat(process.parentPid()).isEqualTo(4);
        assertThat(process.user()).isEqualTo("SYSTEM");
        assertThat(process.threads()).isEqualTo(3);
        assertThat(process.startTime()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(ProcessColumn.text(ProcessColumn.ARGS.value(process, NO_BROOD))).isEqualTo("[svchost]");
        OshiProcess nothing = new OshiProcess(here, closed, null);
        assertThat(nothing.hasEnded()).isTrue();
        assertThat(blanks(nothing)).contains("user", "comm", "exe", "args", "start").doesNotContain("pid", "ppid");
        assertThat(nothing).hasToString("ProcessInfo[660]");
    }

    /** As the JDK has, on Windows, a process of the system. */
    private static ProcessHandle closed() {
        return (ProcessHandle) Proxy.newProxyInstance(ProcessHandle.class.getClassLoader(), new Class<?>[] {ProcessHandle.class}, (_, method, _) -> switch (method.getName()) {
            case "pid" -> 660L;
            case "isAlive" -> false;
            case "info" -> Proxy.newProxyInstance(
                    ProcessHandle.class.getClassLoader(), new Class<?>[] {ProcessHandle.Info.class}, (_, _, _) -> Optional.empty());
            default -> Optional.empty();
        });
    }

    private static List<String> blanks(ProcessInfo process) {
        return List.of(ProcessColumn.values()).stream()
                .filter(column -> column.value(process, NO_BROOD) == null)
                .map(ProcessColumn::toString)
                .toList();
    }
}
