// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.TaskFutures.DoneAndNotDone;
import dev.brood.TaskFutures.When;
import dev.brood.internal.pool.TaskControl;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Waiting for several futures, of pools, threads and none. */
@LeavesNothingBehind
@Timeout(120)
class TaskFuturesTest {

    private static int forEver() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    private static int after(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
        return (int) millis;
    }

    private static <F extends Future<?>> List<F> all(Iterable<F> futures) {
        List<F> list = new ArrayList<>();
        futures.forEach(list::add);
        return list;
    }

    /** A future that nobody can be called back by. */
    private static FutureTask<Integer> plain(int value) {
        return new FutureTask<>(() -> value);
    }

    @Test
    void futuresComeInTheOrderInWhichTheyEnd() {
        CompletableFuture<Integer> a = new CompletableFuture<>();
        TaskFuture<Integer> b = new TaskFuture<>(TaskControl.NEVER_SUBMITTED, 0);
        FutureTask<Integer> c = plain(3);
        CompletableFuture<Integer> ended = CompletableFuture.completedFuture(4);
        Iterator<Future<Integer>> ends = TaskFutures.<Future<Integer>>asCompleted(List.of(a, b, c, ended)).iterator();
        assertThat(ends.next()).isSameAs(ended);
        c.run();
        assertThat(ends.next()).isSameAs(c);
        b.completeExceptionally(new IllegalStateException("mine"));
        assertThat(ends.next()).isSameAs(b);
        assertThat(ends.hasNext()).isTrue();
        a.cancel(true);
        assertThat(ends.next()).isSameAs(a);
        assertThat(ends.hasNext()).isFalse();
        assertThatThrownBy(ends::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void tasksOfAPoolComeAsTheyEnd() {
        try (ProcessPool pool = ProcessPool.of(2)) {
            TaskFuture<Integer> never = pool.submit(() -> forEver());
            List<TaskFuture<Integer>> tasks = List.of(never, pool.submit(() -> 1), pool.submit(() -> 2));
            List<Integer> ended = new ArrayList<>();
            for (TaskFuture<Integer> task : TaskFutures.asCompleted(tasks)) {
                if (task.equals(never)) {
                    ended.add(0);
                } else {
                    ended.add(task.join());
                    if (ended.size() == 2) {
                        never.cancel(true);
                    }
                }
            }
            assertThat(ended).containsExactly(1, 2, 0);
        }
    }

    @Test
    void aFutureThatIsGivenTwiceComesOnce() {
        try (ProcessPool pool = ProcessPool.inline()) {
            TaskFuture<Integer> one = pool.submit(() -> 1);
            TaskFuture<Integer> two = pool.submit(() -> 2);
            assertThat(all(TaskFutures.asCompleted(List.of(one, two, one)))).containsExactly(one, two);
        }
    }

    @Test
    void noFuturesAreNoneToWaitFor() throws Exception {
        assertThat(TaskFutures.asCompleted(List.<TaskFuture<Integer>>of())).isEmpty();
        for (When when : When.values()) {
            DoneAndNotDone<Future<?>> none = TaskFutures.await(List.of(), when);
            assertThat(none.done()).isEmpty();
            assertThat(none.notDone()).isEmpty();
        }
    }

    @Test
    void eachIterationGivesAllFutures() {
        Iterable<CompletableFuture<Integer>> futures =
                TaskFutures.asCompleted(List.of(CompletableFuture.completedFuture(1), CompletableFuture.completedFuture(2)));
        assertThat(all(futures)).hasSize(2).isEqualTo(all(futures));
    }

    @Test
    void atTheTimeLimitTheUnfinishedAreCounted() {
        CompletableFuture<Integer> ended = CompletableFuture.completedFuture(1);
        Future<Integer> never = plain(0);
        Collection<Future<Integer>> futures = List.of(never, ended, new CompletableFuture<>());
        for (Duration limit : List.of(Duration.ofMillis(20), Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            Iterator<Future<Integer>> ends = TaskFutures.asCompleted(futures, limit).iterator();
            assertThat(ends.next()).isSameAs(ended);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(ends::next)
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("2 (of 3) futures unfinished");
            }
        }
    }

    @Test
    void aLongTimeLimitIsNone() {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        Iterator<CompletableFuture<Integer>> ends =
                TaskFutures.asCompleted(List.of(future), Duration.ofSeconds(Long.MAX_VALUE)).iterator();
        future.complete(1);
        assertThat(ends.next()).isSameAs(future);
    }

    @Test
    void anInterruptEndsTheWaitAndCancelsNothing() {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        Iterator<CompletableFuture<Integer>> ends = TaskFutures.asCompleted(List.of(future)).iterator();
        Thread.currentThread().interrupt();
        assertThatThrownBy(ends::next).isInstanceOf(CancellationException.class).hasMessageContaining("1 (of 1)");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(future).isNotDone();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TaskFutures.await(List.of(future), When.ALL_COMPLETED))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        future.complete(1);
        assertThat(ends.next()).isSameAs(future);
    }

    @Test
    void firstCompletedIsTheFirstEndOfAnyKind() throws Exception {
        try (ProcessPool pool = ProcessPool.of(2)) {
            TaskFuture<Integer> never = pool.submit(() -> forEver());
            TaskFuture<Integer> soon = pool.submit(() -> after(20));
            DoneAndNotDone<TaskFuture<Integer>> ends = TaskFutures.await(List.of(never, soon, never), When.FIRST_COMPLETED);
            assertThat(ends.done()).containsExactly(soon);
            assertThat(ends.notDone()).containsExactly(never);
            never.cancel(true);
            assertThat(TaskFutures.await(List.of(never, soon), When.FIRST_COMPLETED).done()).containsExactly(never, soon);
        }
    }

    @Test
    void firstExceptionIsTheFirstFailureAndNoCancellation() throws Exception {
        try (ProcessPool pool = ProcessPool.of(2)) {
            TaskFuture<Integer> never = pool.submit(() -> forEver());
            TaskFuture<Integer> cancelled = pool.submit(() -> forEver());
            cancelled.cancel(true);
            TaskFuture<Integer> value = pool.submit(() -> 1);
            TaskFuture<Integer> failing = pool.submit(() -> {
                after(20);
                throw new IllegalStateException("mine");
            });
            DoneAndNotDone<TaskFuture<Integer>> ends =
                    TaskFutures.await(List.of(never, cancelled, value, failing), When.FIRST_EXCEPTION);
            assertThat(ends.done()).containsExactly(cancelled, value, failing);
            assertThat(ends.notDone()).containsExactly(never);
            never.cancel(true);
            assertThat(TaskFutures.await(List.of(never, cancelled, value), When.FIRST_EXCEPTION).notDone()).isEmpty();
        }
    }

    @Test
    void allCompletedIsTheEndOfAllOrOfTheTime() throws Exception {
        try (ProcessPool pool = ProcessPool.of(2);
                ExecutorService threads = Executors.newFixedThreadPool(1)) {
            TaskFuture<Integer> process = pool.submit(() -> 1);
            Future<Integer> thread = threads.submit(() -> 2);
            List<Future<Integer>> both = List.of(process, thread);
            assertThat(TaskFutures.await(both, When.ALL_COMPLETED).notDone()).isEmpty();
            TaskFuture<Integer> never = pool.submit(() -> forEver());
            DoneAndNotDone<Future<Integer>> ends =
                    TaskFutures.await(List.of(never, process, thread), When.ALL_COMPLETED, Duration.ofMillis(50));
            assertThat(ends.done()).containsExactly(process, thread);
            assertThat(ends.notDone()).containsExactly(never);
            assertThat(never).isNotDone();
            never.cancel(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitWithoutTimeReturnsWhatThereIs(When when) throws Exception {
        CompletableFuture<Integer> never = new CompletableFuture<>();
        FutureTask<Integer> plain = plain(1);
        assertThat(TaskFutures.await(List.of(never, plain), when, Duration.ZERO).notDone()).containsExactly(never, plain);
        plain.run();
        assertThat(TaskFutures.await(List.of(never, plain), when, Duration.ofSeconds(-1)).done()).containsExactly(plain);
    }

    /** A loop that waits for a little while, again and again, must not make the futures grow. */
    @Test
    void aWaitThatIsOverLeavesNothingWithTheFuture() throws Exception {
        TaskFuture<Integer> never = new TaskFuture<>(TaskControl.NEVER_SUBMITTED, 0);
        for (int i = 0; i < 100; i++) {
            TaskFutures.await(List.of(never), When.ALL_COMPLETED, Duration.ZERO);
        }
        assertThat(never.getNumberOfDependents()).isLessThanOrEqualTo(1);
        assertThat(never.watchers()).isZero();
        CompletableFuture<Integer> first = new CompletableFuture<>();
        first.complete(1);
        TaskFutures.await(List.of(never, first), When.FIRST_COMPLETED);
        assertThat(never.watchers()).isZero();
    }

    /** Pain 9, for those who wait here. */
    @Test
    void anActionMayWaitForTheNextTasksOfItsWorker() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            CompletableFuture<Integer> sum = pool.submit(() -> after(200)).thenApply(first -> {
                List<TaskFuture<Integer>> more = List.of(pool.submit(() -> 3), pool.submit(() -> 4));
                int total = 0;
                for (TaskFuture<Integer> task : TaskFutures.asCompleted(more)) {
                    total += task.join();
                }
                List<CompletableFuture<Integer>> derived = List.of(pool.submit(() -> 5).thenApply(x -> x + 1));
                try {
                    TaskFutures.await(derived, When.ALL_COMPLETED);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return total + derived.getFirst().join();
            });
            assertThat(sum.get()).isEqualTo(13);
        }
    }

    @Test
    void aThreadThatWaitsIsWokenByTheEnd() throws Exception {
        FutureTask<Integer> plain = plain(1);
        AtomicReference<DoneAndNotDone<Future<Integer>>> ends = new AtomicReference<>();
        CountDownLatch over = new CountDownLatch(1);
        Thread waiting = Thread.ofPlatform().daemon().start(() -> {
            try {
                ends.set(TaskFutures.await(List.of(plain), When.ALL_COMPLETED));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            over.countDown();
        });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        plain.run();
        assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ends.get().done()).containsExactly(plain);
        waiting.join();
    }

    @Test
    @SuppressWarnings("NullAway") // as a caller without NullAway may
    void nullIsRefusedWithWhatToGive() {
        List<CompletableFuture<Integer>> one = List.of(new CompletableFuture<>());
        assertThatThrownBy(() -> TaskFutures.asCompleted((Collection<CompletableFuture<Integer>>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("asCompleted(null): give the futures");
        assertThatThrownBy(() -> TaskFutures.asCompleted(Arrays.asList(one.getFirst(), null)))
                .hasMessageContaining("none null");
        assertThatThrownBy(() -> TaskFutures.asCompleted(one, null)).hasMessageContaining("how long");
        assertThatThrownBy(() -> TaskFutures.await(one, null)).hasMessageContaining("FIRST_COMPLETED");
    }

    @Test
    void theSetsCannotBeChanged() throws Exception {
        DoneAndNotDone<CompletableFuture<Integer>> ends =
                TaskFutures.await(List.of(CompletableFuture.completedFuture(1)), When.ALL_COMPLETED);
        assertThatThrownBy(() -> ends.done().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
