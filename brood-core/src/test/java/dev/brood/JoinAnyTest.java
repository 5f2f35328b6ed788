// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.sync.SharedEvent;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Waiting for one of many children, and for all. */
@LeavesNothingBehind
@Timeout(120)
class JoinAnyTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static ChildProcess parked() {
        return ChildProcess.start(() -> {
            while (true) {
                LockSupport.park();
            }
        });
    }

    private static void closeAll(Collection<ChildProcess> children) {
        children.forEach(ChildProcess::kill);
        children.forEach(ChildProcess::close);
    }

    @Test
    void theOneThatEndsIsReturnedWithItsStatus() throws Exception {
        List<ChildProcess> children = new ArrayList<>(List.of(parked(), parked(), parked()));
        ChildProcess seven = ChildProcess.start(() -> System.exit(7));
        children.add(1, seven);
        assertThat(ChildProcess.joinAny(children)).isSameAs(seven);
        assertThat(seven.exitCode()).hasValue(7);
        assertThat(ChildProcess.joinAny(children)).as("nothing is taken").isSameAs(seven);
        children.remove(seven);
        assertThat(ChildProcess.joinAny(children, Duration.ofMillis(50))).isEmpty();
        assertThat(ChildProcess.joinAny(children, Duration.ofSeconds(-1))).isEmpty();
        closeAll(children);
    }

    @Test
    void withoutArgumentsItWaitsForThoseThatLive() throws Exception {
        ChildProcess before = ChildProcess.start(() -> System.exit(1));
        before.join();
        try (SharedEvent go = SharedEvent.create()) {
            List<ChildProcess> living = List.of(
                    parked(),
                    ChildProcess.builder(() -> {
                        go.await();
                        System.exit(7);
                    }).daemon(true).start(),
                    parked());
            var found = new CompletableFuture<ChildProcess>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    found.complete(ChildProcess.joinAny());
                } catch (InterruptedException e) {
                    found.completeExceptionally(e);
                }
            });
            Awaitility.await().atMost(LIMIT).until(() -> waiting.getState() == Thread.State.WAITING || waiting.getState() == Thread.State.TIMED_WAITING);
            ChildProcess after = ChildProcess.start(() -> System.exit(2));
            after.join();
            assertThat(found).as("neither one before nor one after").isNotDone();
            go.set();
            assertThat(found).succeedsWithin(LIMIT).isSameAs(living.get(1));
            assertThat(found.join().exitCode()).hasValue(7);
            living.get(0).kill();
            assertThat(ChildProcess.joinAny()).isSameAs(living.get(0));
            closeAll(living);
        }
    }

    @Test
    void withoutArgumentsItRefusesToWaitForNobody() {
        assertThat(ChildProcess.children()).isEmpty();
        assertThatThrownBy(ChildProcess::joinAny)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("no child of process MainProcess lives", "joinAny(processes)");
    }

    @Test
    void aTimeThatIsOverDoesNotWaitHoweverLongAgoThatWas() throws Exception {
        List<ChildProcess> children = List.of(parked());
        Duration longAgo = Duration.ofSeconds(Long.MIN_VALUE);
        assertThat(ChildProcess.joinAll(children, longAgo)).isFalse();
        assertThat(ChildProcess.joinAny(children, longAgo)).isEmpty();
        assertThat(children.getFirst().join(longAgo)).isFalse();
        closeAll(children);
    }

    @Test
    void ofSeveralThatHaveEndedTheFirstIsReturned() throws Exception {
        List<ChildProcess> children = List.of(parked(), parked(), parked());
        for (int i : new int[] {1, 2, 0}) {
            children.get(i).kill();
            children.get(i).join();
        }
        assertThat(ChildProcess.joinAny(children)).isSameAs(children.get(1));
        assertThat(ChildProcess.joinAny(List.of(children.get(0), children.get(2)), Duration.ZERO)).containsSame(children.get(2));
        assertThat(ChildProcess.joinAny(List.of(children.get(0)), Duration.ZERO)).containsSame(children.get(0));
    }

    @Test
    void eachEndOfManyIsSeenOnceByWhoLeavesOutTheEnded() throws Exception {
        Set<ChildProcess> left = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            int status = i;
            left.add(ChildProcess.start(() -> System.exit(status)));
        }
        Set<Integer> statuses = new HashSet<>();
        while (!left.isEmpty()) {
            ChildProcess ended = ChildProcess.joinAny(left, LIMIT).orElseThrow();
            assertThat(ended.isAlive()).isFalse();
            assertThat(statuses.add(ended.exitCode().orElseThrow())).isTrue();
            left.remove(ended);
        }
        assertThat(statuses).hasSize(12);
    }

    @Test
    void severalThreadsMayWaitAndAnInterruptSendsOneAway() throws Exception {
        List<ChildProcess> children = List.of(parked(), parked());
        List<CompletableFuture<ChildProcess>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean virtual = i == 0;
            var found = new CompletableFuture<ChildProcess>();
            waiting.add(found);
            (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                try {
                    found.complete(ChildProcess.joinAny(children));
                } catch (InterruptedException e) {
                    found.completeExceptionally(e);
                }
            });
        }
        var interrupted = new CompletableFuture<Boolean>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                interrupted.complete(ChildProcess.joinAny(children) == null);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        thread.interrupt();
        assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
        children.get(1).kill();
        waiting.forEach(found -> assertThat(found).succeedsWithin(LIMIT).isSameAs(children.get(1)));
        closeAll(children);
    }

    @Test
    void allAreJoinedWithinOneDeadline() throws Exception {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            children.add(ChildProcess.start(() -> {}));
        }
        assertThat(ChildProcess.joinAll(children, LIMIT)).isTrue();
        children.forEach(child -> assertThat(child.exitCode()).hasValue(0));
        List<ChildProcess> living = List.of(parked(), parked(), parked());
        long began = System.nanoTime();
        assertThat(ChildProcess.joinAll(living, Duration.ofMillis(300))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
        assertThat(ChildProcess.joinAll(living, Duration.ZERO)).isFalse();
        assertThat(ChildProcess.joinAll(List.of(), Duration.ZERO)).isTrue();
        closeAll(living);
        assertThat(ChildProcess.joinAll(living, Duration.ZERO)).isTrue();
    }

    @Test
    void whatCannotBeWaitedForIsRefused() throws Exception {
        assertThatIllegalArgumentException().isThrownBy(() -> ChildProcess.joinAny(List.of())).withMessageContaining("give at least one");
        ChildProcess living = parked();
        ChildProcess early = ChildProcess.builder(() -> {}).name("early").build();
        assertThatThrownBy(() -> ChildProcess.joinAny(List.of(living, early)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("joinAny() of process early, which has not been started");
        assertThatThrownBy(() -> ChildProcess.joinAll(List.of(living, early), LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("joinAll() of process early, which has not been started");
        closeAll(List.of(living));
    }
}
