// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.TaskTimeoutException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Time limits and cancellation really stop the work, and never another task's. */
@LeavesNothingBehind
@Timeout(120)
class StoppingTest {

    private static long pidOf(ProcessPool pool) {
        return pool.submit(() -> ProcessHandle.current().pid()).join();
    }

    /** Runs for ever, whatever interrupts it. */
    private static int stubborn() {
        while (true) {
            LockSupport.parkNanos(1_000_000_000);
            Thread.interrupted();
        }
    }

    private static int polite() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    private static void awaitRunning(TaskFuture<?> task) {
        Awaitility.await().until(() -> task.pid().isPresent());
    }

    @Test
    void aTaskThatIgnoresInterruptsIsKilledAtItsLimit() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(1)).build()) {
            long pid = pidOf(pool);
            TaskFuture<Integer> task = pool.submit(StoppingTest::stubborn);
            assertThatThrownBy(task::get).hasCauseInstanceOf(TaskTimeoutException.class).cause()
                    .hasMessageContaining("PT1S")
                    .isInstanceOfSatisfying(TaskTimeoutException.class,
                            e -> assertThat(e.limit()).isEqualTo(Duration.ofSeconds(1)));
            assertThat(task.runTime()).hasValueSatisfying(time -> assertThat(time).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
            assertThat(pidOf(pool)).isNotEqualTo(pid);
            Awaitility.await().until(() -> ProcessHandle.of(pid).isEmpty()); // another one has taken its place before it is gone
        }
    }

    @Test
    void aTaskThatWasCancelledWithoutAnInterruptIsStoppedAtItsLimit() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(2)).build()) {
            pidOf(pool);
            TaskFuture<Integer> task = pool.submit(StoppingTest::stubborn);
            awaitRunning(task);
            task.cancel(false);
            assertThat(pool.submit(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    /** Where it is read, it is read for as long as nobody says that it is enough. */
    private static final class Endless implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private static volatile boolean enough;

        @Serial
        private Object readResolve() {
            while (!enough) {
                LockSupport.parkNanos(10_000_000);
            }
            return this;
        }
    }

    @AfterEach
    void endReading() {
        Endless.enough = true;
    }

    @Test
    void theLimitOfATaskCoversTheReadingOfItsResultWhichHoldsUpNoOtherTask() throws Exception {
        Endless.enough = false;
        try (ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(1)).build()) {
            TaskFuture<Endless> endless = pool.submit(() -> new Endless());
            assertThat(pool.submit(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThatThrownBy(() -> endless.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(TaskTimeoutException.class);
        }
    }

    @Test
    void aTaskWhoseResultIsBeingReadIsCancelledByItselfAndWithItsPool() throws Exception {
        Endless.enough = false;
        ProcessPool pool = ProcessPool.of(1);
        TaskFuture<Endless> first = pool.submit(() -> new Endless());
        TaskFuture<Endless> second = pool.submit(() -> new Endless());
        TaskFuture<Endless> third = pool.submit(() -> new Endless());
        assertThat(pool.submit(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(first.cancel(true)).isTrue();
        assertThat(pool.close(Duration.ofMillis(500))).isFalse();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(List.of(second, third)).allMatch(TaskFuture::isCancelled);
    }

    @Test
    void thePoolWaitsAtItsEndForAResultThatTakesLongToRead() {
        Endless.enough = false;
        ProcessPool pool = ProcessPool.of(1);
        TaskFuture<Endless> slow = pool.submit(() -> new Endless());
        pool.shutdown();
        Awaitility.await().until(() -> pool.pids().isEmpty()); // the thread that reads has been passed on
        assertThat(pool.isTerminated()).isFalse();
        Endless.enough = true;
        pool.close();
        assertThat(slow).isCompleted();
    }

    @Test
    void aTaskThatEndsWhenInterruptedKeepsItsWorker() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(1)).build()) {
            List<Boolean> kept = new ArrayList<>();
            for (int i = 0; i < 5 && !kept.contains(true); i++) { // a busy machine may need more than the grace once
                long pid = pidOf(pool);
                assertThatThrownBy(pool.submit(StoppingTest::polite)::get).hasCauseInstanceOf(TaskTimeoutException.class);
                kept.add(pidOf(pool) == pid);
            }
            assertThat(kept).contains(true);
        }
    }

    @Test
    void aLimitOfAnyLengthIsTaken() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build()) {
            assertThat(pool.submit(() -> 1).join()).isEqualTo(1);
        }
    }

    @Test
    void timeSpentInTheQueueDoesNotCount() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofSeconds(2)).build()) {
            List<TaskFuture<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tasks.add(pool.submit(() -> {
                    TimeUnit.MILLISECONDS.sleep(500);
                    return 1;
                }));
            }
            assertThat(tasks).allSatisfy(task -> assertThat(task.get()).isEqualTo(1));
        }
    }

    @Test
    void aTimedOutTaskHasEndedWhenItsPoolIsClosed() {
        ProcessPool pool = ProcessPool.builder().workers(2).taskTimeout(Duration.ofMillis(300)).build();
        List<TaskFuture<Integer>> tasks = pool.submitAll(List.of(StoppingTest::polite, StoppingTest::polite));
        pool.close();
        assertThat(tasks).allMatch(TaskFuture::isCompletedExceptionally);
    }

    /** Pain 7. A limit that strikes just as a task ends must hit that task or none. */
    @Test
    void aLimitAtTheVeryEndNeverHitsTheNextTask() {
        int rounds = 600;
        int timedOut = 0;
        try (ProcessPool pool = ProcessPool.builder().workers(2).taskTimeout(Duration.ofMillis(20)).build()) {
            for (int i = 0; i < rounds; i += 2) {
                int number = i;
                List<TaskFuture<Integer>> close = pool.submitAll(List.of(() -> nap(18, number), () -> nap(19, number + 1)));
                for (int k = 0; k < 2; k++) {
                    try {
                        assertThat(close.get(k).join()).isEqualTo(number + k);
                    } catch (CompletionException e) {
                        assertThat(e).hasCauseInstanceOf(TaskTimeoutException.class);
                        assertThat(close.get(k).runTime().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
                        timedOut++;
                    }
                }
            }
        }
        assertThat(timedOut).isPositive();
    }

    private static int nap(int millis, int value) {
        long end = System.nanoTime() + millis * 1_000_000L + ThreadLocalRandom.current().nextLong(2_000_000);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
            if (Thread.interrupted()) {
                return -1; // nobody may see this: the task has been ended by whoever interrupted it
            }
        }
        return value;
    }

    /** Pain 7. A cancelled task is not begun, a begun one is stopped, and its neighbours are left alone. */
    @Test
    void cancelRacesWithBeginAndEndAndNeverHitsAnotherTask() {
        try (ProcessPool pool = ProcessPool.of(2)) {
            pidOf(pool);
            int cancelled = 0;
            for (int i = 0; i < 2_000; i++) {
                int number = i;
                TaskFuture<Integer> doomed = pool.submit(() -> nap(0, number));
                TaskFuture<Integer> neighbour = pool.submit(() -> nap(0, -number));
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(600_000));
                if (doomed.cancel(true)) {
                    cancelled++;
                } else {
                    assertThat(doomed.join()).isEqualTo(number);
                }
                assertThat(neighbour.join()).isEqualTo(-number);
            }
            assertThat(cancelled).isPositive();
        }
    }

    @Test
    void aTaskCancelledWhileItWaitsNeverStarts(@TempDir Path folder) throws Exception {
        String mark = folder.resolve("started").toString();
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<?> first = pool.submit(() -> {
                TimeUnit.MILLISECONDS.sleep(500);
                return 1;
            });
            TaskFuture<?> waiting = pool.submit(() -> Files.createFile(Path.of(mark)).toString());
            assertThat(waiting.cancel(true)).isTrue();
            assertThat(waiting.cancel(true)).isTrue(); // as CompletableFuture answers for a cancelled one
            assertThat(waiting).isCancelled();
            assertThat(waiting.attempts()).isZero();
            assertThat(waiting.pid()).isEmpty();
            assertThat(waiting.runTime()).isEmpty();
            assertThat(first.get()).isEqualTo(1);
        }
        assertThat(Path.of(mark)).doesNotExist();
    }

    @Test
    void cancelAfterTheEndChangesNothing() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<Integer> task = pool.submit(() -> 1);
            assertThat(task.get()).isEqualTo(1);
            assertThat(task.cancel(true)).isFalse();
            assertThat(task.get()).isEqualTo(1);
        }
    }

    @Test
    void everyEndFromOutsideStopsTheWork() {
        List<Consumer<TaskFuture<Integer>>> ends = List.of(
                task -> task.cancel(true),
                task -> task.complete(5),
                task -> task.completeExceptionally(new IllegalStateException("enough")),
                task -> task.completeAsync(() -> 5),
                task -> task.orTimeout(50, TimeUnit.MILLISECONDS),
                task -> task.completeOnTimeout(5, 50, TimeUnit.MILLISECONDS),
                task -> task.obtrudeValue(5),
                task -> task.obtrudeException(new IllegalStateException("enough")));
        try (ProcessPool pool = ProcessPool.of(1)) {
            for (var end : ends) {
                TaskFuture<Integer> task = pool.submit(StoppingTest::polite);
                awaitRunning(task);
                end.accept(task);
                assertThat(pidOf(pool)).isPositive(); // comes after the stopped one
                assertThat(task).isDone();
            }
        }
    }

    @Test
    void everyEndFromOutsideKillsAStubbornTask() {
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<Integer> task = pool.submit(StoppingTest::stubborn);
            awaitRunning(task);
            long pid = task.pid().orElseThrow();
            task.orTimeout(50, TimeUnit.MILLISECONDS);
            assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(TimeoutException.class);
            assertThat(pidOf(pool)).isNotEqualTo(pid);
        }
    }

    @Test
    void aCancelThatMayNotInterruptLetsTheTaskFinish(@TempDir Path folder) {
        Path done = folder.resolve("done");
        String mark = done.toString();
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<String> task = pool.submit(() -> {
                TimeUnit.SECONDS.sleep(1);
                return Files.createFile(Path.of(mark)).toString();
            });
            awaitRunning(task);
            assertThat(task.cancel(false)).isTrue();
            assertThatThrownBy(task::join).isInstanceOf(CancellationException.class);
        }
        assertThat(done).exists();
    }

    @Test
    void waitingWithALimitLeavesTheWorkAlone() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<Integer> task = pool.submit(() -> {
                TimeUnit.SECONDS.sleep(1);
                return 4;
            });
            assertThatThrownBy(() -> task.get(10, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(task::get).isInstanceOf(InterruptedException.class);
            assertThat(task.get()).isEqualTo(4);
        }
    }

    @Test
    void anInterruptMeantForATaskIsGoneBeforeTheNext() {
        try (ProcessPool pool = ProcessPool.of(1)) {
            pidOf(pool);
            for (int i = 0; i < 100; i++) {
                TaskFuture<Integer> doomed = pool.submit(StoppingTest::polite);
                if (i % 2 == 0) {
                    awaitRunning(doomed);
                }
                doomed.cancel(true);
                assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).join()).isFalse();
            }
        }
    }
}
