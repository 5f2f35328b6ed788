// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A worker that dies, or stands still, before each of the stores by which it claims a task, runs it, and tells how it ended. */
@Tag("halting")
class HaltedWorkerTest {

    private static final int VALUE = 1;
    private static final List<Long> TASKS = List.of(1L, 2L, 3L);

    /** What else happens while the worker stands before a store. */
    enum Meanwhile {
        NOTHING,
        ANOTHER_WORKER_CLAIMS,
        THE_POOL_WITHDRAWS,
        THE_POOL_DOOMS
    }

    /** A board of two seats with three tasks. */
    private static final class Scene implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final SharedWords words;
        private final TaskBoard board;
        private final List<Integer> records;
        private final List<Long> begun = new ArrayList<>();
        private final List<Long> ended = new ArrayList<>();
        private final List<Long> withdrawn = new ArrayList<>();
        private final AtomicBoolean doomed = new AtomicBoolean();

        Scene() {
            var layout = new BoardLayout(1, 8, 2, 1 << 10, 1 << 12);
            words = SharedWords.of(arena.allocate(layout.size(), 64));
            layout.format(words);
            board = TaskBoard.of(words, WordWait.portable());
            records = TASKS.stream().map(number -> board.put(number, 0, new byte[] {7}, false)).toList();
        }

        Object workOnce(int seat) {
            BoardWorker worker = new BoardWorker(words, WordWait.portable(), seat);
            BoardWorker.Claim claim = worker.claim();
            if (claim != null) {
                synchronized (begun) {
                    begun.add(claim.number());
                }
                worker.end(claim, VALUE, claim.contents());
            }
            return "";
        }

        Object meanwhile(Meanwhile what) {
            switch (what) {
                case NOTHING -> {}
                case ANOTHER_WORKER_CLAIMS -> workOnce(1);
                case THE_POOL_WITHDRAWS -> {
                    if (board.withdraw(records.getFirst())) {
                        withdrawn.add(1L);
                    }
                }
                case THE_POOL_DOOMS -> doomed.set(board.doom(0, 1) || board.doom(0, 0));
            }
            return "";
        }

        void drain() {
            board.drain(message -> {
                assertThat(message.body()).containsExactly(7);
                ended.add(message.number());
                board.release(message.record());
            });
        }

        /** What the pool does when it has seen that the worker is dead: returns the task that it had. */
        TaskBoard.Holding bury() {
            drain();
            TaskBoard.Holding had = board.holding(0);
            if (had.stage() != TaskBoard.Stage.NONE) {
                board.release(had.record());
            }
            board.vacate(0);
            return had;
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @BeforeAll
    static void theGuardIsInstalled() {
        HaltingGuard.requireInstalled();
    }

    @ParameterizedTest
    @EnumSource
    void eachTaskEndsOnceOrWasTheDeadOnes(Meanwhile meanwhile) throws Exception {
        int cases = 0;
        int halted;
        do {
            halted = cases++;
        } while (diesBefore(halted, meanwhile));
        assertThat(halted).as("stores of a claim and an end").isGreaterThan(8);
        System.out.println("a worker dies, meanwhile " + meanwhile + ": " + halted + " stores");
    }

    private static boolean diesBefore(int store, Meanwhile meanwhile) throws Exception {
        try (var scene = new Scene()) {
            HaltingGuard.Run victim = HaltingGuard.Run.upTo(store, store, () -> scene.meanwhile(meanwhile), () -> scene.workOnce(0));
            if (victim.stands()) {
                victim.bury();
            }
            TaskBoard.Holding had = scene.bury();
            if (had.stage() == TaskBoard.Stage.CLAIMED) {
                assertThat(scene.begun).as("store %s: begun", store).doesNotContain(had.number());
            }
            for (int i = 0; i < TASKS.size(); i++) { // one that takes its seat goes on with the rest
                scene.workOnce(0);
                scene.drain();
            }
            List<Long> all = new ArrayList<>(scene.ended);
            all.addAll(scene.withdrawn);
            if (had.stage() != TaskBoard.Stage.NONE) {
                all.add(had.number());
            }
            assertThat(all).as("store %s: ended %s, withdrawn %s, had %s", store, scene.ended, scene.withdrawn, had)
                    .containsExactlyInAnyOrderElementsOf(TASKS);
            return victim.stands();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneThatStandsStillAndComesBackGoesOnUnlessItIsDoomed(Meanwhile meanwhile) throws Exception {
        int store = 0;
        while (comesBackBefore(store, meanwhile)) {
            store++;
        }
        assertThat(store).isGreaterThan(8);
    }

    private static boolean comesBackBefore(int store, Meanwhile meanwhile) throws Exception {
        try (var scene = new Scene()) {
            HaltingGuard.Run slow = HaltingGuard.Run.upTo(store, () -> scene.workOnce(0));
            boolean stood = slow.stands();
            if (stood) {
                scene.meanwhile(meanwhile);
                scene.drain();
                slow.goOn();
            }
            scene.drain();
            for (int i = 0; i < TASKS.size(); i++) {
                scene.workOnce(0);
                scene.drain();
            }
            int expected = TASKS.size() - scene.withdrawn.size();
            if (scene.doomed.get()) {
                assertThat(scene.ended.size()).as("store %s: doomed", store).isLessThanOrEqualTo(1);
                TaskBoard.Holding had = scene.bury();
                if (had.stage() != TaskBoard.Stage.NONE) {
                    assertThat(scene.begun).as("store %s: doomed before it had begun", store).doesNotContain(had.number());
                    expected--;
                }
                for (int i = 0; i < TASKS.size(); i++) {
                    scene.workOnce(0);
                    scene.drain();
                }
            }
            assertThat(scene.ended).as("store %s", store).hasSize(expected).doesNotHaveDuplicates().noneMatch(scene.withdrawn::contains);
            assertThat(scene.begun).hasSize(expected).doesNotHaveDuplicates();
            return stood;
        }
    }
}
