// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a death in the middle of acquiring and releasing a lock leaves behind. */
final class LockRows {

    private static final Maker LOCK = new Maker("lock");

    private LockRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(acquisitions());
        rows.addAll(releases());
        rows.addAll(others());
        return rows;
    }

    private static List<HaltRow> acquisitions() {
        return List.of(
                LOCK.row("acquire", Path.UNCONTENDED, model -> {
                    var scene = new LockScene(model, LockCore.REENTRANT);
                    return scene.victimDoes(scene.victim::lock);
                }),
                LOCK.row("acquire", Path.UNCONTENDED, "fails after a death", model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    return scene.victimDoes(scene.victim::lock);
                }),
                LOCK.row("acquire", Path.UNCONTENDED, "after a death", model -> {
                    var scene = new LockScene(model, 0);
                    scene.marked();
                    return scene.victimDoes(scene.victim::lock);
                }),
                LOCK.row("acquire", Path.UNCONTENDED, "and release, of a value", model -> {
                    var scene = new LockScene(model, LockCore.REENTRANT, CellKind.VALUE);
                    return scene.victimDoes(() -> {
                        scene.victim.lock();
                        scene.victim.unlock();
                    });
                }),
                LOCK.row("acquire", Path.WAITER, model -> {
                    var scene = new LockScene(model, 0);
                    return scene.victimWaitsWhileOtherHas();
                }),
                LOCK.row("acquire", Path.WAITER, "of a value", model -> {
                    var scene = new LockScene(model, LockCore.REENTRANT, CellKind.VALUE);
                    return scene.victimWaitsWhileOtherHas();
                }),
                LOCK.row("acquire", Path.WAITER, "its owner is dead", model -> {
                    var scene = new LockScene(model, 0, CellKind.LOCK, model.hastyActor());
                    Actor third = scene.dead(true);
                    return scene.victimDoes(scene.victim::lock).after(third);
                }),
                LOCK.row("acquire", Path.CAS_LOST, model -> {
                    var scene = new LockScene(model, 0);
                    return scene.rivalLocks();
                }),
                LOCK.row("acquire", Path.CAS_LOST, HaltRuns.LET_GO, model -> new LockScene(model, 0).ownerLetsGo()),
                LOCK.row("acquire", Path.CAS_LOST, HaltRuns.LET_GO + ", fair", model ->
                        new LockScene(model, LockCore.FAIR).ownerLetsGo()),
                LOCK.row("acquire", Path.INTERRUPTED, model -> {
                    var scene = new LockScene(model, 0);
                    scene.other.lock();
                    return scene.victimDoes(scene::victimIsInterrupted, scene.other::unlock);
                }),
                LOCK.row("acquire", Path.TIMED_OUT, model -> {
                    var scene = new LockScene(model, 0);
                    scene.other.lock();
                    return scene.victimDoes(
                            () -> assertThat(scene.victim.tryLock(3, TimeUnit.MILLISECONDS)).isFalse(), scene.other::unlock);
                }),
                LOCK.row("acquire", Path.FAIR, model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    return scene.victimDoes(scene.victim::lock);
                }),
                LOCK.row("acquire", Path.FAIR, "waits", model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    return scene.victimWaitsWhileOtherHas();
                }),
                LOCK.row("acquire", Path.FAIR, "times out", model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    scene.other.lock();
                    return scene.victimDoes(
                            () -> assertThat(scene.victim.tryLock(3, TimeUnit.MILLISECONDS)).isFalse(), scene.other::unlock);
                }));
    }

    private static List<HaltRow> releases() {
        return List.of(
                LOCK.row("release", Path.UNCONTENDED, model -> {
                    var scene = new LockScene(model, LockCore.REENTRANT);
                    return scene.victimDoes(scene::lockAndUnlock);
                }),
                LOCK.row("release", Path.WAITER, model -> new LockScene(model, 0).victimReleasesWithWaiter(false)),
                LOCK.row("release", Path.WAITER, "a virtual thread", model -> new LockScene(model, 0).victimReleasesWithWaiter(true)),
                LOCK.row("release", Path.WAITER, "fails after a death", model ->
                        new LockScene(model, LockCore.FAILING).victimReleasesWithWaiter(false)),
                LOCK.row("release", Path.WAITER, "of a value", model ->
                        new LockScene(model, LockCore.REENTRANT, CellKind.VALUE).victimReleasesWithWaiter(false)),
                LOCK.row("release", Path.CAS_LOST, "to one who begins to wait", model -> new LockScene(model, 0).waiterComes()),
                LOCK.row("release", Path.CAS_LOST, "fair", model -> new LockScene(model, LockCore.FAIR).waiterComes()),
                LOCK.row("release", Path.FAIR, model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    return scene.victimDoes(scene::lockAndUnlock);
                }),
                LOCK.row("release", Path.FAIR, "waiter", model -> new LockScene(model, LockCore.FAIR).victimReleasesWithWaiter(false)),
                LOCK.row("release", Path.FAIR, "waiter gives up", model -> new LockScene(model, LockCore.FAIR).waiterGivesUp()));
    }

    private static List<HaltRow> others() {
        return List.of(
                LOCK.row("mark consistent", Path.UNCONTENDED, model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    scene.marked();
                    return scene.victimDoes(scene::mend);
                }),
                LOCK.row("mark consistent", Path.WAITER, model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    scene.marked();
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> {
                        scene.victim.lockInconsistent();
                        scene.startOnce(waiting);
                        scene.victim.markConsistent();
                        scene.victim.unlock();
                    }, () -> {
                        scene.startOnce(waiting);
                        assertThat(HaltModel.inTime(waiting)).isTrue();
                    });
                }),
                LOCK.row("mark consistent", Path.CAS_LOST, "another does it", model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    scene.marked();
                    return scene.victimDoes(scene.victim::markConsistent).against(() -> {
                        scene.other.markConsistent();
                        return null;
                    });
                }),
                LOCK.row("close", Path.UNCONTENDED, model -> {
                    var scene = new LockScene(model, 0);
                    return scene.victimDoes(() -> {
                        scene.victim.lock();
                        scene.victim.abandon();
                    });
                }),
                LOCK.row("close", Path.UNCONTENDED, "a task ends with it", model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    return scene.victimDoes(() -> {
                        scene.victim.lock();
                        assertThat(scene.victim.abandon(Thread.currentThread())).isTrue();
                    });
                }),
                LOCK.row("close", Path.WAITER, model -> new LockScene(model, 0).victimClosesWithWaiter()),
                LOCK.row("close", Path.FAIR, model -> new LockScene(model, LockCore.FAIR).victimClosesWithWaiter()),
                LOCK.row("close", Path.CAS_LOST, model -> {
                    var scene = new LockScene(model, 0);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> {
                        scene.victim.lock();
                        scene.victim.abandon();
                    }, () -> scene.ends(waiting)).against(() -> scene.comes(waiting));
                }),
                LOCK.row("recover", Path.UNCONTENDED, model -> {
                    var scene = new LockScene(model, 0);
                    return scene.victimRecovers(scene.dead(true));
                }),
                LOCK.row("recover", Path.UNCONTENDED, "fails after a death", model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    return scene.victimRecovers(scene.dead(true));
                }),
                LOCK.row("recover", Path.WAITER, model -> new LockScene(model, 0).victimRecoversWithWaiter()),
                LOCK.row("recover", Path.WAITER, "fails after a death", model ->
                        new LockScene(model, LockCore.FAILING).victimRecoversWithWaiter()),
                LOCK.row("recover", Path.FAIR, "waiter", model -> new LockScene(model, LockCore.FAIR).victimRecoversWithWaiter()),
                LOCK.row("recover", Path.FAIR, "handed over to the dead", model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    Actor third = model.actor();
                    third.attach(scene.other.attachment());
                    scene.hand(third);
                    FutureTask<Boolean> waiting = scene.waiter();
                    scene.startWaiting(waiting);
                    third.die();
                    return scene.victimDoes(() -> ArenaRows.recovers(scene.dying, third), () -> scene.ends(waiting)).after(third);
                }),
                LOCK.row("recover", Path.FAIR, "handed over to one who has left", model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    Actor third = scene.dead(false);
                    scene.hand(scene.living);
                    return scene.victimRecovers(third);
                }),
                LOCK.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    var scene = new LockScene(model, 0);
                    Scene recovers = scene.victimRecoversWithWaiter();
                    return recovers.against(() -> ArenaRows.recovers(scene.living, recovers.fallen().getFirst()));
                }));
    }

    /** Something that a victim does. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    /** A lock that a victim and another have open. */
    private static final class LockScene {
        private final HaltModel model;
        private final Actor dying;
        private final Actor living;
        private final LockCore victim;
        private final LockCore other;
        private final boolean failing;
        private volatile boolean otherHas;

        LockScene(HaltModel model, int type) {
            this(model, type, CellKind.LOCK);
        }

        LockScene(HaltModel model, int type, CellKind kind) {
            this(model, type, kind, model.actor());
        }

        LockScene(HaltModel model, int type, CellKind kind, Actor dying) {
            this.model = model;
            this.failing = (type & LockCore.FAILING) != 0;
            this.living = model.actor();
            this.dying = dying;
            Attachment made = living.create(kind, cell -> cell.describePlain(type, 0));
            this.other = new LockCore(living.around, made);
            this.victim = new LockCore(dying.around, dying.attach(made));
        }

        void lockAlone() {
            victim.lock();
            assertThat(otherHas).as("two have it").isFalse();
        }

        void lockAndUnlock() {
            victim.lock();
            victim.unlock();
        }

        void mend() {
            victim.lockInconsistent();
            victim.markConsistent();
            victim.unlock();
        }

        void victimIsInterrupted() {
            model.interruptAtWait(victim);
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(victim::lockInterruptibly);
        }

        /** A third process that has died, with the lock or without it. */
        Actor dead(boolean owner) {
            Actor third = model.actor();
            var thirds = new LockCore(third.around, third.attach(other.attachment()));
            if (owner) {
                thirds.lock();
            }
            third.die();
            return third;
        }

        /** Lets a third process die with the lock. */
        void marked() {
            living.recover(dead(true));
        }

        /** The word says that the lock was handed to a process, and that others wait. */
        void hand(Actor to) {
            assertThat(other.words.longCas(other.cell.at(Core.WORD), 0, to.party.word() | (1L << 63))).isTrue();
        }

        Scene victimDoes(Doing operation) {
            return victimDoes(operation, () -> {});
        }

        Scene victimDoes(Doing operation, Check before) {
            return new Scene(dying, callable(operation), () -> {
                before.check();
                checkWorks();
            });
        }

        private static Callable<@Nullable Object> callable(Doing operation) {
            return () -> {
                operation.run();
                return null;
            };
        }

        /** A thread of the other that has the lock until the victim sleeps, or has died on its way there. */
        private FutureTask<Void> holding(CountDownLatch locked, CountDownLatch over) {
            return holding(locked, over, () -> Waiting.isAt(victim));
        }

        private FutureTask<Void> holding(CountDownLatch locked, CountDownLatch over, BooleanSupplier waits) {
            return new FutureTask<>(() -> {
                other.lock();
                otherHas = true;
                locked.countDown();
                HaltModel.await(() -> over.getCount() == 0 || waits.getAsBoolean(), "neither waits nor has died");
                otherHas = false;
                other.unlock();
                return null;
            });
        }

        Scene victimWaitsWhileOtherHas() throws Exception {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = holding(locked, over);
            model.start(holding);
            locked.await();
            return victimDoes(this::lockAlone, () -> {
                over.countDown();
                HaltModel.inTime(holding);
            });
        }

        /** The other has the lock, and releases it before some store of the victim, or else when that has slept for a while. */
        Scene ownerLetsGo() throws Exception {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = holding(locked, over, HaltModel.asleep(victim));
            model.start(holding);
            locked.await();
            return victimDoes(this::lockAlone, () -> {
                over.countDown();
                HaltModel.inTime(holding);
            }).against(() -> {
                over.countDown();
                return HaltModel.inTime(holding);
            });
        }

        /** The other one takes the lock first, if he comes in time. */
        Scene rivalLocks() {
            var over = new CountDownLatch(1);
            var locked = new CountDownLatch(1);
            FutureTask<Void> holding = holding(locked, over);
            return victimDoes(this::lockAlone, () -> {
                over.countDown();
                holding.run(); // does nothing if the rival came
                HaltModel.inTime(holding);
            }).against(() -> {
                model.start(holding);
                return locked.await(10, TimeUnit.SECONDS);
            });
        }

        /** A thread of the other that takes the lock once. */
        FutureTask<Boolean> waiter() {
            return new FutureTask<>(() -> {
                try {
                    other.lock();
                    other.unlock();
                    return true;
                } catch (OwnerDiedException e) {
                    return failing;
                }
            });
        }

        /** Starts a thread, and returns when it waits. */
        boolean startWaiting(FutureTask<Boolean> waiting) {
            model.start(waiting);
            HaltModel.awaitWait(other);
            return true;
        }

        /** Starts a thread that may be running. */
        void startOnce(FutureTask<Boolean> waiting) {
            model.start(waiting);
        }

        /** Sees a thread to its end, which may not even have begun. */
        void ends(FutureTask<Boolean> waiting) throws Exception {
            startOnce(waiting);
            assertThat(HaltModel.inTime(waiting)).isTrue();
        }

        Scene victimReleasesWithWaiter(boolean virtual) {
            FutureTask<Boolean> waiting = waiter();
            return victimDoes(() -> {
                victim.lock();
                if (virtual) {
                    Thread.ofVirtual().start(waiting);
                    HaltModel.awaitWait(other);
                } else {
                    startWaiting(waiting);
                }
                victim.unlock();
            }, () -> ends(waiting));
        }

        Scene waiterComes() {
            FutureTask<Boolean> waiting = waiter();
            return victimDoes(this::lockAndUnlock, () -> ends(waiting)).against(() -> comes(waiting));
        }

        /** Starts a thread, and returns when it waits, or has had the lock. */
        boolean comes(FutureTask<Boolean> waiting) throws Exception {
            boolean locked = victim.isLocked();
            model.start(waiting);
            if (locked) {
                HaltModel.awaitWait(other);
            }
            return locked || HaltModel.inTime(waiting);
        }

        /** Hands over to one who stops waiting at that moment. */
        Scene waiterGivesUp() {
            FutureTask<Boolean> waiting = new FutureTask<>(() -> {
                try {
                    other.lockInterruptibly();
                    other.unlock();
                    return true;
                } catch (InterruptedException e) {
                    return false;
                }
            });
            return victimDoes(() -> {
                victim.lock();
                Thread thread = Thread.ofPlatform().start(waiting);
                HaltModel.awaitWait(other);
                thread.interrupt();
                victim.unlock();
                thread.join();
            }, () -> {
                startOnce(waiting);
                HaltModel.inTime(waiting);
            });
        }

        Scene victimClosesWithWaiter() {
            FutureTask<Boolean> waiting = waiter();
            return victimDoes(() -> {
                victim.lock();
                startWaiting(waiting);
                victim.abandon();
            }, () -> ends(waiting));
        }

        Scene victimRecovers(Actor third) {
            return victimDoes(() -> dying.recover(third)).after(third);
        }

        Scene victimRecoversWithWaiter() throws Exception {
            Actor third = model.actor();
            var thirds = new LockCore(third.around, third.attach(other.attachment()));
            thirds.lock();
            FutureTask<Boolean> waiting = waiter();
            startWaiting(waiting);
            third.die();
            return victimDoes(() -> dying.recover(third), () -> ends(waiting)).after(third);
        }

        /** Nobody has the lock; another can take it, and a third after him, who keeps it. */
        void checkWorks() throws Exception {
            assertThat(HaltModel.inTime(model.start(() -> takes(other)))).isTrue();
            Actor third = model.actor();
            var thirds = new LockCore(third.around, third.attach(other.attachment()));
            model.comeback(Comeback.SEAT_TAKEN);
            assertThat(HaltModel.inTime(model.start(() -> takes(thirds)))).isTrue();
            assertThat(thirds.isLocked()).isFalse();
            mendIfNeeded(thirds);
            thirds.lock();
            model.comeback(Comeback.SEAT_USED);
            assertThat(other.tryLock()).as("two have it").isFalse();
            thirds.unlock();
            assertThat(thirds.isLocked()).isFalse();
            model.end(third);
            model.end(living);
        }

        private void mendIfNeeded(LockCore lock) {
            if (failing && lock.isInconsistent()) {
                lock.markConsistent();
            }
        }

        private boolean takes(LockCore lock) throws InterruptedException {
            mendIfNeeded(lock);
            if (!lock.tryLock(10, TimeUnit.SECONDS)) {
                return false;
            }
            lock.unlock();
            return true;
        }
    }
}
