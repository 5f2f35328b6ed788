// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code brood top} in a real terminal, that of tmux: keys are typed, and the screen is read. */
class TopTerminalTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path temp;

    private final StartedPrograms programs = new StartedPrograms();
    private BroodCommand brood;
    private Process sleep;

    @BeforeEach
    void startTerminal() throws Exception {
        BroodCommand.require("tmux");
        brood = BroodCommand.in(temp);
        sleep = new ProcessBuilder("sleep", "1000").start();
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "env --default-signal sh");
        tmux("send-keys", "PS1='$ '; stty -a > before; echo be''fore", "Enter");
        awaiting().until(() -> screen().contains("before"));
    }

    @AfterEach
    void endTerminal() throws Exception {
        new ProcessBuilder("tmux", "-S", socket(), "kill-server").start().waitFor();
        sleep.destroyForcibly();
        programs.close();
        for (Path file : List.of(temp.resolve("t"))) {
            Files.deleteIfExists(file);
        }
    }

    private static ConditionFactory awaiting() {
        return await().atMost(LIMIT).pollInterval(Duration.ofMillis(100));
    }

    private String socket() {
        return temp.resolve("t").toString();
    }

    private String tmux(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(brood.folder().toFile()).redirectErrorStream(true);
        builder.environment().remove("TMUX");
        Process tmux = builder.start();
        tmux.getOutputStream().close();
        String said = new String(tmux.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tmux.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }

    private String screen() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p");
    }

    private void type(String... keys) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words.toArray(String[]::new));
    }

    private void startTop(String... options) throws Exception {
        startTop(List.of(), options);
    }

    private void startTop(List<String> jvmOptions, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("top", "--delay=0.5"));
        words.addAll(List.of(options));
        Files.writeString(brood.folder().resolve("top.sh"), "exec " + brood.line(jvmOptions, words.toArray(String[]::new)) + "\n");
        type("sh top.sh; echo status $?", "Enter");
        awaiting().until(() -> screen().lines().dropWhile(line -> !line.startsWith("    PID USER")).skip(1).anyMatch(line -> line.matches(" *\\d+ .*")));
    }

    private long top() {
        return ProcessInfo.all().stream()
                .filter(process -> process.commandLine().containsAll(List.of(Main.class.getName(), "top", "-Dbrood.dir=" + temp.resolve("s"))))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private void assertLeftAsFound(int status) throws Exception {
        awaiting().until(() -> screen().contains("status " + status));
        assertThat(screen()).doesNotContain("PID USER", "Exception");
        type("stty -a > after; echo af''ter", "Enter");
        awaiting().until(() -> screen().contains("after"));
        assertThat(Files.readString(brood.folder().resolve("after"))).isEqualTo(Files.readString(brood.folder().resolve("before")));
        assertThat(tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip()).isEqualTo("0 1");
    }

    @Test
    void keysSortFilterAndTurnPagesOn80By24() throws Exception {
        startTop("--sort=pid");
        List<String> lines = screen().lines().toList();
        assertThat(lines.get(0)).startsWith("brood top ").contains(" processes, ");
        assertThat(lines.get(1)).matches(" +0 \\[.*%\\].*");
        assertThat(lines.get(23)).startsWith("q quit");
        type("R");
        awaiting().until(() -> screen().contains("by -pid"));
        type("N");
        awaiting().until(() -> screen().lines().toList().get(3).strip().startsWith("1 "));
        type("/");
        awaiting().until(() -> screen().contains("show only what contains:"));
        type("sleep 1000", "Enter");
        awaiting().until(() -> screen().lines().skip(3).limit(20).filter(line -> !line.isBlank()).allMatch(line -> line.endsWith("sleep 1000")));
        assertThat(screen()).contains(Long.toString(sleep.pid()));
        type("q");
        assertLeftAsFound(0);
    }

    @Test
    void pagesAreTurnedOneByOneAndNotBeyondTheFirstAndTheLast() throws Exception {
        List<Long> all = startSleeps(40).stream().map(Process::pid).sorted().toList();
        startTop("--sort=pid");
        filterSleeps();
        awaiting().until(() -> header().contains(" by pid 1/"));
        awaiting().until(() -> all.subList(0, shownPids().size()).equals(shownPids()));
        int height = shownPids().size();
        int pages = (all.size() + height - 1) / height;
        assertThat(pages).isGreaterThan(1);
        List<List<Long>> contents = IntStream.range(0, pages)
                .mapToObj(page -> all.subList(page * height, Math.min(all.size(), (page + 1) * height)))
                .toList();
        awaitPage(1, contents);
        for (int page = 2; page <= pages; page++) {
            type(">");
            awaitPage(page, contents);
        }
        type(">"); // which is no page
        type("<");
        awaitPage(pages - 1, contents);
        for (int page = pages - 2; page >= 1; page--) {
            type("<");
            awaitPage(page, contents);
        }
        type("<"); // which is no page
        type(">");
        awaitPage(2, contents);
        type("q");
        assertLeftAsFound(0);
    }

    private void awaitPage(int page, List<List<Long>> contents) {
        awaiting().untilAsserted(() -> {
            assertThat(header()).contains(" by pid " + page + "/" + contents.size() + " ");
            assertThat(shownPids()).isEqualTo(contents.get(page - 1));
        });
    }

    @Test
    void itRefreshesByItself() throws Exception {
        List<Process> three = startSleeps(3);
        startTop("--sort=pid");
        filterSleeps();
        awaiting().until(() -> shownPids().size() == three.size());
        Process second = three.remove(1);
        second.destroyForcibly();
        List<Long> left = three.stream().map(Process::pid).sorted().toList();
        awaiting().untilAsserted(() -> assertThat(shownPids()).isEqualTo(left));
        type("q");
        assertLeftAsFound(0);
    }

    /** Only this test's sleeps are so long. */
    private static String seconds() {
        return Long.toString(10_000_000 + ProcessHandle.current().pid());
    }

    private static String sleepCommand() {
        return "sleep " + seconds();
    }

    /** Typed, for as an option the filter would let through the command itself. */
    private void filterSleeps() throws Exception {
        type("/");
        awaiting().until(() -> screen().contains("show only what contains:"));
        type(sleepCommand(), "Enter");
        awaiting().until(() -> header().contains("/" + sleepCommand()));
    }

    private List<Process> startSleeps(int number) throws IOException {
        List<Process> started = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            started.add(programs.start("sleep", seconds()));
        }
        return started;
    }

    private String header() throws Exception {
        return screen().lines().findFirst().orElse("");
    }

    /** The pids of the rows of sleeps, in their order. */
    private List<Long> shownPids() throws Exception {
        return screen().lines()
                .filter(line -> line.endsWith(sleepCommand()))
                .filter(line -> line.matches(" *\\d+ .*"))
                .map(line -> Long.parseLong(line.strip().replaceFirst(" .*", "")))
                .toList();
    }

    @Test
    void aProcessIsRenicedAndEndedAfterAConfirmation() throws Exception {
        startTop("--filter=sleep 1000");
        type("r");
        awaiting().until(() -> screen().contains("pid to renice"));
        type(Long.toString(sleep.pid()), "Enter");
        awaiting().until(() -> screen().contains("nice value for " + sleep.pid() + " (sleep)"));
        type("19", "Enter");
        awaiting().until(() -> screen().contains("to 19? [y/N]"));
        type("y"); // without Enter
        awaiting().until(() -> ProcessInfo.of(sleep.pid()).orElseThrow().nice() == 19);
        type("k");
        awaiting().until(() -> screen().contains("pid to signal"));
        type(Long.toString(sleep.pid()), "Enter");
        awaiting().until(() -> screen().contains("signal for " + sleep.pid()));
        type("Enter");
        awaiting().until(() -> screen().contains("send TERM to " + sleep.pid() + " (sleep)? [y/N]"));
        type("n");
        awaiting().until(() -> screen().contains("nothing done"));
        type("Enter"); // as one may who expects that it is needed
        assertThat(sleep.isAlive()).isTrue();
        assertThat(screen()).contains("nothing done");
        type("k");
        awaiting().until(() -> screen().contains("pid to signal"));
        type(Long.toString(sleep.pid()), "Enter");
        awaiting().until(() -> screen().contains("signal for " + sleep.pid()));
        type("KILL", "Enter");
        awaiting().until(() -> screen().contains("send KILL to"));
        type("y"); // without Enter
        assertThat(sleep.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(sleep.exitValue()).isEqualTo(128 + 9);
        type("q");
        assertLeftAsFound(0);
    }

    @Test
    void whereThereIsNoProcOshiFillsTheScreen() throws Exception {
        startTop(PortableProcessesTest.PORTABLE, "--sort=pid");
        awaiting().until(() -> screen().lines().toList().get(3).matches(" +1 \\S+ +- [A-Z?]l? .*"));
        type("/");
        awaiting().until(() -> screen().contains("show only what contains:"));
        type("sleep 1000", "Enter");
        awaiting().until(() -> screen().lines().anyMatch(line -> line.matches(" *" + sleep.pid() + " \\S+ +- S +1 +\\d+ +0\\.0 +0:00\\.0\\d sleep 1000")));
        type("M");
        awaiting().until(() -> screen().contains("by mem"));
        type("k");
        awaiting().until(() -> screen().contains("pid to signal"));
        type(Long.toString(sleep.pid()), "Enter");
        awaiting().until(() -> screen().contains("signal for " + sleep.pid() + " (sleep)"));
        type("Enter");
        awaiting().until(() -> screen().contains("send TERM to " + sleep.pid() + " (sleep)? [y/N]"));
        type("y"); // without Enter
        assertThat(sleep.waitFor(1, TimeUnit.MINUTES)).isTrue();
        type("q");
        assertLeftAsFound(0);
    }

    @Test
    void theTerminalIsLeftAsFoundAfterCtrlC() throws Exception {
        startTop();
        type("C-c");
        assertLeftAsFound(130);
    }

    @Test
    void nothingIsSaidOfKeysThatWereBeingReadAtTheEnd() throws Exception {
        for (int i = 0; i < 6; i++) { // it depends on who is faster
            type("clear; rm -f before after; stty -a > before", "Enter");
            startTop();
            type("C-c");
            assertLeftAsFound(130);
        }
    }

    @Test
    void theTerminalIsLeftAsFoundAfterTerm() throws Exception {
        startTop();
        new ProcessBuilder("kill", "-TERM", Long.toString(top())).start().waitFor();
        assertLeftAsFound(143);
    }

    @Test
    void ctrlZGivesTheTerminalBackUntilItGoesOn() throws Exception {
        type("set -m", "Enter");
        startTop();
        long pid = top();
        type("C-z");
        awaiting().until(() -> ProcessInfo.of(pid).orElseThrow().state() == ProcessState.STOPPED);
        awaiting().until(() -> !screen().contains("PID USER"));
        type("fg", "Enter");
        awaiting().until(() -> screen().contains("PID USER"));
        type("q");
        awaiting().until(() -> ProcessInfo.of(pid).isEmpty());
        awaiting().until(() -> !screen().contains("PID USER"));
    }

    @Test
    void aResizeIsFollowed() throws Exception {
        startTop();
        tmux("resize-window", "-x", "132", "-y", "40");
        awaiting().until(() -> screen().lines().toList().get(39).startsWith("q quit"));
        assertThat(screen().lines().toList().get(2)).startsWith("    PID USER");
        tmux("resize-window", "-x", "60", "-y", "12");
        awaiting().until(() -> screen().lines().toList().get(11).startsWith("q quit"));
        tmux("resize-window", "-x", "80", "-y", "24");
        awaiting().until(() -> screen().lines().toList().get(23).startsWith("q quit"));
        type("q");
        assertLeftAsFound(0);
    }

    @Test
    void aPipeGetsPlainTextOfSoManyLooks() throws Exception {
        Result top = brood.run("top", "--batch", "-n", "2", "--delay=0.1", "--filter=sleep 1000", "--sort=pid");
        assertThat(top.status()).isZero();
        assertThat(top.err()).isEmpty();
        assertThat(top.out().split("brood top ", -1)).hasSize(3);
        assertThat(top.out()).doesNotContain("\u001b").containsPattern("(?m)^ *" + sleep.pid() + " .* sleep 1000$");
        assertThat(top.out().lines().filter(line -> line.startsWith("cores: "))).hasSize(2);
    }

    @Test
    void withoutATerminalItSaysSo() throws Exception {
        Result top = brood.run("top");
        assertThat(top.status()).isEqualTo(1);
        assertThat(top.err()).contains("standard output is no terminal: --batch");
        for (String wrong : List.of("--delay=0", "--iterations=0", "--sort=size")) {
            assertThat(brood.run("top", wrong).status()).as(wrong).isEqualTo(2);
        }
    }

    @Test
    void workersAreShownWithTheirNames() throws Exception {
        String stuck = "s -> { Files.writeString(Path.of(s), \"\"); Thread.sleep(1000000); return s; }";
        Process map = brood.start(brood.words("map", "--workers=1", "--as=string", stuck, "started"));
        try {
            awaiting().until(() -> Files.exists(brood.folder().resolve("started")));
            BroodCommand other = new BroodCommand(brood.folder(), temp.resolve("k"));
            Result top = other.run("top", "--batch", "-n", "1", "--brood");
            assertThat(top.out()).contains(" map-worker-1: ");
        } finally {
            map.destroy();
            assertThat(map.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        try (Stream<ProcessHandle> left = map.descendants()) {
            assertThat(left).isEmpty();
        }
    }
}
