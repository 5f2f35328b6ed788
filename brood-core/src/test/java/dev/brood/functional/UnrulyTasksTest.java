// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.testing.LeavesNothingBehind;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tasks that leave a mess behind do not spoil the tasks after them. */
@LeavesNothingBehind
@Timeout(120)
class UnrulyTasksTest {

    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        pool = ProcessPool.of(1);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private static long pid() {
        return pool.submit(() -> ProcessHandle.current().pid()).join();
    }

    private static void awaitGone(long pid) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS)
                .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    /** Counts lines instead of printing them. */
    private static final class Counting extends PrintStream {
        private final String counted;
        private int lines;

        Counting(String counted) {
            super(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            this.counted = counted;
        }

        @Override
        public synchronized void println(String text) {
            if (counted.equals(text)) {
                lines++;
            }
        }

        synchronized int lines() {
            return lines;
        }
    }

    @Test
    void standardInputIsEmpty() throws Exception {
        assertThat(pool.submit(() -> System.in.read()).get()).isEqualTo(-1);
    }

    @Test
    void muchErrorOutputBlocksNothingAndComesOut() throws Exception {
        String line = "#".repeat(1_000);
        Counting counting = new Counting(line);
        PrintStream before = System.err;
        System.setErr(counting);
        try {
            pool.submit(() -> IntStream.range(0, 5_000).forEach(i -> System.err.println(line))).get();
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> counting.lines() == 5_000);
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void aClosedStandardOutputHarmsNothing() throws Exception {
        long pid = pid();
        pool.submit(() -> {
            System.out.close();
            new FileOutputStream(FileDescriptor.out).close();
            return true;
        }).get();
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void anInterruptStatusDoesNotPassToTheNextTask() throws Exception {
        long pid = pid();
        pool.submit(() -> Thread.currentThread().interrupt()).get();
        assertThat(pool.submit(() -> Thread.interrupted()).get()).isFalse();
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void aThreadThatInterruptsItsWorkerForEverCostsAtMostThatWorker() {
        pool.execute(() -> {
            Thread worker = Thread.currentThread();
            Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    worker.interrupt();
                    Thread.onSpinWait();
                }
            });
        });
        Awaitility.await().atMost(60, TimeUnit.SECONDS).ignoreExceptions().until(() -> pool.submit(() -> 5).get() == 5);
    }

    @Test
    void threadsThatAreLeftBehindHoldNeitherTheTaskNorThePool() throws Exception {
        try (ProcessPool own = ProcessPool.of(1)) {
            assertThat(own.submit(() -> {
                Thread.ofPlatform().daemon(false).start(() -> {
                    try {
                        TimeUnit.DAYS.sleep(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                return 1;
            }).get()).isEqualTo(1);
            assertThat(own.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void anExitByAnotherThreadCostsTheTaskThatRunsThen() throws Exception {
        TaskFuture<?> task = pool.submit(() -> {
            Thread.ofPlatform().start(() -> System.exit(6));
            TimeUnit.DAYS.sleep(1);
            return 0;
        });
        assertThatThrownBy(task::get).hasMessageContaining("exited with status 6");
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void aNativeProcessThatIsLeftBehindEndsWithItsWorker() throws Exception {
        long sleeper;
        try (ProcessPool own = ProcessPool.of(1)) {
            sleeper = own.submit(() -> new ProcessBuilder("sleep", "1000").inheritIO().start().pid()).get();
            assertThat(own.submit(() -> 1).get()).isEqualTo(1);
            assertThat(ProcessHandle.of(sleeper)).isPresent();
        }
        awaitGone(sleeper);
    }

    /** Pain 25. */
    @Test
    void aTaskMayHaveAPoolAndChildrenOfItsOwn() throws Exception {
        TaskFuture<List<Integer>> task = pool.submit(() -> {
            try (ProcessPool inner = ProcessPool.of(2);
                    ChildProcess child = ChildProcess.start(() -> {})) {
                child.join();
                return inner.map(List.of(1, 2, 3), x -> x * 10);
            }
        });
        assertThat(task.get()).containsExactly(10, 20, 30);
    }

    @Test
    void aPoolThatATaskForgetsEndsWithItsWorker() throws Exception {
        long inner;
        try (ProcessPool own = ProcessPool.of(1)) {
            inner = own.submit(() -> ProcessPool.of(1).submit(() -> ProcessHandle.current().pid()).get()).get();
        }
        awaitGone(inner);
    }

    @Test
    void aHundredThousandTasksLeaveNoMemoryBehind() throws Exception {
        try (ProcessPool own = ProcessPool.of(2)) {
            for (int i = 0; i < 5_000; i++) {
                own.execute(() -> {});
            }
            long before = liveHeap();
            long sum = 0;
            for (int round = 0; round < 20; round++) {
                List<TaskFuture<Integer>> tasks = new ArrayList<>();
                for (int i = 0; i < 5_000; i++) {
                    int number = i;
                    tasks.add(own.submit(() -> number));
                }
                for (TaskFuture<Integer> task : tasks) {
                    sum += task.get();
                }
            }
            assertThat(sum).isEqualTo(20L * 4_999 * 5_000 / 2);
            assertThat(liveHeap() - before).isLessThan(20L << 20);
        }
    }

    private static long liveHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
