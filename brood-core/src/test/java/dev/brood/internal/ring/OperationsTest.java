// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** That who closes a ring waits for operations on it. */
@LeavesNothingBehind
@Timeout(120)
class OperationsTest {

    private final Operations operations = new Operations();

    private void within(Runnable what) {
        Operations.Place place = operations.place();
        operations.begin(place);
        try {
            what.run();
        } finally {
            operations.end(place);
        }
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatHasEndedIsNotWaitedFor() {
        within(() -> within(() -> {}));
        operations.awaitEnd();
    }

    @Test
    void oneWithinAnotherIsWaitedForUntilTheOuterOneEnds() throws Exception {
        var inner = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Thread working = Thread.ofVirtual().start(() -> within(() -> {
            within(() -> {});
            inner.countDown();
            pass(go);
        }));
        pass(inner);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(operations::awaitEnd);
        assertThat(waiting).isNotDone();
        go.countDown();
        waiting.get(20, SECONDS);
        working.join();
    }

    @Test
    void moreThreadsThanThereArePlacesForAreWaitedFor() throws Exception {
        int threads = 40;
        var begun = new CountDownLatch(threads);
        List<CountDownLatch> ends = new ArrayList<>();
        List<Thread> working = new ArrayList<>();
        var ended = new AtomicInteger();
        for (int i = 0; i < threads; i++) {
            var end = new CountDownLatch(1);
            ends.add(end);
            working.add(Thread.ofVirtual().start(() -> within(() -> {
                begun.countDown();
                pass(end);
                ended.incrementAndGet();
            })));
        }
        pass(begun);
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            operations.awaitEnd();
            return ended.get();
        });
        ends.forEach(CountDownLatch::countDown);
        assertThat(waiting.get(20, SECONDS)).isEqualTo(threads);
        for (Thread thread : working) {
            thread.join();
        }
    }

    @Test
    void nobodyIsInAnOperationWhenTheWaitIsOverUnlessHeHasSeenTheClose() throws Exception {
        int rounds = 3_000;
        for (int round = 0; round < rounds; round++) {
            var fresh = new Operations();
            var closed = new AtomicBoolean();
            var reused = new AtomicBoolean();
            var late = new AtomicBoolean();
            var begun = new CountDownLatch(1);
            Thread working = Thread.ofPlatform().start(() -> {
                boolean refused = false;
                while (!refused) {
                    Operations.Place place = fresh.place();
                    fresh.begin(place);
                    try {
                        refused = closed.get();
                        if (!refused && reused.get()) {
                            late.set(true);
                        }
                    } finally {
                        fresh.end(place);
                    }
                    begun.countDown();
                }
            });
            pass(begun);
            closed.set(true);
            fresh.awaitEnd();
            reused.set(true);
            working.join();
            assertThat(late).isFalse();
        }
    }

    @Test
    void anInterruptIsKeptForLater() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Thread working = Thread.ofVirtual().start(() -> within(() -> {
            begun.countDown();
            pass(go);
        }));
        pass(begun);
        var interrupted = new AtomicBoolean();
        Thread waiting = Thread.ofPlatform().start(() -> {
            operations.awaitEnd();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        waiting.interrupt();
        await().until(() -> !waiting.isInterrupted()); // it has been taken by the wait
        go.countDown();
        waiting.join();
        assertThat(interrupted).isTrue();
        working.join();
    }
}
