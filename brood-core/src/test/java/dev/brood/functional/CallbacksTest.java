// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Dependent actions of futures run once, and may use, await and end the pool that runs them. */
@LeavesNothingBehind
@Timeout(120)
class CallbacksTest {

    private static int forEver() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    /** Ends late enough for its dependent actions to be there before. */
    private static int late(int value) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(200);
        return value;
    }

    @Test
    void callbacksRunOnce() {
        AtomicInteger calls = new AtomicInteger();
        try (ProcessPool pool = ProcessPool.of(2)) {
            for (int i = 0; i < 500; i++) {
                int number = i;
                TaskFuture<Integer> task = pool.submit(() -> number);
                task.whenComplete((value, failure) -> calls.incrementAndGet());
                if (i % 3 == 0) {
                    task.cancel(true);
                }
            }
        }
        assertThat(calls).hasValue(500);
    }

    /** Pain 9. */
    @Test
    void callbacksMayUseAndCloseAPoolOfOne() throws Exception {
        ProcessPool pool = ProcessPool.builder().workers(1).queueCapacity(1).build();
        CompletableFuture<Integer> sum = pool.submit(() -> late(1)).thenApply(one -> {
            int two = pool.submit(() -> 2).join();
            List<TaskFuture<Integer>> more = List.of(pool.submit(() -> 3), pool.submit(() -> 4), pool.submit(() -> 5));
            int rest = more.stream().mapToInt(TaskFuture::join).sum();
            int mapped = pool.map(List.of(6, 7), x -> x).stream().mapToInt(x -> x).sum();
            pool.close();
            return one + two + rest + mapped;
        });
        assertThat(sum.get()).isEqualTo(28);
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void aCallbackMayWaitByOtherMeansForTheNextTaskOfItsWorker() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<Integer> first = pool.submit(() -> late(1));
            TaskFuture<Integer> second = pool.submit(() -> 2);
            TaskFuture<Integer> third = pool.submit(() -> 3);
            CompletableFuture<Integer> sum = first.thenApply(one -> {
                CompletableFuture.allOf(second, third).join(); // says nothing to the pool
                return one + second.join() + third.join();
            });
            assertThat(sum.get()).isEqualTo(6);
        }
    }

    @Test
    void aCallbackThatFailsOrInterruptsItsThreadHarmsNothing() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            CountDownLatch called = new CountDownLatch(1);
            CompletableFuture<?> failed = pool.submit(() -> late(1)).thenAccept(value -> {
                called.countDown();
                Thread.currentThread().interrupt();
                throw new StackOverflowError("in a callback");
            });
            called.await();
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
            assertThat(failed).isCompletedExceptionally();
        }
    }

    @Test
    void callbacksOfCancelledTasksMayAwaitTheEndOfThePool() throws Exception {
        ProcessPool pool = ProcessPool.of(2);
        List<TaskFuture<Integer>> tasks =
                pool.submitAll(List.of(CallbacksTest::forEver, CallbacksTest::forEver, CallbacksTest::forEver));
        Awaitility.await().until(() -> tasks.get(0).pid().isPresent() && tasks.get(1).pid().isPresent());
        AtomicInteger ended = new AtomicInteger();
        tasks.forEach(task -> task.whenComplete((value, failure) -> {
            pool.close();
            ended.incrementAndGet();
        }));
        pool.shutdownNow();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ended.get() == 3);
    }

    @Test
    void callbacksOfCancelledTasksMayAwaitEachOther() {
        ProcessPool pool = ProcessPool.of(1);
        List<TaskFuture<Integer>> tasks = pool.submitAll(List.of(CallbacksTest::forEver, () -> 1, () -> 2));
        List<CompletableFuture<Integer>> after = tasks.stream()
                .map(task -> task.handle((value, failure) -> {
                    tasks.forEach(other -> other.handle((v, f) -> 0).join());
                    return 3;
                }))
                .toList();
        pool.shutdownNow();
        assertThat(after.stream().map(CompletableFuture::join)).containsExactly(3, 3, 3);
        pool.close();
    }

    @Test
    void callbacksOfTimedOutTasksMayCloseThePool() throws Exception {
        ProcessPool pool = ProcessPool.builder().workers(1).taskTimeout(Duration.ofMillis(500)).build();
        CompletableFuture<Boolean> closed = pool.submit(CallbacksTest::forEver).handle((value, failure) -> {
            pool.close();
            return pool.isTerminated();
        });
        assertThat(closed.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callbacksOfAFailedPoolMayCloseIt() throws Exception {
        ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> {
            throw new IllegalStateException("no");
        }).build();
        CompletableFuture<Boolean> closed = pool.submit(() -> 1).handle((value, failure) -> {
            pool.close();
            return pool.isTerminated();
        });
        assertThat(closed.get(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitFile(String file) throws InterruptedException {
        while (!Files.exists(Path.of(file))) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static int haltBut(String file, int times) throws IOException {
        Path log = Path.of(file);
        Files.writeString(log, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (Files.size(log) <= times) {
            Runtime.getRuntime().halt(1);
        }
        return times;
    }

    @Test
    void aCallbackMayWaitByOtherMeansForATaskThatIsToBeRepeatedLater(@TempDir Path folder) throws Exception {
        String log = folder.resolve("log").toString();
        try (ProcessPool pool = ProcessPool.builder().workers(1).retries(8).build()) {
            TaskFuture<Integer> repeated = pool.submit(() -> haltBut(log, 6));
            CountDownLatch done = new CountDownLatch(1);
            repeated.whenComplete((value, failure) -> done.countDown());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> repeated.attempts() == 6); // the next one is delayed by more than three seconds
            CompletableFuture<Boolean> after = pool.submit(() -> late(1)).thenApply(one -> {
                try {
                    return done.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(after.get()).isTrue();
            assertThat(repeated.get()).isEqualTo(6);
        }
    }

    /** A library may interrupt the thread that ran an action too late. */
    @Test
    void aLateInterruptHarmsNoOtherTask(@TempDir Path folder) throws Exception {
        String go = folder.resolve("go").toString();
        try (ProcessPool pool = ProcessPool.of(1)) {
            Thread thread = pool.submit(() -> late(1)).thenApply(one -> Thread.currentThread()).get();
            TaskFuture<Integer> innocent = pool.submit(() -> {
                awaitFile(go);
                return 2;
            });
            Awaitility.await().until(() -> innocent.pid().isPresent());
            thread.interrupt();
            Files.createFile(Path.of(go));
            assertThat(innocent.get()).isEqualTo(2);
        }
    }

    @Test
    void aLateInterruptHarmsNoStart() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            Thread thread = pool.submit(() -> late(1)).thenApply(one -> Thread.currentThread()).get();
            long pid = pool.pids().getFirst();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(1)).until(() -> !pool.pids().contains(pid) && !pool.pids().isEmpty());
            thread.interrupt(); // the next worker has been started, and has not connected
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void aPoolHasNotTerminatedBeforeItsTasksAreDone() throws Exception {
        ProcessPool pool = ProcessPool.of(1);
        List<TaskFuture<Integer>> tasks = pool.submitAll(List.of(CallbacksTest::forEver, () -> 1, () -> 2));
        Awaitility.await().until(() -> !pool.pids().isEmpty());
        CountDownLatch mayReturn = new CountDownLatch(1);
        tasks.forEach(task -> task.whenComplete((value, failure) -> {
            try {
                mayReturn.await(); // this one must not hold up the ends of the others
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        Thread stopping = Thread.ofPlatform().start(pool::shutdownNow);
        try {
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tasks).allMatch(TaskFuture::isDone);
        } finally {
            mayReturn.countDown();
        }
        stopping.join();
    }
}
