// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltingTest.Row;
import dev.brood.internal.sync.HaltingTest.Scene;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** What a death in the middle of waiting for a condition, or of signalling it, leaves behind. */
final class ConditionRows {

    private ConditionRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("await", "until its time is over", model -> {
                    var scene = new ConditionScene(model);
                    return scene.victimDoes(() -> scene.awaits(5, TimeUnit.MILLISECONDS), () -> {});
                }),
                new Row("await", "signalled", model -> {
                    var scene = new ConditionScene(model);
                    return scene.victimAwaitsWhile(() -> signal(scene.livingLock, scene.livings));
                }),
                new Row("await", "takes the signal of one who died", model -> {
                    var scene = new ConditionScene(model);
                    Actor third = scene.granted();
                    return scene.victimAwaitsWhile(() -> scene.living.recover(third));
                }),
                new Row("signal", "with a waiter", model -> {
                    var scene = new ConditionScene(model);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> signal(scene.dyingLock, scene.dyings), () -> {
                        signal(scene.livingLock, scene.livings);
                        assertThat(HaltModel.within10Seconds(waiting)).isTrue();
                    });
                }),
                new Row("none", "was granted a signal, and somebody else waits", model -> {
                    var scene = new ConditionScene(model);
                    grant(scene.dyings.seat, scene.dying);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> null, () -> assertThat(HaltModel.within10Seconds(waiting)).isTrue());
                }),
                new Row("abandon", "at close, granted a signal", model -> {
                    var scene = new ConditionScene(model);
                    grant(scene.dyings.seat, scene.dying);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> {
                        scene.dyings.abandon();
                        return null;
                    }, () -> assertThat(HaltModel.within10Seconds(waiting)).isTrue());
                }));
    }

    private static Void signal(LockCore lock, ConditionCore condition) {
        lock.lock();
        condition.signalAll();
        lock.unlock();
        return null;
    }

    /** Makes one thread wait at a seat that has been signalled and does not know it yet. */
    private static void grant(Seat seat, Actor actor) {
        assertThat(seat.valueCas(ArenaLayout.COUNT, actor.party.word(), 0, (1 << 16) + 1)).isTrue();
    }

    /** A condition that a victim and another have open, with its lock. */
    private static final class ConditionScene {
        private final HaltModel model;
        private final Actor dying;
        private final Actor living;
        private final LockCore dyingLock;
        private final LockCore livingLock;
        private final ConditionCore dyings;
        private final ConditionCore livings;

        ConditionScene(HaltModel model) {
            this.model = model;
            this.living = model.actor();
            this.dying = model.actor();
            Attachment lock = HaltingTest.made(living, CellKind.LOCK, LockCore.REENTRANT);
            this.livingLock = new LockCore(living.around, lock);
            this.dyingLock = new LockCore(dying.around, dying.attach(lock));
            Attachment condition = HaltingTest.made(living, CellKind.CONDITION, 0);
            this.livings = new ConditionCore(living.around, condition);
            this.livings.belongTo(() -> livingLock);
            this.dyings = new ConditionCore(dying.around, dying.attach(condition));
            this.dyings.belongTo(() -> dyingLock);
        }

        boolean awaits(long time, TimeUnit unit) throws InterruptedException {
            dyingLock.lock();
            boolean signalled = dyings.await(time, unit);
            dyingLock.unlock();
            return signalled;
        }

        /** A thread of the other that waits. */
        FutureTask<Boolean> waiter() {
            FutureTask<Boolean> waiting = model.start(() -> {
                livingLock.lock();
                boolean signalled = livings.await(10, TimeUnit.SECONDS);
                livingLock.unlock();
                return signalled;
            });
            HaltModel.awaitWait(livings);
            return waiting;
        }

        /** A third one that was granted a signal and died before it took that. */
        Actor granted() {
            Actor third = model.actor();
            var thirds = new ConditionCore(third.around, third.attach(livings.attachment()));
            grant(thirds.seat, third);
            third.die();
            return third;
        }

        Scene victimDoes(Callable<?> operation, HaltingTest.Check before) {
            return new Scene(dying, operation, () -> {
                before.check();
                checkWorks();
            });
        }

        /** Something is done when the victim waits for the condition, or has died on its way there. */
        Scene victimAwaitsWhile(Callable<?> meanwhile) {
            var over = new CountDownLatch(1);
            FutureTask<Void> doing = model.start(() -> {
                while (!Waiting.isAt(dyings) && !over.await(1, TimeUnit.MILLISECONDS)) {
                    Thread.onSpinWait();
                }
                meanwhile.call();
                return null;
            });
            return victimDoes(() -> awaits(10, TimeUnit.SECONDS), () -> {
                over.countDown();
                HaltModel.within10Seconds(doing);
            });
        }

        /** Nobody has the lock or waits; a signal wakes exactly one of those that wait then. */
        void checkWorks() throws Exception {
            assertThat(HaltModel.within10Seconds(model.start(() -> {
                livingLock.lock();
                int waiting = livings.waiting();
                livingLock.unlock();
                return waiting;
            }))).isZero();
            FutureTask<Boolean> waiting = waiter();
            assertThat(waiting.isDone()).isFalse();
            assertThat(HaltModel.within10Seconds(model.start(() -> {
                livingLock.lock();
                int woken = livings.signal(5);
                livingLock.unlock();
                return woken;
            }))).isEqualTo(1);
            assertThat(HaltModel.within10Seconds(waiting)).isTrue();
            model.end(living);
        }
    }
}
