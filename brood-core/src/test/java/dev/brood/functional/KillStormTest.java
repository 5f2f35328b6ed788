// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.ProcessDiedException;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pains 1 and 2: workers are killed at random, as fast as replacements start, and every task ends: with its value, or
 * with the death of a process that was killed under it.
 */
@LeavesNothingBehind
class KillStormTest {

    private static final int WORKERS = 6;

    @Test
    @Timeout(300)
    void aStormOfKillsFailsNoMoreTasksThanItHitsBusyWorkers() throws Exception {
        storm(2_000, 40);
    }

    @Test
    @Tag("soak")
    @Timeout(3_600)
    void aLongStormOfKillsFailsNoMoreTasksThanItHitsBusyWorkers() throws Exception {
        storm(100_000, 3_000);
    }

    private static long work(long number) {
        byte[] some = new byte[(int) (number % 4_096)];
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
        return number * 31 + some.length;
    }

    private static long expected(long number) {
        return number * 31 + number % 4_096;
    }

    private static void storm(int atLeastTasks, int atLeastKills) throws InterruptedException {
        Set<ProcessHandle> killed = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        List<TaskFuture<Long>> tasks = new ArrayList<>();
        try (ProcessPool pool = ProcessPool.builder().workers(WORKERS).queueCapacity(WORKERS * 4).build()) {
            Thread killer = Thread.ofPlatform().name("killer").start(() -> kill(pool, killed, over));
            for (long i = 0; i < atLeastTasks || killed.size() < atLeastKills; i++) {
                long number = i;
                tasks.add(pool.submit(() -> work(number)));
            }
            over.set(true);
            killer.join();
        }
        // A long storm meets the same process ids again.
        Map<Long, Long> kills = killed.stream().collect(Collectors.groupingBy(ProcessHandle::pid, Collectors.counting()));
        Map<Long, Long> deaths = new HashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            TaskFuture<Long> task = tasks.get(i);
            assertThat(task.isDone()).as("task %d is done", i).isTrue();
            try {
                assertThat(task.join()).isEqualTo(expected(i));
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(ProcessDiedException.class);
                ProcessDiedException died = (ProcessDiedException) e.getCause();
                long pid = died.pid().orElseThrow();
                assertThat(died.signal()).hasValue(9);
                assertThat(deaths.merge(pid, 1L, Long::sum))
                        .as("tasks of process %d, of which one may fail for each time that it was killed", pid)
                        .isLessThanOrEqualTo(kills.getOrDefault(pid, 0L));
            }
            assertThat(task.attempts()).isEqualTo(1);
        }
        assertThat(killed).hasSizeGreaterThanOrEqualTo(atLeastKills);
        assertThat(deaths).isNotEmpty();
    }

    /** Kills a random worker, ready or just starting, whenever more than half of them are there. */
    private static void kill(ProcessPool pool, Set<ProcessHandle> killed, AtomicBoolean over) {
        while (!over.get()) {
            List<ProcessHandle> alive = pool.pids().stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .filter(worker -> !killed.contains(worker)) // a handle tells a process from a later one with its id
                    .toList();
            if (alive.size() > WORKERS / 2) {
                ProcessHandle victim = alive.get(ThreadLocalRandom.current().nextInt(alive.size()));
                killed.add(victim);
                victim.destroyForcibly();
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(10_000_000));
        }
    }
}
