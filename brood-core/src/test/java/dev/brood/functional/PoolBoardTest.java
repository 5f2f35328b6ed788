// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.testing.LeavesNothingBehind;
import dev.brood.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How tasks and results of a pool go through shared memory, and who takes them. */
@LeavesNothingBehind
@Timeout(120)
class PoolBoardTest {

    private static final int OUTBOX = 1 << 18;
    private static final int AREA = 1 << 22;

    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        pool = ProcessPool.of(2);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    /** A little less and more than fits into a record, into an outbox, and into the board's area. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 400, 600, OUTBOX / 2 - 100, OUTBOX / 2, AREA / 4 - 1_000, AREA / 4, 9_000_001})
    void tasksAndResultsOfAnySizeTravelWhole(int size) throws Exception {
        byte[] sent = new byte[size];
        new Random(size).nextBytes(sent);
        List<TaskFuture<byte[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            byte number = (byte) i;
            tasks.add(pool.submit(() -> {
                for (int k = 0; k < sent.length; k++) {
                    sent[k] += number;
                }
                return sent;
            }));
        }
        for (int i = 0; i < tasks.size(); i++) {
            byte[] expected = new byte[size];
            for (int k = 0; k < size; k++) {
                expected[k] = (byte) (sent[k] + i);
            }
            assertThat(tasks.get(i).get()).isEqualTo(expected);
        }
    }

    @Test
    void moreTasksThanTheBoardHoldsAreRunInTheirOrder() {
        try (ProcessPool one = ProcessPool.of(1)) {
            List<TaskFuture<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                tasks.add(one.submit(() -> System.nanoTime()));
            }
            List<Long> times = tasks.stream().map(TaskFuture::join).toList();
            assertThat(times).isSorted();
        }
    }

    @Test
    void tasksThatAreCancelledWhereverTheyWaitMakeRoomAndDoNotRun() throws Exception {
        try (ProcessPool one = ProcessPool.builder().workers(1).queueCapacity(3_000).build()) {
            TaskFuture<?> running = one.submit(PoolBoardTest::sleepLong);
            Awaitility.await().until(() -> running.pid().isPresent());
            List<TaskFuture<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) { // some on the board, the rest behind it
                waiting.add(one.submit(() -> 1));
            }
            for (TaskFuture<Integer> task : waiting.subList(500, 2_500)) {
                assertThat(task.cancel(true)).isTrue();
            }
            List<TaskFuture<Integer>> more = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                more.add(one.submit(() -> 2));
            }
            running.cancel(true);
            assertThat(waiting.subList(0, 500)).allMatch(task -> task.join() == 1);
            assertThat(waiting.subList(2_500, 3_000)).allMatch(task -> task.join() == 1);
            assertThat(more).allMatch(task -> task.join() == 2);
            assertThat(waiting.subList(500, 2_500)).allMatch(task -> task.isCancelled() && task.attempts() == 0);
        }
    }

    private static int sleepLong() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    @Test
    void aWorkerThatIsStoppedHoldsUpNoTaskThatWaits() throws Exception {
        try (ProcessPool two = ProcessPool.of(2)) {
            List<TaskFuture<Integer>> both = two.submitAll(List.of(() -> nap(), () -> nap()));
            for (TaskFuture<Integer> task : both) {
                task.get();
            }
            long stopped = two.pids().getFirst();
            Program.signal("STOP", stopped);
            try {
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    assertThat(two.submit(() -> number).get(10, TimeUnit.SECONDS)).isEqualTo(i);
                }
            } finally {
                Program.signal("CONT", stopped);
            }
        }
    }

    private static int nap() throws InterruptedException {
        Thread.sleep(500);
        return 1;
    }

    @Test
    void whoWaitsForAResultIsInterruptedTimedOutOrToldOfItsCancellation() throws Exception {
        TaskFuture<Integer> task = pool.submit(PoolBoardTest::sleepLong);
        assertThatThrownBy(() -> task.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        FutureTask<Integer> interrupted = new FutureTask<>(task::get);
        Thread waiting = Thread.ofPlatform().start(interrupted);
        Awaitility.await().until(() -> Waiting.waits(waiting));
        waiting.interrupt();
        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
        FutureTask<Integer> told = new FutureTask<>(task::get);
        Thread other = Thread.ofPlatform().start(told);
        Awaitility.await().until(() -> Waiting.waits(other));
        task.cancel(true);
        assertThatThrownBy(() -> told.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void manyThreadsThatWaitEachGetTheirOwnResult() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Long>> sums = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                long base = 1_000L * thread;
                sums.add(threads.submit(() -> {
                    long sum = 0;
                    for (int i = 0; i < 1_000; i++) {
                        long number = base + i;
                        sum += pool.submit(() -> number).get();
                    }
                    return sum;
                }));
            }
            for (int thread = 0; thread < 8; thread++) {
                assertThat(sums.get(thread).get()).isEqualTo(1_000L * 1_000 * thread + 999 * 1_000 / 2);
            }
        }
    }

    @Test
    void aDependentActionThatBlocksHoldsUpNeitherWhoWaitsNorOtherTasks() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        TaskFuture<Integer> task = pool.submit(() -> {
            Thread.sleep(500); // so that the action comes before the result
            return 5;
        });
        var blocked = task.thenAccept(value -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(pool.submit(() -> 6).get(10, TimeUnit.SECONDS)).isEqualTo(6);
        over.countDown();
        assertThat(blocked).succeedsWithin(Duration.ofSeconds(10));
    }
}
