// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.TaskFutures.When;
import dev.brood.error.NotSendableException;
import dev.brood.error.ProcessDiedException;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The JDK's completion service over a pool. */
@LeavesNothingBehind
@Timeout(120)
class CompletionServiceTest {

    private static <V> RemoteCallable<V> remote(RemoteCallable<V> task) {
        return task;
    }

    private static int forEver() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    @Test
    void resultsAreTakenAsTheyEnd() throws Exception {
        try (ProcessPool pool = ProcessPool.of(2)) {
            ExecutorCompletionService<Long> service = new ExecutorCompletionService<>(pool);
            long self = ProcessHandle.current().pid();
            Future<Long> never = service.submit(remote(() -> (long) forEver()));
            Future<Long> pid = service.submit(remote(() -> ProcessHandle.current().pid()));
            assertThat(service.take()).isSameAs(pid);
            assertThat(pid.resultNow()).isIn(pool.pids()).isNotEqualTo(self);
            assertThat(pid.state()).isEqualTo(Future.State.SUCCESS);
            assertThat(service.poll()).isNull();
            assertThat(never.isDone()).isFalse();
            assertThatThrownBy(() -> never.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(never.cancel(true)).isTrue();
            assertThat(service.take()).isSameAs(never);
            assertThat(never.isCancelled()).isTrue();
        }
    }

    @Test
    void eachTaskIsTakenOnce() throws Exception {
        for (ProcessPool pool : List.of(ProcessPool.of(2), ProcessPool.inline())) {
            try (pool) {
                ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool);
                List<Integer> expected = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    int number = i;
                    expected.add(i);
                    service.submit(remote(() -> number));
                }
                List<Integer> taken = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    Future<Integer> next = service.take();
                    assertThat(next.isDone()).isTrue();
                    taken.add(next.get());
                }
                assertThat(taken).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(service.poll()).isNull();
            }
        }
    }

    @Test
    void failuresAndDeathsAreTheFutures() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool);
            service.submit(remote(() -> {
                throw new IllegalStateException("mine");
            }));
            Future<Integer> failed = service.take();
            assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("mine");
            assertThat(failed.exceptionNow()).isInstanceOf(IllegalStateException.class);
            service.submit(remote(() -> {
                Runtime.getRuntime().halt(3);
                return 0;
            }));
            assertThat(service.take().exceptionNow()).isInstanceOf(ProcessDiedException.class);
        }
    }

    /** It waits in a queue of the service, and is not sent. */
    @Test
    void aRunnableHasTheResultGivenWithIt() throws Exception {
        Object mine = new Object();
        for (ProcessPool pool : List.of(ProcessPool.of(1), ProcessPool.inline())) {
            try (pool) {
                ExecutorCompletionService<Object> service = new ExecutorCompletionService<>(pool);
                RemoteRunnable nothing = () -> {};
                service.submit(nothing, mine);
                assertThat(service.take().get()).isSameAs(mine);
            }
        }
    }

    @Test
    void whatCannotBeSentIsRefused() {
        for (ProcessPool pool : List.of(ProcessPool.of(1), ProcessPool.inline())) {
            try (pool) {
                ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool);
                Callable<Integer> plain = () -> 1;
                assertThatThrownBy(() -> service.submit(plain)).isInstanceOf(NotSendableException.class);
                assertThatThrownBy(() -> pool.execute(new FutureTask<>(remote(() -> 1))))
                        .isInstanceOf(NotSendableException.class)
                        .hasMessageContaining("pool.submit");
                assertThatThrownBy(() -> new ExecutorCompletionService<Integer>(task -> pool.execute(task)).submit(remote(() -> 1)))
                        .isInstanceOf(NotSendableException.class);
                assertThat(service.poll()).isNull();
                pool.shutdown();
                assertThatThrownBy(() -> service.submit(remote(() -> 1))).isInstanceOf(RejectedExecutionException.class);
            }
        }
    }

    @Test
    void itsFuturesAreAwaitedLikeOthers() throws Exception {
        try (ProcessPool pool = ProcessPool.of(2)) {
            ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool);
            Future<Integer> never = service.submit(remote(() -> forEver()));
            Future<Integer> one = service.submit(remote(() -> 1));
            assertThat(TaskFutures.await(List.of(never, one), When.FIRST_COMPLETED).done()).containsExactly(one);
            never.cancel(true);
            assertThat(TaskFutures.asCompleted(List.of(never, one))).containsExactly(never, one);
        }
    }
}
