// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Check;
import dev.brood.internal.sync.HaltRow.Maker;
import dev.brood.internal.sync.HaltRow.Path;
import dev.brood.internal.sync.HaltRow.Scene;
import dev.brood.internal.sync.HaltRuns.Comeback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What a death in the middle of waiting for a condition, or of signalling it, leaves behind. */
final class ConditionRows {

    private static final Maker CONDITION = new Maker("condition");
    private static final int ONE_WAITING = 1 << 16;
    private static final int ONE_GRANTED = ONE_WAITING + 1;
    private static final int MOST_WAITING = 0xFFFF_0000;

    private ConditionRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(waits());
        rows.addAll(signals());
        rows.addAll(others());
        return rows;
    }

    private static List<HaltRow> waits() {
        return List.of(
                CONDITION.row("await", Path.UNCONTENDED, "signalled", model -> {
                    var scene = new ConditionScene(model, 0);
                    return scene.victimAwaitsWhile(() -> scene.signalAll(scene.livingLock, scene.livings));
                }),
                CONDITION.row("await", Path.UNCONTENDED, "takes the signal of a dead one", model -> {
                    var scene = new ConditionScene(model, 0);
                    Actor third = scene.dead(ONE_GRANTED);
                    return scene.victimAwaitsWhile(() -> ArenaRows.recovers(scene.living, third)).after(third);
                }),
                CONDITION.row("await", Path.WAITER, "another waits, too", model -> {
                    var scene = new ConditionScene(model, 0);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimAwaitsWhile(
                            () -> scene.signalAll(scene.livingLock, scene.livings),
                            () -> assertThat(HaltModel.inTime(waiting)).isTrue());
                }),
                CONDITION.row("await", Path.WAITER, "one signal for two", model -> oneSignalForTwo(new ConditionScene(model, 0))),
                CONDITION.row("await", Path.FAIR, "one signal for two", model -> oneSignalForTwo(new ConditionScene(model, LockCore.FAIR))),
                CONDITION.row("await", Path.CAS_LOST, "a signal comes", model -> {
                    var scene = new ConditionScene(model, 0);
                    return scene.victimAwaitsWhile(() -> scene.signalAll(scene.livingLock, scene.livings)).against(() -> {
                        if (scene.livingLock.tryLock()) {
                            scene.livings.signal(1);
                            scene.livingLock.unlock();
                        }
                        return null;
                    });
                }),
                CONDITION.row("await", Path.CAS_LOST, "a signal comes, when its time is over", model -> {
                    var scene = new ConditionScene(model, 0);
                    return scene.victimDoes(() -> scene.awaits(1, TimeUnit.MILLISECONDS), () -> {}).against(() -> {
                        if (scene.livingLock.tryLock()) {
                            scene.livings.signal(1);
                            scene.livingLock.unlock();
                        }
                        return null;
                    });
                }),
                CONDITION.row("await", Path.INTERRUPTED, model -> {
                    var scene = new ConditionScene(model, 0);
                    return scene.victimDoes(scene::isInterrupted, () -> {});
                }),
                CONDITION.row("await", Path.TIMED_OUT, model -> {
                    var scene = new ConditionScene(model, 0);
                    return scene.victimDoes(() -> scene.awaits(3, TimeUnit.MILLISECONDS), () -> {});
                }),
                CONDITION.row("await", Path.FAIR, "signalled", model -> {
                    var scene = new ConditionScene(model, LockCore.FAIR);
                    return scene.victimAwaitsWhile(() -> scene.signalAll(scene.livingLock, scene.livings));
                }),
                CONDITION.row("await", Path.FULL, "as many threads wait as can be counted", model -> {
                    var scene = new ConditionScene(model, 0);
                    scene.plant(scene.dyings.seat, scene.dying, MOST_WAITING);
                    return scene.victimDoes(() -> {
                        assertThatIllegalStateException().isThrownBy(() -> scene.awaits(10, TimeUnit.SECONDS));
                        scene.dyingLock.unlock();
                        return null;
                    }, () -> {});
                }));
    }

    /** Who is signalled and dies before it is back in the lock has done nothing about it: another one is woken. */
    private static Scene oneSignalForTwo(ConditionScene scene) {
        var waiting = new AtomicReference<FutureTask<Boolean>>();
        var back = new AtomicBoolean();
        return scene.victimAwaitsWhile(() -> {
            scene.dyingLock.lock();
            boolean signalled = scene.dyings.await(10, TimeUnit.SECONDS);
            back.set(true);
            scene.dyingLock.unlock();
            return signalled;
        }, () -> {
            waiting.set(scene.waiter()); // whose turn is after the victim's, if that waits
            scene.livingLock.lock();
            scene.livings.signal(1);
            scene.livingLock.unlock();
            return null;
        }, () -> {
            assertThat(scene.livingLock.tryLock(10, TimeUnit.SECONDS)).isTrue();
            if (back.get() || scene.livingLock.isRecovered()) {
                scene.livings.signalAll();
            }
            scene.livingLock.unlock();
            assertThat(HaltModel.inTime(waiting.get())).isTrue();
        });
    }

    private static List<HaltRow> signals() {
        return List.of(
                CONDITION.row("signal", Path.UNCONTENDED, "nobody waits", model -> {
                    var scene = new ConditionScene(model, 0);
                    return scene.victimDoes(() -> scene.signalAll(scene.dyingLock, scene.dyings), () -> {});
                }),
                CONDITION.row("signal", Path.WAITER, "one", model -> {
                    var scene = new ConditionScene(model, 0);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> {
                        scene.dyingLock.lock();
                        scene.dyings.signal(1);
                        scene.dyingLock.unlock();
                        return null;
                    }, () -> scene.isSignalled(waiting));
                }),
                CONDITION.row("signal", Path.WAITER, "all", model -> {
                    var scene = new ConditionScene(model, 0);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(
                            () -> scene.signalAll(scene.dyingLock, scene.dyings), () -> scene.isSignalled(waiting));
                }),
                CONDITION.row("signal", Path.FAIR, "waiter", model -> {
                    var scene = new ConditionScene(model, LockCore.FAIR);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(
                            () -> scene.signalAll(scene.dyingLock, scene.dyings), () -> scene.isSignalled(waiting));
                }),
                CONDITION.row("signal", Path.CAS_LOST, "the waiter gives up", model -> {
                    var scene = new ConditionScene(model, 0);
                    FutureTask<Boolean> waiting = new FutureTask<>(() -> {
                        scene.livingLock.lock();
                        try {
                            return scene.livings.await(10, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            return false;
                        } finally {
                            scene.livingLock.unlock();
                        }
                    });
                    Thread waiter = Thread.ofPlatform().start(waiting);
                    HaltModel.awaitWait(scene.livings);
                    return scene.victimDoes(() -> {
                        scene.dyingLock.lock();
                        scene.dyings.signal(1);
                        scene.dyingLock.unlock();
                        return null;
                    }, () -> {
                        waiter.interrupt();
                        HaltModel.inTime(waiting);
                    }).against(() -> {
                        waiter.interrupt();
                        ConditionCore waits = scene.livings;
                        HaltModel.await(() -> waits.seat.valueVolatile(ArenaLayout.COUNT, waits.self) == 0, "waits on");
                        return null;
                    });
                }));
    }

    private static List<HaltRow> others() {
        return List.of(
                CONDITION.row("close", Path.UNCONTENDED, model -> {
                    var scene = new ConditionScene(model, 0);
                    scene.plant(scene.dyings.seat, scene.dying, ONE_WAITING);
                    return scene.victimDoes(scene::closes, () -> {});
                }),
                CONDITION.row("close", Path.WAITER, "granted a signal", model -> {
                    var scene = new ConditionScene(model, 0);
                    scene.plant(scene.dyings.seat, scene.dying, ONE_GRANTED);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(scene::closes, () -> assertThat(HaltModel.inTime(waiting)).isTrue());
                }),
                CONDITION.row("close", Path.CAS_LOST, "a signal is granted", model -> {
                    var scene = new ConditionScene(model, 0);
                    scene.plant(scene.dyings.seat, scene.dying, ONE_WAITING);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(scene::closes, () -> scene.isSignalled(waiting))
                            .against(() -> scene.signalAll(scene.livingLock, scene.livings));
                }),
                CONDITION.row("recover", Path.UNCONTENDED, "it waited", model -> {
                    var scene = new ConditionScene(model, 0);
                    Actor third = scene.dead(ONE_WAITING);
                    return scene.victimDoes(() -> ArenaRows.recovers(scene.dying, third), () -> {}).after(third);
                }),
                CONDITION.row("recover", Path.UNCONTENDED, "granted a signal", model -> {
                    var scene = new ConditionScene(model, 0);
                    Actor third = scene.dead(ONE_GRANTED);
                    return scene.victimDoes(() -> ArenaRows.recovers(scene.dying, third), () -> {}).after(third);
                }),
                CONDITION.row("recover", Path.WAITER, "granted a signal", model -> recovers(new ConditionScene(model, 0))),
                CONDITION.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    var scene = new ConditionScene(model, 0);
                    Scene recovers = recovers(scene);
                    return recovers.against(() -> ArenaRows.recovers(scene.living, recovers.fallen().getFirst()));
                }));
    }

    private static Scene recovers(ConditionScene scene) {
        Actor third = scene.dead(ONE_GRANTED);
        FutureTask<Boolean> waiting = scene.waiter();
        return scene.victimDoes(
                        () -> ArenaRows.recovers(scene.dying, third),
                        () -> assertThat(HaltModel.inTime(waiting)).isTrue())
                .after(third);
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

        ConditionScene(HaltModel model, int type) {
            this.model = model;
            this.living = model.actor();
            this.dying = model.actor();
            Attachment lock = living.create(CellKind.LOCK, cell -> cell.describePlain(LockCore.REENTRANT | type, 0));
            this.livingLock = new LockCore(living.around, lock);
            this.dyingLock = new LockCore(dying.around, dying.attach(lock));
            Attachment condition = living.create(CellKind.CONDITION, cell -> cell.describePlain(0, 0));
            this.livings = condition(living, condition, livingLock);
            this.dyings = condition(dying, dying.attach(condition), dyingLock);
        }

        private static ConditionCore condition(Actor actor, Attachment attachment, LockCore lock) {
            var condition = new ConditionCore(actor.around, attachment);
            condition.belongTo(() -> lock);
            return condition;
        }

        /** Makes threads wait at a seat that need not be there, or that have been signalled and do not know it yet. */
        void plant(Seat seat, Actor actor, int count) {
            assertThat(seat.valueCas(ArenaLayout.COUNT, actor.party.word(), 0, count)).isTrue();
        }

        /** A third one that waited when it died. */
        Actor dead(int count) {
            Actor third = model.actor();
            var thirds = new ConditionCore(third.around, third.attach(livings.attachment()));
            plant(thirds.seat, third, count);
            third.die();
            return third;
        }

        boolean awaits(long time, TimeUnit unit) throws InterruptedException {
            dyingLock.lock();
            boolean signalled = dyings.await(time, unit);
            dyingLock.unlock();
            return signalled;
        }

        boolean isInterrupted() {
            model.interruptAtWait(dyings);
            dyingLock.lock();
            try {
                return dyings.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            } finally {
                dyingLock.unlock();
            }
        }

        boolean closes() {
            dyings.abandon();
            return true;
        }

        int signalAll(LockCore lock, ConditionCore condition) {
            lock.lock();
            int woken = condition.signalAll();
            lock.unlock();
            return woken;
        }

        /** A thread of the other that waits. */
        FutureTask<Boolean> waiter() {
            return waiter(livingLock, livings);
        }

        private FutureTask<Boolean> waiter(LockCore lock, ConditionCore condition) {
            FutureTask<Boolean> waiting = model.start(() -> {
                lock.lock();
                boolean signalled = condition.await(10, TimeUnit.SECONDS);
                lock.unlock();
                return signalled;
            });
            HaltModel.awaitWait(condition);
            return waiting;
        }

        void isSignalled(FutureTask<Boolean> waiting) throws Exception {
            assertThat(livingLock.tryLock(10, TimeUnit.SECONDS)).isTrue();
            livings.signalAll();
            livingLock.unlock();
            assertThat(HaltModel.inTime(waiting)).isTrue();
        }

        Scene victimDoes(Callable<?> operation, Check before) {
            return new Scene(dying, operation, () -> {
                before.check();
                checkWorks();
            });
        }

        /** Something is done when the victim waits for the condition, or has died on its way there. */
        Scene victimAwaitsWhile(Callable<?> meanwhile) {
            return victimAwaitsWhile(meanwhile, () -> {});
        }

        private Scene victimAwaitsWhile(Callable<?> meanwhile, Check then) {
            return victimAwaitsWhile(() -> awaits(10, TimeUnit.SECONDS), meanwhile, then);
        }

        private Scene victimAwaitsWhile(Callable<?> operation, Callable<?> meanwhile, Check then) {
            var over = new CountDownLatch(1);
            FutureTask<?> doing = model.whenWaiting(dyings, over, meanwhile);
            return victimDoes(operation, () -> {
                over.countDown();
                HaltModel.inTime(doing);
                then.check();
            });
        }

        /** Nobody has the lock or waits; a signal wakes those that wait then. */
        void checkWorks() throws Exception {
            assertThat(livingLock.tryLock(10, TimeUnit.SECONDS)).isTrue();
            assertThat(livings.waiting()).isZero();
            livingLock.unlock();
            FutureTask<Boolean> waiting = waiter();
            Actor third = model.actor();
            var thirdLock = new LockCore(third.around, third.attach(livingLock.attachment()));
            ConditionCore thirds = condition(third, third.attach(livings.attachment()), thirdLock);
            model.comeback(Comeback.SEAT_TAKEN);
            FutureTask<Boolean> alsoWaiting = waiter(thirdLock, thirds);
            model.comeback(Comeback.SEAT_USED);
            assertThat(waiting.isDone() || alsoWaiting.isDone()).isFalse();
            livingLock.lock();
            assertThat(livings.waiting()).isEqualTo(2);
            assertThat(livings.signal(5)).isEqualTo(2);
            livingLock.unlock();
            assertThat(HaltModel.inTime(waiting)).isTrue();
            assertThat(HaltModel.inTime(alsoWaiting)).isTrue();
            model.end(third);
            model.end(living);
        }
    }
}
