// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.DetachedProcess;
import dev.brood.error.BroodException;
import dev.brood.internal.sync.ProcessNames;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.SessionMember;
import dev.brood.internal.sync.Sweep;
import dev.brood.ipc.Waiter;
import dev.brood.os.Signal;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.OwnPlace;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/** Detached processes, found by their names from other programs; this test is one of those. */
@LeavesNothingBehind
class DetachedProcessesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<ChildProcess> started = new ArrayList<>();

    /** Unlike any that another run has. */
    private final String name = "detached-" + UUID.randomUUID();

    @TempDir
    private Path temp;

    @AfterEach
    void endThose() throws InterruptedException {
        for (ChildProcess child : started) {
            child.kill();
            child.join();
        }
        for (DetachedProcess other : ChildProcess.detachedProcesses()) {
            if (other.name().equals(name)) { // another program has started it
                other.kill();
                other.join();
            }
        }
        Sweep.now();
    }

    private static void parkForEver() {
        while (true) {
            LockSupport.park();
        }
    }

    private ChildProcess.Builder builder(String wanted) {
        return ChildProcess.builder(() -> parkForEver()).name(wanted).detached(true);
    }

    private ChildProcess start(String wanted) {
        ChildProcess child = builder(wanted).start();
        started.add(child);
        return child;
    }

    private static Path file(String wanted) {
        return ProcessNames.directory().resolve(wanted);
    }

    private static void assertUnknown(String wanted) {
        assertThat(ChildProcess.detachedProcesses()).extracting(DetachedProcess::name).doesNotContain(wanted);
        assertThatExceptionOfType(BroodException.class)
                .isThrownBy(() -> ChildProcess.attach(wanted))
                .withMessageContainingAll("no detached process named '" + wanted + "'", "detached(true)", "-Dbrood.dir");
    }

    @Test
    void itSurvivesTheKillOfItsProgramAndAnotherProgramFindsAndEndsIt() throws Exception {
        try (Program first = Program.start(DetachedProgram.class, "start", name).awaitLine("started ")) {
            long pid = Long.parseLong(first.rest("started "));
            first.signal("KILL");
            first.awaitEnd();
            DetachedProcess found = ChildProcess.attach(name);
            assertThat(found.pid()).isEqualTo(pid);
            assertThat(found.name()).isEqualTo(name);
            assertThat(found.isAlive()).isTrue();
            assertThat(found.daemon()).isFalse();
            assertThat(found.parent()).isEmpty();
            assertThat(found.join(Duration.ofMillis(1))).isFalse();
            assertThat(ChildProcess.detachedProcesses()).contains(found);
            try (Program second = Program.start(DetachedProgram.class, "kill", name)) {
                assertThat(second.awaitEnd()).isZero();
                assertThat(second.lines()).contains("attached " + pid, "listed true", "alive false");
            }
            assertThat(found.join(LIMIT)).isTrue();
            assertThat(found.isAlive()).isFalse();
            assertUnknown(name);
            assertThat(start(name).pid()).as("the name is free again").isNotEqualTo(pid);
        }
    }

    @Test
    void theDeathOfWhoHasAttachedDoesNotTouchIt() throws Exception {
        ChildProcess child = start(name);
        try (Program watcher = Program.start(DetachedProgram.class, "watch", name).awaitLine("watches " + child.pid())) {
            watcher.signal("KILL");
            watcher.awaitEnd();
            assertThat(watcher.has("ended")).isFalse();
        }
        assertThat(ChildProcess.attach(name).isAlive()).isTrue();
        assertThat(child.isAlive()).isTrue();
        try (Program watcher = Program.start(DetachedProgram.class, "watch", name).awaitLine("watches " + child.pid())) {
            child.kill();
            child.join();
            watcher.awaitLine("ended");
        }
    }

    @Test
    void anOrderlyEndTakesTheNameAwayAndAnEndByForceLeavesItToTheNextOne() throws Exception {
        Session.current(); // this JVM's own stays in the usual place
        try (OwnPlace _ = new OwnPlace(temp)) {
            startInOwnPlace();
            DetachedProcess first = ChildProcess.attach(name);
            assertThat(file(name)).exists().startsWith(temp);
            first.terminate();
            assertThat(first.join(LIMIT)).isTrue();
            assertThat(Files.exists(file(name))).as("left by TERM").isFalse();

            startInOwnPlace();
            DetachedProcess second = ChildProcess.attach(name);
            assertThat(second).isNotEqualTo(first);
            second.kill();
            second.join();
            assertThat(file(name)).as("what KILL leaves").exists();
            assertUnknown(name);

            startInOwnPlace();
            DetachedProcess third = ChildProcess.attach(name);
            assertThat(third.pid()).isNotEqualTo(second.pid());
            third.kill();
            third.join();
            Sweep.now();
            assertThat(Files.exists(file(name))).as("left by a sweep").isFalse();
            second.kill(); // none of these reaches anybody else
            second.terminate();
            assertThat(second.onExit().get(10, TimeUnit.SECONDS)).isSameAs(second);
        }
    }

    private void startInOwnPlace() {
        started.add(builder(name).jvmArgs("-Dbrood.dir=" + temp).start());
    }

    @Test
    void theSecondOfANameIsRefusedWithThePidOfTheFirst() {
        ChildProcess first = start(name);
        assertThatExceptionOfType(BroodException.class)
                .isThrownBy(() -> start(name))
                .withMessageContainingAll("'" + name + "'", "process " + first.pid() + " of this user", "choose another name");
        assertThat(first.isAlive()).isTrue();
        assertThat(ChildProcess.attach(name).pid()).isEqualTo(first.pid());
    }

    @Test
    void ofManyThatStartAtOnceWithOneNameOneGetsIt() throws Exception {
        int many = 4;
        try (var threads = Executors.newFixedThreadPool(many)) {
            for (int round = 0; round < 3; round++) {
                CyclicBarrier together = new CyclicBarrier(many);
                List<Future<Object>> outcomes = threads.invokeAll(java.util.Collections.nCopies(many, (Callable<Object>) () -> {
                    ChildProcess child = builder(name).build();
                    together.await();
                    try {
                        return child.start();
                    } catch (BroodException e) {
                        return Objects.requireNonNull(e.getMessage());
                    }
                }));
                List<ChildProcess> winners = new ArrayList<>();
                List<String> refusals = new ArrayList<>();
                for (Future<Object> outcome : outcomes) {
                    switch (outcome.get()) {
                        case ChildProcess child -> winners.add(child);
                        case Object message -> refusals.add((String) message);
                    }
                }
                started.addAll(winners);
                assertThat(winners).hasSize(1);
                long pid = winners.getFirst().pid();
                assertThat(refusals).hasSize(many - 1).allMatch(message -> message.contains("process " + pid + " of this user has it"));
                DetachedProcess winner = ChildProcess.attach(name);
                assertThat(winner.pid()).isEqualTo(pid);
                winner.kill(); // the next round finds what it has left
                winner.join();
            }
        }
    }

    @Test
    void aStartThatIsKilledAtAnyMomentLeavesTheNameFree() throws Exception {
        for (int moment = 0; moment < 8; moment++) {
            ChildProcess child = builder(name).build();
            started.add(child);
            Thread starter = Thread.ofPlatform().start(child::start);
            await().pollInterval(Duration.ofMillis(1)).atMost(LIMIT).until(child::isAlive);
            LockSupport.parkNanos(Duration.ofMillis(30L * moment).toNanos()); // from its first instruction to its task
            child.kill();
            assertThat(starter.join(LIMIT)).isTrue();
            child.join();
            assertUnknown(name);
        }
        assertThat(ChildProcess.attach(start(name).name()).isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "two words", "a/b", "../../up", ".hidden", "-", "%2E", "new\nline", "\u65E5\u672C\u8A9E \u2603 \uD83D\uDC04",
        "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9"
                + "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9"
    })
    void anyNameThatAChildMayHaveCanBePublished(String odd) throws Exception {
        Redirect out = Redirect.to(temp.resolve("out").toFile());
        ChildProcess child = ChildProcess.builder(() -> {
            Files.writeString(Path.of("said"), ChildProcess.current().name());
            parkForEver();
        }).name(odd).detached(true).workingDirectory(temp).stdout(out).stderr(out).start();
        started.add(child);
        await().atMost(LIMIT).until(() -> Files.exists(temp.resolve("said")) && Files.readString(temp.resolve("said")).equals(odd));
        DetachedProcess found = ChildProcess.attach(odd);
        assertThat(found.name()).isEqualTo(odd);
        assertThat(found.pid()).isEqualTo(child.pid());
        assertThat(ChildProcess.detachedProcesses()).contains(found);
        found.terminate();
        assertThat(found.join(LIMIT)).isTrue();
    }

    @Test
    void thoseWithoutANameHaveNamesThatDiffer() {
        List<ChildProcess> children = List.of(
                ChildProcess.builder(() -> parkForEver()).detached(true).start(),
                ChildProcess.builder(() -> parkForEver()).detached(true).start());
        started.addAll(children);
        for (ChildProcess child : children) {
            assertThat(child.name()).matches("Process-\\d+-[0-9a-f]{8}");
            assertThat(ChildProcess.attach(child.name()).pid()).isEqualTo(child.pid());
        }
    }

    @Test
    void theTableOfItsSessionHasItsName() {
        ChildProcess child = start(name);
        assertThat(SessionMember.list())
                .filteredOn(member -> member.pid() == child.pid())
                .singleElement()
                .satisfies(member -> {
                    assertThat(member.name()).isEqualTo(name);
                    assertThat(member.isNamed(name)).isTrue();
                    assertThat(member.isNamed(name + "x")).isFalse();
                    assertThat(member.isRoot()).isTrue();
                    assertThat(member.isChild()).isTrue();
                });
    }

    @Test
    void whoAttachesToItselfKeepsItsName() throws IOException {
        Path answer = temp.resolve("answer");
        started.add(ChildProcess.builder(() -> {
            long pid = ChildProcess.attach(ChildProcess.current().name()).pid();
            Sweep.now();
            Files.writeString(Path.of("new"), "" + (pid == ChildProcess.current().pid()));
            Files.move(Path.of("new"), Path.of("answer"));
            parkForEver();
        }).name(name).detached(true).workingDirectory(temp).start());
        await().atMost(LIMIT).until(() -> Files.exists(answer));
        assertThat(Files.readString(answer)).isEqualTo("true");
        Sweep.now();
        assertThat(file(name)).as("is still locked").exists();
        assertThatExceptionOfType(BroodException.class).isThrownBy(() -> start(name));
    }

    @Test
    void itsEndIsToldToManyWaysOfWaiting() throws Exception {
        start(name);
        DetachedProcess found = ChildProcess.attach(name);
        var future = found.onExit();
        var cancelled = found.onExit();
        cancelled.cancel(false);
        try (Waiter waiter = Waiter.of(found)) {
            assertThat(waiter.await(Duration.ofMillis(1))).isEmpty();
            assertThat(future).isNotDone();
            found.sendSignal(Signal.KILL);
            assertThat(waiter.await(LIMIT)).containsExactly(found);
        }
        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(found);
        assertThat(found.isReady()).isTrue();
        found.join();
    }

    @Test
    void anInterruptedThreadFindsThemAndItsWaitEnds() {
        start(name);
        Thread.currentThread().interrupt();
        DetachedProcess found = ChildProcess.attach(name);
        assertThat(ChildProcess.detachedProcesses()).contains(found);
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(found::join);
        assertThat(found.isAlive()).isTrue();
    }

    @Test
    void whatKeepsItFromLeavingIsThrownByTheStart() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("d"));
        Path inTheWay = elsewhere.resolve("brood-" + Files.getAttribute(elsewhere, "unix:uid") + "-names");
        Files.createFile(inTheWay);
        ChildProcess child = builder(name).jvmArgs("-Dbrood.dir=" + elsewhere).build();
        assertThatExceptionOfType(BroodException.class)
                .isThrownBy(child::start)
                .withMessageContainingAll(inTheWay.toString(), "no directory", "Remove it", "-Dbrood.dir");
        assertThat(child.join(LIMIT)).isTrue();
        assertThat(child.exitCode()).hasValue(1);
        try (var left = Files.list(elsewhere)) {
            assertThat(left).as("no session has been made").containsExactly(inTheWay);
        }
        Files.delete(inTheWay);
    }

    @Test
    void whatNobodyHasIsToldAndWhatNobodyCanHaveIsRefused() {
        assertUnknown(name);
        assertThatIllegalArgumentException().isThrownBy(() -> ChildProcess.attach(" ")).withMessageContaining("not only blanks");
        assertThatIllegalArgumentException().isThrownBy(() -> ChildProcess.attach("x".repeat(81)));
    }
}
