// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the order of waiting counts, nothing that a waiter does meanwhile costs it its turn. */
@LeavesNothingBehind
@Timeout(120)
class FairOrderTest {

    /** The first waiter is awake for a good part of the time. */
    private static final int ROUNDS = 1_000;

    @Test
    void whoLooksAroundWhileItWaitsKeepsItsTurn() throws Exception {
        try (var model = new HaltModel()) {
            List<Actor> actors = List.of(model.actor(), model.hastyActor(), model.actor());
            Attachment made = actors.getFirst().create(CellKind.LOCK, cell -> cell.describePlain(LockCore.FAIR, 0));
            LockCore owner = new LockCore(actors.getFirst().around, made);
            LockCore first = new LockCore(actors.get(1).around, actors.get(1).attach(made));
            LockCore second = new LockCore(actors.get(2).around, actors.get(2).attach(made));
            for (int i = 0; i < ROUNDS; i++) {
                List<LockCore> order = new CopyOnWriteArrayList<>();
                owner.lock();
                FutureTask<LockCore> one = locks(model, first, order);
                HaltModel.awaitWait(first);
                // Its node says so before the lock does; only then has it a turn.
                HaltModel.await(() -> hasWaiters(first), "nobody is known to wait");
                FutureTask<LockCore> two = locks(model, second, order);
                HaltModel.awaitWait(second);
                owner.unlock();
                HaltModel.inTime(one);
                HaltModel.inTime(two);
                assertThat(order).as("round %s", i).containsExactly(first, second);
            }
        }
    }

    /** Whether the lock's word says that somebody may be waiting. */
    private static boolean hasWaiters(LockCore lock) {
        return lock.words.longVolatile(lock.cell.at(Core.WORD)) < 0;
    }

    private static FutureTask<LockCore> locks(HaltModel model, LockCore lock, List<LockCore> order) {
        return model.start(() -> {
            lock.lock();
            order.add(lock);
            lock.unlock();
            return lock;
        });
    }
}
