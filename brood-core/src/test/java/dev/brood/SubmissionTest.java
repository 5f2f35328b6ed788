// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The ways to hand a task to a pool: which overload is meant, what is refused, and what becomes of groups of tasks. */
@LeavesNothingBehind
@Timeout(120)
class SubmissionTest {

    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        pool = ProcessPool.of(2);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private static int answer() {
        return 42;
    }

    private static void nothing() {}

    record Square(int x) implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return x * x;
        }
    }

    record Greeting(String name) implements Runnable, Serializable {
        @Override
        public void run() {
            System.setProperty("greeted", name);
        }
    }

    /** Neither Serializable nor a record: the wire takes it all the same. */
    static final class PlainTask implements Callable<String> {
        private final String text;

        PlainTask(String text) {
            this.text = text;
        }

        @Override
        public String call() {
            return text + "!";
        }
    }

    @Test
    void lambdasResolveToTheSendableOverloads() throws Exception {
        int captured = 20;
        TaskFuture<Integer> value = pool.submit(() -> captured + 22);
        TaskFuture<Integer> block = pool.submit(() -> {
            return captured;
        });
        TaskFuture<?> effect = pool.submit(() -> {
            System.setProperty("x", "y");
        });
        TaskFuture<?> emptyBlock = pool.submit(() -> {});
        TaskFuture<String> thrower = pool.submit(() -> {
            throw new java.io.IOException("checked exceptions need no wrapping");
        });
        TaskFuture<Integer> reference = pool.submit(SubmissionTest::answer);
        TaskFuture<?> runnableReference = pool.submit(SubmissionTest::nothing);
        pool.execute(() -> {});
        pool.execute(SubmissionTest::nothing);

        assertThat(value.get()).isEqualTo(42);
        assertThat(block.get()).isEqualTo(20);
        assertThat(effect.get()).isNull();
        assertThat(emptyBlock.get()).isNull();
        assertThatThrownBy(thrower::get).hasCauseInstanceOf(java.io.IOException.class);
        assertThat(reference.get()).isEqualTo(42);
        assertThat(runnableReference.get()).isNull();
    }

    @Test
    void classesAndRecordsAreTakenThroughTheInterfacesOfTheJdk() throws Exception {
        ExecutorService executor = pool;
        assertThat(executor.submit(new Square(7)).get()).isEqualTo(49);
        assertThat(executor.submit(new PlainTask("hi")).get()).isEqualTo("hi!");
        assertThat(executor.submit(new Greeting("you")).get()).isNull();
        assertThat(executor.submit(new Greeting("you"), "done").get()).isEqualTo("done");
        assertThat(pool.submit(new Square(3)).get()).isEqualTo(9);
        executor.execute(new Greeting("me"));
    }

    @Test
    void theResultGivenWithARunnableStaysHere() throws Exception {
        Object local = new Object();
        assertThat(pool.submit(new Greeting("x"), local).get()).isSameAs(local);
    }

    @Test
    void aPlainLambdaIsRefusedAtTheCallWithTheRemedy() {
        Callable<Integer> plain = () -> 1;
        Runnable plainRunnable = () -> {};
        assertThatThrownBy(() -> pool.submit(plain))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("RemoteCallable");
        assertThatThrownBy(() -> pool.submit(plainRunnable)).isInstanceOf(NotSendableException.class);
        assertThatThrownBy(() -> pool.submit(plainRunnable, 1)).isInstanceOf(NotSendableException.class);
        assertThatThrownBy(() -> pool.execute(plainRunnable)).isInstanceOf(NotSendableException.class);
    }

    @Test
    void wrappersOfTheJdkAreRefusedWithTheRemedy() {
        assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 1, pool))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("pool.submit(f)");
        assertThatThrownBy(() -> CompletableFuture.runAsync(() -> {}, pool)).isInstanceOf(NotSendableException.class);
        assertThatThrownBy(() -> pool.execute(new FutureTask<>(() -> 1)))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("FutureTask");
        assertThatThrownBy(() -> pool.submit(new FutureTask<>(() -> 1))).isInstanceOf(NotSendableException.class);
    }

    @Test
    void aCapturedThreadIsRefusedByTheNameOfItsVariable() {
        Thread mine = Thread.currentThread();
        assertThatThrownBy(() -> pool.submit(() -> mine.getName()))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("mine");
    }

    @Test
    void nullTasksAreRefused() {
        assertThatThrownBy(() -> pool.submit((RemoteCallable<Object>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> pool.submit((RemoteRunnable) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> pool.execute((RemoteRunnable) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void submitAllTakesAListOfLambdas() {
        List<TaskFuture<Integer>> futures = pool.submitAll(List.of(() -> 1, () -> 2, () -> 3));
        assertThat(futures.stream().map(CompletableFuture::join)).containsExactly(1, 2, 3);
        assertThat(pool.<Integer>submitAll(List.of())).isEmpty();
    }

    @Test
    void invokeAllOfLambdasIsRefusedAndNamesSubmitAll() {
        assertThatThrownBy(() -> pool.invokeAll(List.of(() -> 1, () -> 2)))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("submitAll");
    }

    @Test
    void invokeAllReturnsFuturesThatAreDoneInOrder() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(new Square(i));
        }
        RemoteCallable<Integer> failing = () -> {
            throw new IllegalStateException("one fails");
        };
        tasks.add(failing);
        List<Future<Integer>> futures = pool.invokeAll(tasks);
        assertThat(futures).hasSize(21).allMatch(Future::isDone);
        for (int i = 0; i < 20; i++) {
            assertThat(futures.get(i).get()).isEqualTo(i * i);
        }
        assertThat(futures.get(20).state()).isEqualTo(Future.State.FAILED);
        assertThat(pool.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void invokeAllCancelsWhatIsNotDoneInTime() throws Exception {
        RemoteCallable<Integer> quick = () -> 1;
        RemoteCallable<Integer> endless = () -> {
            while (true) {
                TimeUnit.SECONDS.sleep(100);
            }
        };
        List<Future<Integer>> futures = pool.invokeAll(List.of(quick, endless), 5, TimeUnit.SECONDS);
        assertThat(futures.get(0).get()).isEqualTo(1);
        assertThat(futures.get(1).isCancelled()).isTrue();
        assertThat(pool.invokeAll(List.of(endless), 0, TimeUnit.SECONDS)).allMatch(Future::isCancelled);
    }

    private static ProcessPool smallPool() {
        return ProcessPool.builder().workers(1).queueCapacity(1).build();
    }

    private static List<RemoteCallable<Integer>> moreThanASmallPoolHolds(RemoteCallable<Integer> first) {
        RemoteCallable<Integer> endless = () -> {
            TimeUnit.DAYS.sleep(1);
            return 0;
        };
        return List.of(first, endless, endless, endless);
    }

    @Test
    void theLimitOfInvokeAllCoversTheWaitForRoom() throws Exception {
        try (ProcessPool small = smallPool()) {
            assertThat(small.submit(() -> 1).get()).isEqualTo(1);
            List<Future<Integer>> futures = small.invokeAll(moreThanASmallPoolHolds(() -> 5), 5, TimeUnit.SECONDS);
            assertThat(futures.getFirst().get()).isEqualTo(5);
            assertThat(futures).hasSize(4).filteredOn(Future::isCancelled).hasSize(3);
            assertThat(small.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void aTaskThatInvokeAllHadNoTimeToSubmitHasNeverRun() throws Exception {
        List<Future<Integer>> futures = pool.invokeAll(moreThanASmallPoolHolds(() -> 5), 0, TimeUnit.SECONDS);
        assertThat(futures).hasSize(4).allMatch(Future::isCancelled).allSatisfy(future -> {
            TaskFuture<Integer> task = (TaskFuture<Integer>) future;
            assertThat(task.attempts()).isZero();
            assertThat(task.pid()).isEmpty();
            assertThat(task.runTime()).isEmpty();
        });
    }

    @Test
    void theLimitOfInvokeAnyCoversTheWaitForRoom() throws Exception {
        RemoteCallable<Integer> failing = () -> {
            throw new IllegalStateException("not this one");
        };
        try (ProcessPool small = smallPool()) {
            assertThatThrownBy(() -> small.invokeAny(moreThanASmallPoolHolds(failing), 2, TimeUnit.SECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(small.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void aValueEndsInvokeAnyWhileItWaitsForRoom() throws Exception {
        try (ProcessPool small = smallPool()) {
            assertThat(small.invokeAny(moreThanASmallPoolHolds(() -> 5))).isEqualTo(5);
            assertThat(small.invokeAny(moreThanASmallPoolHolds(() -> 6), 1, TimeUnit.DAYS)).isEqualTo(6);
        }
    }

    @Test
    void aGroupThatIsInterruptedWhileItWaitsForRoomIsCancelled() throws Exception {
        try (ProcessPool small = smallPool()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> small.invokeAll(moreThanASmallPoolHolds(() -> 5)))
                    .isInstanceOf(InterruptedException.class)
                    .hasMessageContaining("1 tasks wait already");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> small.submitAll(moreThanASmallPoolHolds(() -> 5)))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("1 tasks wait already");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(small.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void invokeAnyReturnsAValueAndCancelsTheRest() throws Exception {
        RemoteCallable<Integer> failing = () -> {
            throw new IllegalStateException("not this one");
        };
        RemoteCallable<Integer> endless = () -> {
            TimeUnit.DAYS.sleep(1);
            return 0;
        };
        RemoteCallable<Integer> good = () -> 5;
        assertThat(pool.invokeAny(List.of(failing, good, endless))).isEqualTo(5);
        assertThat(pool.invokeAny(List.of(good), 60, TimeUnit.SECONDS)).isEqualTo(5);
    }

    @Test
    void invokeAnyFailsWithACauseIfAllFail() {
        RemoteCallable<Integer> failing = () -> {
            throw new IllegalStateException("nor this");
        };
        assertThatThrownBy(() -> pool.invokeAny(List.of(failing, failing)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.invokeAny(List.<Callable<Integer>>of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void invokeAnyGivesUpInTime() {
        RemoteCallable<Integer> endless = () -> {
            TimeUnit.DAYS.sleep(1);
            return 0;
        };
        assertThatThrownBy(() -> pool.invokeAny(List.of(endless), 100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void anInterruptedInvokeAllCancelsItsTasks() throws Exception {
        RemoteCallable<Integer> endless = () -> {
            TimeUnit.DAYS.sleep(1);
            return 0;
        };
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pool.invokeAll(List.of(endless))).isInstanceOf(InterruptedException.class);
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void aFutureTellsWhereAndHowLongItRan() throws Exception {
        TaskFuture<Long> future = pool.submit(() -> ProcessHandle.current().pid());
        long pid = future.get();
        assertThat(future.pid()).hasValue(pid);
        assertThat(pool.pids()).contains(pid);
        assertThat(future.attempts()).isEqualTo(1);
        assertThat(future.runTime()).hasValueSatisfying(time -> assertThat(time).isPositive());
    }

    @Test
    void dependentStagesAreOrdinaryFutures() throws Exception {
        TaskFuture<Integer> task = pool.submit(() -> {
            TimeUnit.MILLISECONDS.sleep(200);
            return 1;
        });
        CompletableFuture<Integer> stage = task.thenApply(x -> x + 1);
        CompletableFuture<Integer> copy = task.copy();
        assertThat(stage).isNotInstanceOf(TaskFuture.class);
        assertThat(stage.cancel(true)).isTrue();
        assertThat(task.get()).isEqualTo(1);
        assertThat(copy.get()).isEqualTo(1);
        assertThatThrownBy(stage::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void valuesOfEveryShapeComeBackAsCopies() throws Exception {
        List<Object> mixed = new ArrayList<>(List.of(1, "two", 3.0, List.of(4), new Square(5), new int[] {6}));
        List<Object> back = pool.submit(() -> mixed).get();
        assertThat(back).isNotSameAs(mixed);
        assertThat(back).hasSize(6).startsWith(1, "two", 3.0, List.of(4), new Square(5));
        byte[] large = pool.submit(() -> new byte[50_000_000]).get();
        assertThat(large).hasSize(50_000_000);
    }
}
