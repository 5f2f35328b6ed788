// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import dev.brood.os.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code brood kill} as a real process, which signals real ones. */
class KillTest extends ProcessesFixture {

    @Test
    void signalsAreWrittenAsKillHasThem() throws Exception {
        for (String[] written : List.of(
                new String[] {"15"}, new String[] {"9", "-9"}, new String[] {"9", "-SIGKILL"}, new String[] {"10", "-s", "usr1"},
                new String[] {"1", "-HUP"}, new String[] {"26", "-VTALRM"}, new String[] {"2", "--signal=INT"})) {
            Process sleep = sleep();
            List<String> words = new ArrayList<>(List.of(written));
            words.set(0, "kill");
            words.add(Long.toString(sleep.pid()));
            Result kill = brood.run(words.toArray(String[]::new));
            assertThat(kill.err()).as("%s", words).isEmpty();
            assertThat(kill.status()).isZero();
            assertThat(sleep.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(sleep.exitValue()).as("%s", words).isEqualTo(128 + Integer.parseInt(written[0]));
        }
    }

    @Test
    void aSignalThatIsNoneIsRefusedAndNothingSent() throws Exception {
        Process sleep = sleep();
        String pid = Long.toString(sleep.pid());
        Result name = brood.run("kill", "-TREM", pid);
        assertThat(name.status()).isEqualTo(2);
        assertThat(name.err()).contains("there is no signal 'TREM': did you mean TERM");
        assertThat(brood.run("kill", "-99", pid).err()).contains("there is no signal '99'");
        assertThat(brood.run("kill", "-KILL").err()).contains("no process is named");
        assertThat(sleep.isAlive()).isTrue();
        assertThat(brood.run("kill", "--list").out()).contains(" 9 KILL\n").contains("15 TERM\n");
    }

    @Test
    void aProcessThatIsNotThereIsToldAndTheRestSignalled() throws Exception {
        Process sleep = sleep();
        Result kill = brood.run("kill", "2147483647", Long.toString(sleep.pid()), "nobody");
        assertThat(kill.status()).isEqualTo(1);
        assertThat(kill.err())
                .contains("brood kill: there is no process 2147483647")
                .contains("no child of Brood's in a program of this user has the name nobody");
        assertThat(sleep.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatIsNotPermittedIsToldWithTheUsers() throws Exception {
        BroodCommand.require("setpriv");
        boolean root = ProcessInfo.current().effectiveUid() == 0;
        List<String> words = new ArrayList<>();
        long target = 1;
        if (root) {
            target = programs.start("setpriv", "--reuid=65534", "--clear-groups", "sleep", "1000").pid();
            awaitCommand(target, "sleep");
            words.addAll(List.of("setpriv", "--bounding-set", "-kill"));
        }
        words.addAll(brood.words("kill", Long.toString(target)));
        Result kill = brood.run("", words);
        assertThat(kill.status()).isEqualTo(1);
        assertThat(kill.err()).contains("signal TERM cannot be sent to process " + target, "does not permit it");
        assertThat(ProcessHandle.of(target)).isPresent();
    }

    @Test
    void aTreeEndsFromItsTopAndIsWaitedFor() throws Exception {
        Process shell = shellOfTwoSleeps("(sleep 1000; true) & sleep 1000 & wait");
        List<ProcessInfo> all = ProcessTree.of(shell.pid()).orElseThrow().depthFirst().toList();
        Result kill = brood.run("kill", "--tree", "--wait", "30", Long.toString(shell.pid()));
        assertThat(kill.err()).isEmpty();
        assertThat(kill.status()).isZero();
        assertThat(all).hasSize(4).allSatisfy(process ->
                assertThat(process.refresh().map(ProcessInfo::state).orElse(ProcessState.DEAD).hasEnded()).isTrue());
    }

    @Test
    void whoDoesNotEndInTimeIsNamed() throws Exception {
        Process shell = programs.start("sh", "-c", "trap '' TERM; echo; while :; do sleep 1000; done");
        assertThat(shell.getInputStream().read()).isEqualTo('\n');
        Result kill = brood.run("kill", "--wait", "0.1", Long.toString(shell.pid()));
        assertThat(kill.status()).isEqualTo(1);
        assertThat(kill.err()).contains("not ended within 0.1 s: " + shell.pid());
        assertThat(brood.run("kill", "--wait=soon", "1").status()).isEqualTo(2);
    }

    @Test
    void aWorkerIsFoundByItsName() throws Exception {
        Process map = stuckMap();
        BroodCommand killer = another();
        Result unknown = killer.run("kill", "map-worker-11");
        assertThat(unknown.err()).contains("has the name map-worker-11: did you mean map-worker-1?");
        ProcessInfo worker = stuckWorker();
        Result kill = killer.run("kill", "-" + Signal.KILL, "--wait", "30", "map-worker-1");
        assertThat(kill.err()).isEmpty();
        assertThat(kill.status()).isZero();
        assertThat(worker.refresh().filter(now -> !now.state().hasEnded())).isEmpty();
        killer.run("kill", "--wait", "30", Long.toString(map.pid()));
    }
}
