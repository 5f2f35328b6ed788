// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/** The thread that wakes those who have none of their own in the system. */
@LeavesNothingBehind
@Timeout(60)
class DoorbellTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** One that cannot do what it is to do, like a process that has no descriptors left. */
    private static final class Failing implements Doorbell.Call {
        private final AtomicInteger calls = new AtomicInteger();
        private final boolean heap;

        Failing(boolean heap) {
            this.heap = heap;
        }

        @Override
        public void woken() {
            look();
        }

        @Override
        public void look() {
            calls.incrementAndGet();
            if (heap) {
                throw new BroodException("a test has no descriptors");
            }
            throw new OutOfMemoryError("a test has no heap");
        }
    }

    @Test
    void whatOneCannotDoIsTriedAgainAndKeepsNobodyElseWaiting() {
        var self = new Party(1, 7);
        var arena = new CellArena(folder, self, (cell, generation) -> {});
        Attachment made = arena.allocate(CellKind.LATCH, cell -> {});
        made.cell().words().longGetAndSet(
                made.seat().at(ArenaLayout.NODE_A), Seat.word(self.word(), WaitPlace.WAITING_AT_BELL));
        SharedWords bell = SharedWords.of(Arena.ofAuto().allocate(Long.BYTES, Long.BYTES));
        var doorbell = new Doorbell(bell, 0, WordWait.system());
        var first = new Failing(true);
        var second = new Failing(false);
        var third = new AtomicInteger();
        var woken = new AtomicInteger();
        Runnable endFirst = doorbell.register(made.seat(), ArenaLayout.NODE_A, first);
        Runnable endSecond = doorbell.register(made.seat(), ArenaLayout.NODE_A, second);
        Runnable endThird = doorbell.register(made.seat(), ArenaLayout.NODE_A, new Doorbell.Call() {
            @Override
            public void woken() {
                woken.incrementAndGet();
            }

            @Override
            public void look() {
                third.incrementAndGet();
            }
        });
        await().atMost(LIMIT).until(() -> first.calls.get() > 1 && second.calls.get() > 1 && third.get() > 1);
        made.cell().words().longGetAndSet(made.seat().at(ArenaLayout.NODE_A), Seat.word(self.word(), WaitPlace.SIGNALLED));
        Doorbell.ring(bell, 0, WordWait.system());
        await().atMost(LIMIT).until(() -> woken.get() > 0);
        endFirst.run();
        endSecond.run();
        endThird.run();
        arena.detach(made);
    }
}
