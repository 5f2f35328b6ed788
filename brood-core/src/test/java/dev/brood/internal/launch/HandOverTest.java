// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import dev.brood.internal.sync.Cargo;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.SentSignal;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The moment between a spare's being told what it is to be and its answer: who has given it up gives the task to another process, so it must not
 * run the task as well, however late it answers. Unlike in a start, a spare that is given up is not killed here: it has all the time to do so.
 */
@LeavesNothingBehind
@Timeout(120)
class HandOverTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(100);

    /** The prefix of a command whose process is not the JVM's. */
    private static final List<String> APART = List.of("sh", "-c", "\"$@\"; exit $?", "sh");

    @TempDir
    private Path folder;

    private final AtomicInteger sent = new AtomicInteger();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private @Nullable LaunchedProcess started;

    /** Writes a line to a file. */
    private record Task(String file) implements Callable<Object>, Serializable {
        @Override
        public Object call() throws Exception {
            return Files.writeString(Path.of(file), "done\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    @AfterEach
    void end() {
        if (started != null) {
            started.kill();
        }
    }

    private Path done() {
        return folder.resolve("done");
    }

    private LaunchSpec spec(List<String> prefix, @Nullable ChildGroup group) {
        return new LaunchSpec("handed", LaunchSpec.Role.CHILD, null, List.of(), Map.of(), null, null, prefix,
                Redirect.DISCARD, Redirect.DISCARD, Redirect.PIPE, null, errors::add, new SparePlan(SparePlan.Use.WANTED, 1, List.of(), false), null,
                new Placement(null, new BitSet(), group));
    }

    /** A spare that waits for what it is to be. */
    private LaunchedProcess ready(List<String> prefix) throws Exception {
        LaunchedProcess spare = Launcher.startSpare(spec(prefix, null).forSpare("spare-of-a-test"));
        started = spare;
        spare.lane().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return spare;
    }

    /** Tells a spare that it is to be a process that runs the task. */
    private boolean assign(LaunchedProcess spare, LaunchSpec spec) {
        byte[] work;
        try (Cargo cargo = new Cargo()) {
            work = cargo.load(() -> ProcessWire.get().encoder().encode(new Task(done().toString()), "task of a test"));
        }
        Welcome welcome = new Welcome(
                spec.name(), spec.role(), 1, ThisProcess.name(), ProcessHandle.current().pid(), null, spec.placement().group() != null);
        return spare.assign(new LaunchedProcess.Assignment(spec, welcome, lane -> {
            sent.incrementAndGet();
            lane.send(FrameType.TASK, 0, work);
        }));
    }

    private static ExitStatus ended(LaunchedProcess process) throws Exception {
        return process.ended().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** It ends when it has read that it has been given up, though the task has been sent to it. */
    private void requireThatItRunsNothing(LaunchedProcess givenUp) throws Exception {
        ExitStatus status = ended(givenUp);
        assertThat(done()).doesNotExist();
        assertThat(status.code()).as("%s", errors).isEqualTo(1);
        assertThat(sent).hasValue(1);
        assertThat(errors).isEmpty();
    }

    @Test
    void oneThatAnswersRunsTheTask() throws Exception {
        LaunchedProcess spare = ready(List.of());
        assertThat(assign(spare, spec(List.of(), null))).isTrue();
        assertThat(spare.awaitTaken()).isTrue();
        assertThat(ended(spare).code()).as("%s", errors).isZero();
        assertThat(done()).hasContent("done");
        assertThat(sent).hasValue(1);
    }

    @Test
    void oneThatIsStoppedAndGoesOnWhenItHasBeenGivenUpRunsNothing() throws Exception {
        LaunchedProcess spare = ready(List.of());
        SentSignal.send("STOP", spare.pid());
        ChildGroup group = new ChildGroup();
        assertThat(assign(spare, spec(List.of(), group))).isTrue();
        assertThat(spare.awaitTaken(SHORT, LIMIT)).isFalse();
        SentSignal.send("CONT", spare.pid());
        // It asks for its group when it has answered, and is told on the same connection.
        await().atMost(LIMIT).until(() -> spare.ended().isDone()
                || ProcFs.system().stat(spare.pid()).map(ProcessStat::group).orElse(0L) == spare.pid());
        requireThatItRunsNothing(spare);
    }

    @Test
    void oneThatEndsBeforeItAnswersIsGivenUpAtOnce() throws Exception {
        LaunchedProcess spare = ready(List.of());
        SentSignal.send("STOP", spare.pid());
        assertThat(assign(spare, spec(List.of(), null))).isTrue();
        SentSignal.send("KILL", spare.pid());
        long began = System.nanoTime();
        assertThat(spare.awaitTaken(LIMIT, LIMIT)).isFalse();
        assertThat(System.nanoTime() - began).isLessThan(LIMIT.toNanos() / 2);
        assertThat(ended(spare).code()).isEqualTo(-9);
        assertThat(done()).doesNotExist();
    }

    @Test
    void oneThatHasEndedIsToldNothing() throws Exception {
        LaunchedProcess spare = ready(List.of());
        SentSignal.send("KILL", spare.pid());
        ended(spare);
        assertThat(assign(spare, spec(List.of(), null))).isFalse();
        assertThat(spare.name()).isEqualTo("spare-of-a-test");
        assertThat(sent).hasValue(0);
    }

    @Test
    void oneThatSeemsToRunButDoesNotAnswerIsGivenUpAfterTheLongerLimit() throws Exception {
        LaunchedProcess spare = ready(APART);
        long jvm = spare.handle().children().findFirst().orElseThrow().pid();
        SentSignal.send("STOP", jvm);
        assertThat(assign(spare, spec(APART, null))).isTrue();
        long began = System.nanoTime();
        assertThat(spare.awaitTaken(SHORT, SHORT.multipliedBy(3))).isFalse();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT.multipliedBy(3).toNanos());
        SentSignal.send("CONT", jvm);
        requireThatItRunsNothing(spare);
    }

    @Test
    void oneThatAnswersLateButWithinTheLongerLimitRunsTheTask() throws Exception {
        LaunchedProcess spare = ready(APART);
        long jvm = spare.handle().children().findFirst().orElseThrow().pid();
        SentSignal.send("STOP", jvm);
        assertThat(assign(spare, spec(APART, null))).isTrue();
        FutureTask<Boolean> answer = new FutureTask<>(() -> spare.awaitTaken(Duration.ofMillis(1), LIMIT));
        Thread waiting = Thread.ofPlatform().daemon().start(answer);
        await().atMost(LIMIT).until(() -> SpareSights.isHandingOver(waiting));
        SentSignal.send("CONT", jvm);
        assertThat(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ended(spare).code()).as("%s", errors).isZero();
        assertThat(done()).hasContent("done");
        assertThat(sent).hasValue(1);
    }
}
