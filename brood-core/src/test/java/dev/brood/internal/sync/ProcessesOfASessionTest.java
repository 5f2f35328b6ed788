// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.SharedMemoryRoot;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A session whose root is this process and whose other processes are real, and are killed and stopped. */
@LeavesNothingBehind
class ProcessesOfASessionTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path temporaryBase;

    private final List<Peer> peers = new ArrayList<>();
    private Session session;

    @BeforeEach
    void createSession() {
        session = Session.create(SharedMemoryRoot.choose(), SessionName.newRandom(), temporaryBase);
    }

    @AfterEach
    void endProcesses() {
        peers.forEach(Peer::close);
        session.close();
    }

    private Peer join(Slot slot) {
        Peer peer = Peer.joined(session, slot);
        peers.add(peer);
        return peer;
    }

    private static boolean runs(long pid) {
        return ProcFs.system().stat(pid).filter(stat -> !stat.isZombie()).isPresent();
    }

    @Test
    void aKilledChildIsFoundDeadAndWhatItLeftIsRemoved() throws Exception {
        Slot slot = session.claim("victim", 0);
        Path temporary = session.createTemporaryDirectory(slot);
        Files.writeString(temporary.resolve("left"), "behind");
        Peer child = join(slot);
        assertThat(slot.state()).contains(SlotState.LIVE);
        assertThat(slot.pid()).hasValue(child.pid());
        long orphan = Long.parseLong(child.ask("native"));
        child.ask("task 77");

        assertThat(slot.markDead()).as("while it lives").isFalse();
        child.kill();

        assertThat(slot.markDead()).isTrue();
        assertThat(slot.taskAcquire()).isEqualTo(77);
        session.recovery().recover(slot).get(20, TimeUnit.SECONDS);
        assertThat(slot.state()).contains(SlotState.FREE);
        assertThat(temporary).doesNotExist();
        await().atMost(LONG).until(() -> !runs(orphan));
    }

    /** After some looks the system is asked, which answers the same. */
    @Test
    void whoLooksOftenSeesWhoLivesAndWhoDoesNot() {
        Slot slot = session.claim("seen", 0);
        Peer child = join(slot);
        Slot claimed = session.claim("to come", 0);
        LockFile lock = session.lock();
        for (int i = 0; i < 30; i++) {
            assertThat(lock.isHeldNow(slot.index())).isTrue();
            assertThat(lock.isHeldNow(session.self().index())).as("its own byte").isTrue();
            assertThat(lock.isHeldNow(claimed.index())).isFalse();
        }
        assertThat(child.ask("probe " + session.directory() + " " + slot.index() + " " + slot.generation())).doesNotStartWith("error");
        assertThat(lock.isHeldNow(slot.index())).as("nobody's question has ended anybody's lock").isTrue();
        child.kill();
        for (int i = 0; i < 30; i++) {
            assertThat(lock.isHeldNow(slot.index())).isFalse();
        }
    }

    @Test
    void recoveringAProcessThatLivesIsRefused() {
        Slot slot = session.claim("alive", 0);
        join(slot);
        assertThatThrownBy(() -> session.recovery().recover(slot).get(20, TimeUnit.SECONDS))
                .hasMessageContaining("its process lives");
        assertThat(slot.isAlive()).isTrue();
    }

    @Test
    void aSlotWhoseProcessLivedWhenItsRecoveryWasAskedForIsFreedWhenItHasEnded() throws Exception {
        Slot slot = session.claim("launched", 0);
        Path temporary = session.createTemporaryDirectory(slot);
        Peer child = join(slot);
        assertThat(session.recovery().recoverNow(List.of(slot), LONG)).as("it lives").isFalse();

        child.kill();

        await().atMost(LONG).until(() -> slot.state().orElseThrow() == SlotState.FREE);
        assertThat(temporary).doesNotExist();
    }

    @Test
    void aSlotIsNotDeclaredCleanWhileNoDescriptorIsLeftToLookForItsProcesses() {
        Slot slot = session.claim("middle", 0);
        Peer middle = join(slot);
        String[] warm = middle.ask("spawn").split(" ", -1);
        Peer.signal("KILL", Long.parseLong(warm[0]));
        await().atMost(LONG).until(() -> !runs(Long.parseLong(warm[0])));
        assertThat(middle.ask("recover " + warm[1] + " " + warm[2])).as("the classes are loaded").isEqualTo("true");

        String[] child = middle.ask("spawn").split(" ", -1);
        long sleeper = Long.parseLong(middle.ask("tell 1 native"));
        Peer.signal("KILL", Long.parseLong(child[0]));
        await().atMost(LONG).until(() -> !runs(Long.parseLong(child[0])));
        assertThat(middle.ask("recoverWithoutDescriptors " + child[1] + " " + child[2])).endsWith(" taken");

        await().atMost(LONG).until(() -> !runs(sleeper));
    }

    @Test
    void aStoppedProcessLivesHoweverLong() {
        Slot slot = session.claim("stopped", 0);
        Peer child = join(slot);
        Peer.signal("STOP", child.pid());
        await().atMost(LONG).until(() -> ProcFs.system().stat(child.pid()).orElseThrow().isStopped());
        for (int i = 0; i < 100; i++) {
            assertThat(session.liveness().isByteHeldNow(slot.index())).isTrue();
            assertThat(slot.markDead()).isFalse();
        }
        Peer.signal("CONT", child.pid());
        assertThat(child.ask("task 1")).isEqualTo("done");
    }

    @Test
    void probersDoNotTakeEachOtherForTheOwner() {
        Slot dead = session.claim("dead", 0);
        join(dead).kill();
        Slot alive = session.claim("alive", 0);
        join(alive);
        List<Peer> probers = List.of(Peer.start(""), Peer.start(""));
        peers.addAll(probers);
        probers.forEach(prober -> prober.tell("probe " + session.directory() + " " + dead.index() + " 20000"));
        for (int i = 0; i < 2_000; i++) {
            assertThat(session.liveness().isByteHeldNow(dead.index())).isFalse();
        }
        probers.forEach(prober -> assertThat(prober.line()).isEqualTo("0"));
        probers.forEach(prober -> prober.tell("probe " + session.directory() + " " + alive.index() + " 2000"));
        probers.forEach(prober -> assertThat(prober.line()).isEqualTo("2000"));
    }

    @Test
    void aChildGetsItsByteWhileOthersProbeIt() {
        Slot slot = session.claim("claimant", 0);
        Peer prober = Peer.start("");
        peers.add(prober);
        prober.tell("probe " + session.directory() + " " + slot.index() + " 300000");
        join(slot);
        assertThat(slot.isAlive()).isTrue();
        assertThat(Integer.parseInt(prober.line())).isBetween(0, 300_000);
    }

    @Test
    void aChildWhoseParentGaveUpIsRefused() {
        Slot slot = session.claim("late", 0);
        slot.markDead();
        Peer child = Peer.start(slot.environmentValue());
        peers.add(child);
        String answer = child.ask("join " + session.directory() + " " + slot.index() + " " + slot.generation());
        assertThat(answer).contains("Nothing waits for it any more");
        assertThat(session.recovery().recoverNow(List.of(slot), LONG)).isTrue();
        assertThat(child.process().onExit()).as("killed, because it carries the dead slot").succeedsWithin(LONG);
    }

    @Test
    void theDescendantsOfADeadProcessEndAndTheirSlotsAreFreedEvenIfOneIsStopped() {
        Slot slot = session.claim("middle", 0);
        Peer middle = join(slot);
        String[] first = middle.ask("spawn").split(" ", -1);
        String[] second = middle.ask("spawn").split(" ", -1);
        long sleeper = Long.parseLong(middle.ask("tell 0 native"));
        long below = Long.parseLong(middle.ask("tell 1 spawn").split(" ", -1)[0]);
        assertThat(session.live()).hasSize(5);
        Peer.signal("STOP", Long.parseLong(first[0]));

        middle.kill();
        slot.markDead();
        var recovered = session.recovery().recover(slot);

        for (long pid : List.of(Long.parseLong(first[0]), Long.parseLong(second[0]), sleeper, below)) {
            await().atMost(LONG).until(() -> !runs(pid));
        }
        await().atMost(LONG).until(() -> session.live().size() == 1);
        Slot stopped = session.slot(Integer.parseInt(first[1]), Integer.parseInt(first[2]));
        assertThat(recovered).succeedsWithin(LONG);
        await().atMost(LONG).until(() -> stopped.state().orElseThrow() == SlotState.FREE);
        await().atMost(LONG).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("brood-recovery")));
    }

    @Test
    void slotsAreNeverClaimedTwiceWhileProcessesClaimRecoverAndAreKilled() {
        Set<String> claims = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            List<Slot> slots = new ArrayList<>();
            List<Peer> churning = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Slot slot = session.claim("churn-" + i, 0);
                slots.add(slot);
                Peer peer = join(slot);
                churning.add(peer);
                peer.tell("churn 40");
            }
            int victim = ThreadLocalRandom.current().nextInt(3);
            int after = ThreadLocalRandom.current().nextInt(1, 30);
            for (int i = 0; i < 3; i++) {
                int seen = 0;
                for (String line = churning.get(i).line(); line != null; line = churning.get(i).line()) {
                    if (line.equals("churned")) {
                        break;
                    }
                    assertThat(line).startsWith("claimed ");
                    assertThat(claims.add(line)).as(line).isTrue();
                    if (i == victim && ++seen == after) {
                        churning.get(i).process().destroyForcibly();
                    }
                }
            }
            churning.forEach(Peer::kill);
            slots.forEach(Slot::markDead);
            assertThat(session.recovery().recoverNow(slots, LONG)).isTrue();
            await().atMost(LONG).until(() -> session.live().size() == 1 && isEverySlotFree());
        }
        assertThat(claims).hasSizeGreaterThan(100);
    }

    private boolean isEverySlotFree() {
        for (int slot = 1; slot < 100; slot++) {
            if (SlotTable.state(session.table().wordAcquire(slot)) != SlotState.FREE) {
                return false;
            }
        }
        return true;
    }
}
