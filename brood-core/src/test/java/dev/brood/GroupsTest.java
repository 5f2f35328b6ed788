// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.internal.launch.SpareSights;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import dev.brood.os.ProcessInfo;
import dev.brood.os.Signal;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Children in process groups of the system, and children that are stopped. */
@LeavesNothingBehind
@Timeout(120)
class GroupsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final RemoteAction PARKED = () -> {
        System.out.println("ready");
        while (true) {
            LockSupport.park();
        }
    };

    private static Running member(ProcessGroup group) {
        return Running.start(ChildProcess.builder(PARKED).group(group));
    }

    private static long groupOf(long pid) {
        return ProcessInfo.of(pid).orElseThrow().processGroup();
    }

    private static boolean isStopped(long pid) {
        return ProcFs.system().stat(pid).map(ProcessStat::isStopped).orElse(false);
    }

    private static void assertKilled(Running running) throws InterruptedException {
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.KILL);
    }

    @Test
    void afterItsEndControlDoesNothingAndThrowsNothing() throws Exception {
        ProcessGroup group = ProcessGroup.create();
        ChildProcess child = ChildProcess.builder(() -> System.exit(3)).group(group).start();
        child.join();
        child.interrupt();
        child.terminate();
        child.kill();
        child.killTree();
        child.killGroup();
        child.suspend();
        child.resume();
        child.renice(5);
        child.affinity(Set.of(0));
        for (Signal signal : List.of(Signal.USR1, Signal.STOP, Signal.TERM, Signal.KILL)) {
            child.sendSignal(signal);
            group.send(signal);
        }
        child.close();
        assertThat(child.affinity()).isEmpty();
        assertThat(child.exitCode()).hasValue(3);
        assertThat(child.signal()).isEmpty();
        assertThat(child.pid()).isPositive();
        assertThat(child.resourceUse()).hasValueSatisfying(use -> assertThat(use.complete()).isTrue());
        assertThat(group.id()).isEmpty();
        assertThat(group.members()).isEmpty();
    }

    @Test
    void membersAreOneGroupOfTheSystemWithWhatTheyHaveStarted() throws Exception {
        ProcessGroup group = ProcessGroup.create();
        assertThat(group.id()).isEmpty();
        List<Running> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) { // at once: who founds the group is open
            members.add(member(group));
        }
        Running starter = Running.start(ChildProcess.builder(() -> {
                    System.out.println("program " + new ProcessBuilder("sleep", "1000").start().pid());
                    PARKED.run();
                })
                .group(group));
        members.add(starter);
        members.forEach(member -> member.awaitLine("ready"));
        long program = Long.parseLong(starter.out().getFirst().substring("program ".length()));
        long id = group.id().orElseThrow();
        assertThat(id).isNotEqualTo(groupOf(ProcessHandle.current().pid()));
        assertThat(members).allMatch(member -> groupOf(member.child().pid()) == id).anyMatch(member -> member.child().pid() == id);
        assertThat(groupOf(program)).isEqualTo(id);
        assertThat(group.members()).isEqualTo(members.stream().map(Running::child).toList());
        group.kill();
        for (Running member : members) {
            assertKilled(member);
        }
        await().atMost(LIMIT).until(() -> ProcessHandle.of(program).isEmpty());
        assertThat(group.members()).isEmpty();
        assertThat(group.id()).isEmpty();
        group.kill();
    }

    @Test
    void aGroupWithoutItsLeaderIsStillReachedAndTakesMembers() throws Exception {
        ProcessGroup group = ProcessGroup.create();
        Running leader = member(group).awaitLine("ready");
        Running second = member(group).awaitLine("ready");
        long id = group.id().orElseThrow();
        assertThat(leader.child().pid()).isEqualTo(id);
        leader.child().kill();
        assertKilled(leader);
        Running third = member(group).awaitLine("ready");
        assertThat(group.id()).hasValue(id);
        assertThat(groupOf(third.child().pid())).isEqualTo(id);
        group.terminate();
        assertThat(second.awaitEnd().child().signal()).hasValue(Signal.TERM);
        assertThat(third.awaitEnd().child().signal()).hasValue(Signal.TERM);
        Running next = member(group).awaitLine("ready");
        assertThat(group.id()).as("of another group").hasValue(next.child().pid());
        next.child().killGroup();
        assertKilled(next);
    }

    @Test
    void membersThatAreStillStartingAreReachedToo() throws Exception {
        for (int round = 0; round < 5; round++) {
            ProcessGroup group = ProcessGroup.create();
            List<Running> members = List.of(member(group), member(group), member(group));
            LockSupport.parkNanos(round * 20_000_000L);
            group.kill();
            for (Running member : members) {
                assertKilled(member);
            }
        }
    }

    @Test
    void whoWaitsForAFounderThatIsKilledFoundsTheGroupItself() throws Exception {
        ProcessGroup group = ProcessGroup.create();
        Running first = member(group);
        Running second = member(group);
        first.child().kill();
        assertKilled(first);
        second.awaitLine("ready");
        assertThat(group.id()).hasValue(groupOf(second.child().pid()));
        assertThat(groupOf(second.child().pid())).isNotEqualTo(groupOf(ProcessHandle.current().pid()));
        second.child().killGroup();
        assertKilled(second);
    }

    @Test
    void aSpareJoinsTheGroupOfTheChildThatItBecomes() throws Exception {
        for (int i = 0; i < 2; i++) {
            Running.ended(ChildProcess.builder(() -> {}).startMethod(StartMethod.FORKSERVER));
        }
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        List<Long> spares = SpareSights.ready();
        ProcessGroup group = ProcessGroup.create();
        Running running =
                Running.start(ChildProcess.builder(PARKED).startMethod(StartMethod.FORKSERVER).group(group)).awaitLine("ready");
        assertThat(spares).contains(running.child().pid());
        assertThat(groupOf(running.child().pid())).isEqualTo(running.child().pid());
        group.kill();
        assertKilled(running);
        SpareSights.endAll();
    }

    @Test
    void aChildOutsideOfTheGroupIsNotReached() throws Exception {
        Running other = Running.start(PARKED).awaitLine("ready");
        ProcessGroup group = ProcessGroup.create();
        Running member = member(group).awaitLine("ready");
        group.kill();
        assertKilled(member);
        assertThat(other.child().isAlive()).isTrue();
        assertThatThrownBy(() -> other.child().killGroup())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("has no group of its own", "ProcessGroup.create()");
        other.child().close();
    }

    @Test
    void aMemberThatCannotJoinSaysWhyAndEnds() throws Exception {
        ProcessGroup group = ProcessGroup.create();
        Running member = member(group).awaitLine("ready");
        Running outside = Running.ended(ChildProcess.builder(PARKED).group(group).commandPrefix("setsid"));
        assertThat(outside.exitCode()).isEqualTo(1);
        assertThat(outside.err()).anyMatch(line -> line.contains("cannot join its process group"));
        group.kill();
        assertKilled(member);
    }

    @Test
    void aGroupIsRefusedWhereItMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChildProcess.builder(() -> {}).group(ProcessGroup.create()).detached(true).build())
                .withMessageContaining("contradict each other");
        ProcessGroup group = ProcessGroup.create();
        assertThatThrownBy(() -> ChildProcess.start(() -> group.kill()))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("belongs to the process that has made it");
    }

    @Test
    void aSuspendedChildStandsStillUntilItIsResumed() throws Exception {
        Running running = Running.start(() -> {
                    System.out.println("program " + new ProcessBuilder("sleep", "1000").start().pid());
                    PARKED.run();
                })
                .awaitLine("ready");
        long program = Long.parseLong(running.out().getFirst().substring("program ".length()));
        running.child().suspend();
        await().atMost(LIMIT).until(() -> isStopped(running.child().pid()));
        assertThat(isStopped(program)).as("what it has started").isFalse();
        assertThat(running.child().join(Duration.ofMillis(200))).isFalse();
        running.child().terminate();
        assertThat(running.child().join(Duration.ofMillis(200))).isFalse();
        running.child().resume();
        assertThat(running.awaitEnd().child().signal()).hasValue(Signal.TERM);
        running.child().suspend();
        running.child().resume();
    }

    @Test
    void aSuspendedChildIsEndedByKillAndByClose() throws Exception {
        Running killed = Running.start(PARKED).awaitLine("ready");
        Running closed = Running.start(PARKED).awaitLine("ready");
        for (Running running : List.of(killed, closed)) {
            running.child().suspend();
            await().atMost(LIMIT).until(() -> isStopped(running.child().pid()));
        }
        killed.child().kill();
        closed.child().close();
        assertKilled(killed);
        assertKilled(closed);
    }
}
