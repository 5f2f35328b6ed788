// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionFiles;
import dev.brood.internal.os.ProcFs;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.OwnPlace;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is left of a session whose root was killed: nothing, within 2 s, which is recorded; 10 s are asserted. */
@LeavesNothingBehind
class RootDeathTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private static Path sessions;

    private static OwnPlace place;

    private final List<Long> processes = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private Peer root;
    private Path directory;
    private Path temporary;

    @BeforeAll
    static void nameThePlace() {
        place = new OwnPlace(sessions);
    }

    @AfterAll
    static void forgetThePlace() {
        place.close();
    }

    @BeforeEach
    void createSession() throws Exception {
        root = Peer.start("");
        peers.add(root);
        directory = Path.of(root.ask("root"));
        temporary = directory.resolve("tmp").toRealPath();
    }

    @AfterEach
    void endProcesses() {
        peers.forEach(Peer::close);
        processes.stream().filter(RootDeathTest::runs).forEach(pid -> Peer.signal("KILL", pid));
    }

    private long spawn(String prefix) {
        return spawn(prefix, "join");
    }

    private long spawn(String prefix, String join) {
        long pid = Long.parseLong(root.ask(prefix + "spawn " + join).split(" ", -1)[0]);
        processes.add(pid);
        return pid;
    }

    private void startNative(String prefix) {
        processes.add(Long.parseLong(root.ask(prefix + "native")));
    }

    private static boolean runs(long pid) {
        return ProcFs.system().stat(pid).filter(stat -> !stat.isZombie()).isPresent();
    }

    private boolean isAnythingLeft() {
        return processes.stream().anyMatch(RootDeathTest::runs) || Files.exists(directory) || Files.exists(temporary);
    }

    /** Kills the root and records how long it takes until nothing is left. */
    private void killRootAndAwaitTheEnd(String what) {
        long began = System.nanoTime();
        root.kill();
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> !isAnythingLeft());
        System.out.printf("end of a session, %s: nothing left after %d ms%n", what, (System.nanoTime() - began) / 1_000_000);
    }

    @Test
    void nothingIsLeftOfChildren() {
        for (int i = 0; i < 3; i++) {
            spawn("");
        }
        killRootAndAwaitTheEnd("three children");
    }

    @Test
    void nothingIsLeftOfGrandchildrenNativeProcessesAndStoppedOnes() {
        long lowest = spawn("");
        spawn("");
        long stopped = spawn("");
        spawn("tell 1 ");
        startNative("tell 0 ");
        startNative("tell 1 ");
        startNative("tell 1 tell 0 ");
        Peer.signal("STOP", lowest);
        Peer.signal("STOP", stopped);
        killRootAndAwaitTheEnd("two of four stopped, three native");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void childrenThatLiveForLongAreToldOfTheEndsOfTheirAncestors() {
        spawn("");
        long middle = spawn("");
        long grandchild = spawn("tell 1 ");
        assertThat(root.ask("tell 0 told")).isEqualTo("true");
        assertThat(root.ask("tell 1 tell 0 told")).isEqualTo("true");
        root.ask("tell 1 tell 0 interrupt");
        Peer.signal("STOP", middle);
        Peer.signal("KILL", middle);
        await().atMost(LIMIT).until(() -> !runs(grandchild));
        killRootAndAwaitTheEnd("a child that was told");
    }

    @Test
    void aHookThatNeverEndsDoesNotHoldUpTheEnd() {
        spawn("");
        spawn("");
        root.ask("tell 0 hook 100000");
        root.ask("tell 1 hook 100000");
        killRootAndAwaitTheEnd("hooks that never end");
    }

    @Test
    void codeThatInterruptsAllThreadsDoesNotOutliveTheRoot() {
        spawn("");
        assertThat(root.ask("tell 0 interrupt")).isEqualTo("true");
        killRootAndAwaitTheEnd("a child whose threads were interrupted");
    }

    @Test
    void aShortHookRunsToItsEnd() {
        spawn("");
        root.ask("tell 0 hook 300");
        killRootAndAwaitTheEnd("a hook of 300 ms");
    }

    @Test
    void whoLeavesTheWorkToALowerOneTakesItOverWhenThatIsKilled() {
        long atWork = spawn("", "joinBusy"); // and never gets on with it
        long stopped = spawn("");
        long watching = spawn("");
        Peer.signal("STOP", stopped);
        try (Arena arena = Arena.ofShared()) {
            SlotTable table = new SlotTable(SessionFiles.of(directory).mapTableReadOnly(arena));
            root.kill();
            await().atMost(LIMIT).until(() -> table.cleaningAcquire(3) == Cleaning.AT_WORK);
        }
        assertThat(runs(watching)).isTrue();
        Peer.signal("KILL", atWork);
        await().atMost(LIMIT).until(() -> !isAnythingLeft());
    }

    @Test
    void whoCleansUpIsGivenTheTimeThatItNeedsOnASlowMachine() {
        spawn("", "joinSlow");
        Peer.signal("STOP", spawn(""));
        root.kill();
        await().atMost(LIMIT.multipliedBy(2)).until(() -> !isAnythingLeft());
    }

    @Test
    void whatWasKilledAllAtOnceIsRemovedByTheNextSweep() {
        long first = spawn("");
        long second = spawn("");
        startNative("tell 0 ");
        Peer.signal("STOP", first);
        Peer.signal("STOP", second);
        Peer.signal("KILL", first);
        Peer.signal("KILL", second);
        root.kill();
        await().atMost(LIMIT).until(() -> !runs(first) && !runs(second));
        assertThat(directory).exists();
        Sweep swept = Sweep.now();
        assertThat(swept.found()).isPositive();
        assertThat(swept.removed()).isPositive();
        assertThat(swept.bytes()).isGreaterThan(500_000);
        await().atMost(LIMIT).until(() -> !isAnythingLeft());
    }

    @Test
    void whereOnlyStoppedOnesAreLeftTheNextSweepEndsThem() {
        Peer.signal("STOP", spawn(""));
        Peer.signal("STOP", spawn(""));
        root.kill();
        assertThat(processes).allMatch(RootDeathTest::runs);
        Sweep.now();
        await().atMost(LIMIT).until(() -> processes.stream().noneMatch(RootDeathTest::runs));
        await().atMost(LIMIT).until(() -> {
            Sweep.now();
            return !isAnythingLeft();
        });
    }

    @Test
    void aSweepLeavesSessionsAloneThatLiveAndThoseJustBeingMade() {
        long child = spawn("");
        Peer maker = Peer.start("");
        peers.add(maker);
        maker.tell("sessions 100");
        List<SessionInfo> seen = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            assertThat(Sweep.now().removed()).isZero();
            SessionInfo.list().stream().filter(info -> info.directory().equals(directory)).forEach(seen::add);
        }
        assertThat(maker.line()).isEqualTo("made");
        assertThat(runs(child)).isTrue();
        assertThat(seen).hasSize(50).allSatisfy(info -> {
            assertThat(info.alive()).isTrue();
            assertThat(info.rootPid()).isEqualTo(root.pid());
            assertThat(info.processes()).isEqualTo(2);
        });
        maker.kill();
        assertThat(Sweep.now().removed()).isEqualTo(50);
        assertThat(root.ask("tell 0 task 1")).isEqualTo("done");
        killRootAndAwaitTheEnd("one child, after 50 sweeps");
    }

    @Test
    void twoSweepersRemoveEachSessionOnce() {
        root.ask("sessions 20");
        root.kill();
        Peer other = Peer.start("");
        peers.add(other);
        other.tell("sweep");
        int here = Sweep.now().removed();
        String there = other.line();
        int removedThere = Integer.parseInt(there.replaceAll(".*removed=(\\d+).*", "$1"));
        assertThat(here + removedThere).isGreaterThanOrEqualTo(11);
        await().atMost(LIMIT).until(() -> !isAnythingLeft());
        assertThat(SessionInfo.list()).noneMatch(info -> !info.alive());
    }
}
