// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The signals that dead processes were given pass on exactly once, whoever and however many repair at the same time. */
@Timeout(120)
class ConditionRepairTest {

    private static final int RECOVERERS = 3;
    private static final int ONE_WAITING = 1 << 16;

    @TempDir
    Path folder;

    /** Processes without any process: each its own view of one arena. */
    private Core.Surroundings process(int slot) {
        Peers peers = new Peers() {
            @Override
            public boolean isAlive(Party party) {
                return true;
            }

            @Override
            public String describe(Party party) {
                return party.toString();
            }

            @Override
            public void foundDead(Party party) {
                throw new AssertionError(party + " was not looked for");
            }

            @Override
            public void ring(int bell) {
                throw new AssertionError("nobody sleeps at the bell of " + bell);
            }
        };
        var words = dev.brood.internal.memory.SharedWords.of(Arena.ofAuto().allocate(Long.BYTES, Long.BYTES));
        WordWait waits = WordWait.system();
        return new Core.Surroundings(
                "test", new CellArena(folder, new Party(slot, 7), (cell, generation) -> {}), peers, waits, new Doorbell(words, 0, waits));
    }

    private static void set(Attachment seat, Core.Surroundings process, long offset, int value) {
        long self = process.arena().self().word();
        int before = seat.seat().valueVolatile(offset, self);
        assertThat(seat.seat().valueCas(offset, self, before, value)).isTrue();
    }

    private static int get(Attachment seat, Core.Surroundings process, long offset) {
        return seat.seat().valueVolatile(offset, process.arena().self().word());
    }

    @Test
    void anyNumberOfRecoverersPassOnWhatTwoDeadProcessesWereGranted() throws Exception {
        List<Core.Surroundings> processes = new ArrayList<>();
        for (int slot = 1; slot <= 3 + RECOVERERS; slot++) {
            processes.add(process(slot));
        }
        Core.Surroundings waiter = processes.getFirst();
        Core.Surroundings first = processes.get(1);
        Core.Surroundings second = processes.get(2);
        Attachment living = waiter.arena().allocate(CellKind.CONDITION, cell -> {});
        Attachment dead = first.arena().attach(living.reference());
        Attachment other = second.arena().attach(living.reference());
        long orphans = living.cell().at(Core.WORD);
        try (ExecutorService threads = Executors.newFixedThreadPool(RECOVERERS)) {
            for (int round = 0; round < 3_000; round++) {
                living.cell().words().longVolatile(orphans, 0);
                set(living, waiter, ArenaLayout.COUNT, 9 * ONE_WAITING);
                set(dead, first, ArenaLayout.COUNT, 3 * ONE_WAITING + 2);
                set(dead, first, ArenaLayout.INTENT, round & 1);
                set(other, second, ArenaLayout.COUNT, 4 * ONE_WAITING + round % 5);
                var start = new CyclicBarrier(RECOVERERS);
                List<Future<?>> repairs = new ArrayList<>();
                for (int i = 0; i < RECOVERERS; i++) {
                    Core.Surroundings recoverer = processes.get(3 + i);
                    boolean turned = i % 2 == 0;
                    repairs.add(threads.submit(() -> {
                        start.await();
                        ConditionCore.repair(recoverer, living.cell(), (turned ? first : second).arena().self());
                        ConditionCore.repair(recoverer, living.cell(), (turned ? second : first).arena().self());
                        return null;
                    }));
                }
                for (Future<?> repair : repairs) {
                    repair.get();
                }
                assertThat((int) living.cell().words().longVolatile(orphans)).isEqualTo(2 + (round & 1) + round % 5);
                assertThat(get(dead, first, ArenaLayout.COUNT)).isZero();
                assertThat(get(dead, first, ArenaLayout.INTENT)).isZero();
                assertThat(get(other, second, ArenaLayout.COUNT)).isZero();
                assertThat(get(living, waiter, ArenaLayout.COUNT)).isEqualTo(9 * ONE_WAITING);
            }
        }
    }
}
