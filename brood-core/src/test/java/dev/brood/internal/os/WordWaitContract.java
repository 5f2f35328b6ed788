// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.internal.memory.SharedWords;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What every way to wait on a word must do. Its user loops: it may wake for no reason, but never sleep past a wake. */
@LeavesNothingBehind
@Timeout(120)
abstract class WordWaitContract {

    static final int SLEEPING = 7;
    static final int CHANGED = 8;
    static final long LONG = Duration.ofHours(1).toNanos();

    @TempDir
    Path folder;

    /** The way that is tested. */
    abstract WordWait way();

    /** Words of a file. */
    SharedWords words(Arena arena) throws IOException {
        Path file = folder.resolve("words");
        try (var made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(4096);
        }
        return SharedWords.map(file, arena);
    }

    /** As every user does: until the word is another one, or the time is over. */
    static boolean awaitChange(WordWait wait, SharedWords words, int expected, long nanos) {
        MemorySegment word = words.slice(0, Integer.BYTES);
        long end = System.nanoTime() + nanos;
        while (words.intVolatile(0) == expected) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait.await(word, expected, left);
        }
        return true;
    }

    private static <V> FutureTask<V> start(Callable<V> work, CountDownLatch begun) {
        var task = new FutureTask<V>(() -> {
            begun.countDown();
            return work.call();
        });
        Thread.ofPlatform().name("waits").daemon().start(task);
        return task;
    }

    @Test
    void itReturnsAtOnceIfTheWordHasAnotherValue() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, CHANGED);
            long began = System.nanoTime();
            way().await(words.slice(0, Integer.BYTES), SLEEPING, LONG);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        }
    }

    @Test
    void itComparesAllBitsOfTheWord() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, -1);
            words.intRelease(Integer.BYTES, SLEEPING);
            assertThat(awaitChange(way(), words, -1, 2_000_000)).isFalse();
            way().await(words.slice(0, Integer.BYTES), Integer.MAX_VALUE, LONG);
        }
    }

    @Test
    void aWakeReachesWhoSleeps() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            for (int round = 0; round < 50; round++) {
                words.intRelease(0, SLEEPING);
                var begun = new CountDownLatch(1);
                FutureTask<Boolean> woken = start(() -> awaitChange(way(), words, SLEEPING, LONG), begun);
                begun.await();
                TimeUnit.MICROSECONDS.sleep(round % 2 * 200L); // wakes that come early, and such that find it asleep
                words.intRelease(0, CHANGED);
                way().wake(words.slice(0, Integer.BYTES));
                assertThat(woken.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void aWakeWithoutSleeperIsHarmlessAndNotKept() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, SLEEPING);
            way().wake(words.slice(0, Integer.BYTES));
            assertThat(awaitChange(way(), words, SLEEPING, 5_000_000)).isFalse();
        }
    }

    @Test
    void eachOfManySleepersOnItsOwnWordIsWoken() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            int sleepers = 8;
            var begun = new CountDownLatch(sleepers);
            var woken = new ArrayList<FutureTask<Boolean>>();
            for (int i = 0; i < sleepers; i++) {
                long at = 64L * i;
                woken.add(start(() -> {
                    while (words.intVolatile(at) == 0) {
                        way().await(words.slice(at, Integer.BYTES), 0, LONG);
                    }
                    return true;
                }, begun));
            }
            begun.await();
            for (int i = sleepers - 1; i >= 0; i--) {
                words.intRelease(64L * i, 1);
                way().wake(words.slice(64L * i, Integer.BYTES));
                assertThat(woken.get(i).get(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void theTimeIsKeptToNanoseconds() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, SLEEPING);
            for (long nanos : new long[] {1, 999, 1_000_001, 1_000_000_001}) {
                long began = System.nanoTime();
                assertThat(awaitChange(way(), words, SLEEPING, nanos)).isFalse();
                assertThat(System.nanoTime() - began).isBetween(nanos, Duration.ofSeconds(60).toNanos());
            }
        }
    }

    @Test
    void anInterruptEndsASleepThroughTheHook() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, SLEEPING);
            var begun = new CountDownLatch(1);
            var sleeper = new FutureTask<Boolean>(() -> {
                var hook = new InterruptHook(() -> {
                    words.intRelease(0, CHANGED);
                    way().wake(words.slice(0, Integer.BYTES));
                });
                begun.countDown();
                hook.during(() -> awaitChange(way(), words, SLEEPING, LONG));
                return Thread.interrupted();
            });
            Thread thread = Thread.ofPlatform().name("sleeps").daemon().start(sleeper);
            begun.await();
            thread.interrupt();
            assertThat(sleeper.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aPendingInterruptKeepsTheHookedSleepFromLasting() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            SharedWords words = words(arena);
            words.intRelease(0, SLEEPING);
            var sleeper = new FutureTask<Boolean>(() -> {
                Thread.currentThread().interrupt();
                new InterruptHook(() -> words.intRelease(0, CHANGED))
                        .during(() -> awaitChange(way(), words, SLEEPING, LONG));
                return Thread.interrupted();
            });
            Thread.ofPlatform().daemon().start(sleeper);
            assertThat(sleeper.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
