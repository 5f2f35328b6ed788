// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.SharedMemoryRoot;
import dev.brood.testing.LeavesNothingBehind;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A session and its slots within one process, which owns the root's byte. */
@LeavesNothingBehind
class SessionTest {

    @TempDir
    Path temporaryBase;

    private Session session;

    @BeforeEach
    void createSession() {
        session = Session.create(SharedMemoryRoot.choose(), SessionName.newRandom(), temporaryBase);
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    @Test
    void itsDirectoriesBelongToTheUserAlone() throws Exception {
        assertThat(session.directory().getFileName().toString()).matches("brood-\\d+-" + session.random());
        assertThat(Files.getPosixFilePermissions(session.directory())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        Path temporary = session.directory().resolve("tmp").toRealPath();
        assertThat(temporary.getParent()).isEqualTo(temporaryBase.toRealPath());
        assertThat(Files.getPosixFilePermissions(temporary)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theSystemPropertiesCanStillBeDumped() throws Exception {
        System.getProperties().list(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        System.getProperties().store(OutputStream.nullOutputStream(), null);
        System.getProperties().storeToXML(OutputStream.nullOutputStream(), null);
        assertThat(System.getProperties().values()).allMatch(String.class::isInstance);
    }

    @Test
    void theRootLivesInSlotZeroAndIsItsOwnParent() {
        assertThat(session.self().index()).isZero();
        assertThat(session.isRoot()).isTrue();
        assertThat(session.self().isAlive()).isTrue();
        assertThat(session.self().pid()).hasValue(ProcessHandle.current().pid());
        assertThat(session.self().parent()).contains(session.self());
        assertThat(session.live()).containsExactly(session.self());
        assertThat(session.children(session.self())).isEmpty();
    }

    @Test
    void aClaimedSlotLivesWithItsParentUntilItIsMarkedDead() {
        Slot child = session.claim("worker-ä", Slot.DAEMON | Slot.WORKER);
        assertThat(child.state()).contains(SlotState.STARTING);
        assertThat(child.isAlive()).isTrue();
        assertThat(child.name()).isEqualTo("worker-ä");
        assertThat(child.flags()).isEqualTo(Slot.DAEMON | Slot.WORKER);
        assertThat(child.parent()).contains(session.self());
        assertThat(child.pid()).isEmpty();
        assertThat(session.children(session.self())).containsExactly(child);
        assertThat(child.markDead()).isTrue();
        assertThat(child.isAlive()).isFalse();
        assertThat(child.state()).contains(SlotState.DEAD);
    }

    @Test
    void aRecoveredSlotIsReusedUnderANewGeneration() throws Exception {
        Slot first = session.claim("first", 0);
        Path temporary = session.createTemporaryDirectory(first);
        Files.writeString(temporary.resolve("left"), "behind");
        first.markDead();
        session.recovery().recover(first).get(10, TimeUnit.SECONDS);
        assertThat(first.state()).contains(SlotState.FREE);
        assertThat(temporary).doesNotExist();
        Slot second = session.claim("second", 0);
        assertThat(second.index()).isEqualTo(first.index());
        assertThat(second.generation()).isEqualTo(first.generation() + 1);
        assertThat(first.state()).isEmpty();
        assertThat(first.name()).isEmpty();
        assertThat(first.isAlive()).isFalse();
        assertThat(first.markDead()).isFalse();
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void aTaskThatHasEndedIsTheLastOneAndShownToNobody() {
        Slot self = session.self();
        self.taskRelease(42);
        assertThat(shownTask()).isEqualTo(42);
        self.taskEndedRelease(42);
        assertThat(shownTask()).isZero();
        assertThat(self.taskAcquire()).isEqualTo(42);
    }

    private static long shownTask() {
        return SessionMember.list().stream().filter(member -> member.pid() == ProcessHandle.current().pid()).findFirst().orElseThrow().task();
    }

    @Test
    void theTaskWordOutlivesTheProcessUntilTheSlotIsClaimedAnew() {
        Slot child = session.claim("worker", Slot.WORKER);
        child.taskRelease(42);
        child.markDead();
        assertThat(child.taskAcquire()).isEqualTo(42);
        assertThat(session.recovery().recoverNow(List.of(child), Duration.ofSeconds(10))).isTrue();
        assertThat(child.taskAcquire()).isEqualTo(42);
        Slot next = session.claim("worker", Slot.WORKER);
        assertThat(child.taskAcquire()).isZero();
        assertThat(next.taskAcquire()).isZero();
    }

    @Test
    void aFullTableSaysSoAndTakesClaimsAgainAfterARecovery() {
        Slot last = null;
        for (int i = 1; i < SessionLayout.SLOTS; i++) {
            last = session.claim("p" + i, 0);
        }
        assertThatThrownBy(() -> session.claim("one-too-many", 0))
                .isInstanceOf(BroodException.class)
                .hasMessageContaining("one-too-many")
                .hasMessageContaining("4,096 slots");
        last.markDead();
        assertThat(session.recovery().recoverNow(List.of(last), Duration.ofSeconds(10))).isTrue();
        assertThat(session.claim("again", 0).index()).isEqualTo(last.index());
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        assertThat(session.claim("ü".repeat(40), 0).name()).isEqualTo("ü".repeat(32));
        assertThat(session.claim("x" + "😀".repeat(40), 0).name()).isEqualTo("x" + "😀".repeat(15));
    }

    @Test
    void recoveringALivingProcessIsRefused() {
        Slot self = session.self();
        assertThat(self.markDead()).isFalse();
    }
}
