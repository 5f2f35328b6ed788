// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/** {@code brood ps}, {@code tree}, {@code top} and {@code kill} as on systems without a process file system, beside what {@code ps} says. */
class PortableProcessesTest extends ProcessesFixture {

    /** Makes a command look as it does on other systems. */
    static final List<String> PORTABLE = List.of("-D" + ProcessSource.PROPERTY + "=portable");

    private Result run(String... args) throws Exception {
        return brood.run("", brood.words(PORTABLE, args));
    }

    private static String ps(String columns, long pid) throws IOException, InterruptedException {
        Process ps = new ProcessBuilder("ps", "-ww", "-o", columns, "-p", Long.toString(pid)).start();
        String said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(ps.waitFor()).isZero();
        return said;
    }

    private static long group(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void aTableHasTheUsualColumnsAndWhatPsSays() throws Exception {
        long sleep = sleep().pid();
        Result all = run("ps");
        assertThat(all.err()).isEmpty();
        assertThat(all.status()).isZero();
        assertThat(all.out().lines().findFirst().orElseThrow()).matches(" *PID +PPID USER +STAT +NI NLWP +RSS +TIME ARGS");
        assertThat(all.out()).containsPattern(
                "(?m)^ *" + ps("pid=", sleep) + " +" + ps("ppid=", sleep) + " " + Pattern.quote(ps("user=", sleep)) + " +S +- +1 +\\d+ 0:00\\.0\\d sleep 1000$");
        long priority = 20 + Long.parseLong(ps("ni=", sleep));
        Result one = run("ps", "-o", "pid,ppid,pgid,user,euid,ruid,pri,comm,args,nlwp,vsz", Long.toString(sleep));
        assertThat(one.out().lines().skip(1).map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(String.join(
                        " ", ps("pid=", sleep), ps("ppid=", sleep), "-", ps("user=", sleep), ps("euid=", sleep), "-", Long.toString(priority),
                        "sleep sleep 1000 1", ps("vsz=", sleep)));
    }

    @Test
    void jsonHasNumbersAsNumbersAndNullForWhatIsNotTold() throws Exception {
        ProcessInfo jvm = ProcessInfo.current();
        Result ps = run("ps", "--json", "-o", "pid,ppid,user,comm,nlwp,rss,utime,fds,start,pgid,ni,tty,pss", Long.toString(jvm.pid()));
        assertThat(ps.err()).isEmpty();
        assertThat(ps.out())
                .startsWith("[{\"pid\":" + jvm.pid() + ",\"ppid\":" + ps("ppid=", jvm.pid()) + ",\"user\":\"" + ps("user=", jvm.pid()) + "\",\"comm\":\""
                        + ps("comm=", jvm.pid()) + "\",\"nlwp\":")
                .containsPattern("\"utime\":\\d+\\.\\d+,\"fds\":\\d+,\"start\":\"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\"")
                .endsWith(",\"pgid\":null,\"ni\":null,\"tty\":null,\"pss\":null}]\n");
        assertThat(group(ps.out(), "\"nlwp\":(\\d+)")).isCloseTo(Long.parseLong(ps("nlwp=", jvm.pid())), within(20L));
        assertThat(group(ps.out(), "\"rss\":(\\d+)")).isCloseTo(Long.parseLong(ps("rss=", jvm.pid())) << 10, within(64L << 20));
    }

    @Test
    void everyColumnIsShownAndAnyMayBeSortedBy() throws Exception {
        long sleep = sleep().pid();
        for (String key : List.of("-rss", "user", "pgid")) { // the last is told of none
            Result sorted = run("ps", "-o", ProcessColumn.names().replace(" ", ""), "--sort=" + key);
            assertThat(sorted.err()).as(key).isEmpty();
            assertThat(sorted.out()).as(key).containsPattern("(?m)^ *" + sleep + "( +\\S+){25} +sleep 1000 +- +- +- +- +-$");
        }
    }

    @Test
    void whatIsNotThereIsToldAndTheRestShown() throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        Result ps = run("ps", "-o", "pid", self, "2147483647", "99999999999");
        assertThat(ps.status()).isEqualTo(1);
        assertThat(ps.out().lines().map(String::strip)).containsExactly("PID", self);
        assertThat(ps.err()).contains("there is no process 2147483647", "there is no process 99999999999");
    }

    @Test
    void theTreeIsTheOneThatTheLibraryDraws() throws Exception {
        long shell = shellOfTwoSleeps().pid();
        assertThat(run("tree", "--ascii", Long.toString(shell)).out())
                .isEqualTo(ProcessTree.of(shell).orElseThrow().render(ProcessTree.Style.ASCII))
                .startsWith("sh(" + shell + ")-+-sleep(");
        assertThat(run("tree").out()).contains("sh(" + shell + ")");
        assertThat(run("tree", "2147483647").status()).isEqualTo(1);
    }

    @Test
    void topTellsWhatIsUsed() throws Exception {
        long busy = start("sh", "-c", "while :; do :; done").pid();
        Result top = run("top", "--batch", "-n", "2", "--delay=0.5", "--filter=while :");
        assertThat(top.err()).isEmpty();
        assertThat(top.status()).isZero();
        assertThat(top.out()).containsPattern("(?m)^ *" + busy + " \\S+ +- \\S+ +1 +\\d+ +[1-9]\\d*\\.\\d +\\d+:\\d\\d\\.\\d\\d sh -c while :");
    }

    @Test
    void broodsProcessesHaveTheirNames() throws Exception {
        Process map = stuckMap();
        BroodCommand other = another();
        Result ps = other.run("", other.words(PORTABLE, "ps", "--brood"));
        assertThat(ps.out()).containsPattern("worker +spawn +1 +map-worker-1\n");
        Result top = other.run("", other.words(PORTABLE, "top", "--batch", "-n", "1", "--brood"));
        assertThat(top.out()).contains(" map-worker-1: ");
        map.destroy();
        assertThat(map.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aTreeIsKilledAndWaitedFor() throws Exception {
        Process shell = shellOfTwoSleeps();
        List<ProcessHandle> below = shell.descendants().toList();
        assertThat(below).hasSize(2);
        Result kill = run("kill", "--tree", "--wait=60", Long.toString(shell.pid()));
        assertThat(kill.err()).isEmpty();
        assertThat(kill.status()).isZero();
        assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
        await().atMost(LIMIT).until(() -> below.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void anotherWordIsRefused() throws Exception {
        Map<String, String> commands = Map.of("ps", "brood ps: ", "tree", "brood tree: ");
        for (Map.Entry<String, String> command : commands.entrySet()) {
            Result refused = brood.run("", brood.words(List.of("-D" + ProcessSource.PROPERTY + "=procfs"), command.getKey()));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).startsWith(command.getValue() + "-Dbrood.processes=procfs is not portable").contains("Leave it out");
        }
    }
}
