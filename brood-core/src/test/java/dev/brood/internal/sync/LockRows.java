// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.OwnerDiedException;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltingTest.Row;
import dev.brood.internal.sync.HaltingTest.Scene;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** What a death in the middle of acquiring and releasing a lock leaves behind. */
final class LockRows {

    private LockRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("lock", "uncontended", model -> {
                    var scene = new LockScene(model, LockCore.REENTRANT);
                    return scene.victimDoes(() -> lock(scene.victim()));
                }),
                new Row("lock", "uncontended, fails after a death", model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    return scene.victimDoes(() -> lock(scene.victim()));
                }),
                new Row("lock", "after the death of an owner", model -> {
                    var scene = new LockScene(model, 0);
                    scene.marked();
                    return scene.victimDoes(() -> lock(scene.victim()));
                }),
                new Row("lock", "waits for another", model -> {
                    var scene = new LockScene(model, 0);
                    return scene.victimWaitsWhileOtherHas();
                }),
                new Row("lock", "waits for another, fair", model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    return scene.victimWaitsWhileOtherHas();
                }),
                new Row("tryLock", "times out", model -> {
                    var scene = new LockScene(model, 0);
                    scene.other().lock();
                    return scene.victimDoes(() -> scene.victim().tryLock(30, TimeUnit.MILLISECONDS), scene::otherUnlocks);
                }),
                new Row("lockInterruptibly", "interrupted", model -> {
                    var scene = new LockScene(model, 0);
                    scene.other().lock();
                    return scene.victimDoes(() -> interrupted(model, scene.victim()), scene::otherUnlocks);
                }),
                new Row("unlock", "uncontended", model -> {
                    var scene = new LockScene(model, LockCore.REENTRANT);
                    return scene.victimDoes(() -> unlock(scene.locked()));
                }),
                new Row("unlock", "with a waiter", model -> {
                    var scene = new LockScene(model, 0);
                    return scene.victimUnlocksWithWaiter();
                }),
                new Row("unlock", "with a waiter, fair", model -> {
                    var scene = new LockScene(model, LockCore.FAIR);
                    return scene.victimUnlocksWithWaiter();
                }),
                new Row("unlock", "with a waiter, fails after a death", model -> {
                    var scene = new LockScene(model, LockCore.FAILING);
                    return scene.victimUnlocksWithWaiter();
                }),
                new Row("abandon", "at close", model -> {
                    var scene = new LockScene(model, 0);
                    return scene.victimDoes(() -> abandon(scene.locked()));
                }));
    }

    private static Void lock(LockCore lock) {
        lock.lock();
        return null;
    }

    private static Void unlock(LockCore lock) {
        lock.unlock();
        return null;
    }

    private static Void abandon(LockCore lock) {
        lock.abandon();
        return null;
    }

    private static boolean interrupted(HaltModel model, LockCore lock) {
        Thread waiting = Thread.currentThread();
        model.start(() -> {
            HaltModel.awaitWaitOrEnd(lock, waiting);
            waiting.interrupt();
            return null;
        });
        try {
            lock.lockInterruptibly();
            throw new AssertionError("got a lock that another has");
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** A lock that a victim and another have open. */
    private static final class LockScene {
        private final HaltModel model;
        private final Actor dying;
        private final Actor living;
        private final LockCore victims;
        private final LockCore others;
        private final boolean failing;

        LockScene(HaltModel model, int type) {
            this.model = model;
            this.failing = (type & LockCore.FAILING) != 0;
            this.living = model.actor();
            this.dying = model.actor();
            Attachment made = HaltingTest.made(living, CellKind.LOCK, type);
            this.others = new LockCore(living.around, made);
            this.victims = new LockCore(dying.around, dying.attach(made));
        }

        LockCore victim() {
            return victims;
        }

        LockCore other() {
            return others;
        }

        /** The victim's lock, taken by the current thread. */
        LockCore locked() {
            victims.lock();
            return victims;
        }

        /** Lets a third process die with the lock. */
        void marked() {
            Actor third = model.actor();
            new LockCore(third.around, third.attach(others.attachment())).lock();
            third.die();
            living.recover(third);
        }

        Scene victimDoes(Callable<?> operation) {
            return victimDoes(operation, () -> {});
        }

        Scene victimDoes(Callable<?> operation, HaltingTest.Check before) {
            return new Scene(dying, operation, () -> {
                before.check();
                checkWorks();
            });
        }

        /** The other has the lock until the victim sleeps, or has died on its way there. */
        Scene victimWaitsWhileOtherHas() throws Exception {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = model.start(() -> {
                others.lock();
                locked.countDown();
                while (!HaltModel.waits(victims) && !over.await(1, TimeUnit.MILLISECONDS)) {
                    Thread.onSpinWait();
                }
                others.unlock();
                return null;
            });
            locked.await();
            return victimDoes(() -> lock(victims), () -> {
                over.countDown();
                HaltModel.within10Seconds(holding);
            });
        }

        Scene victimUnlocksWithWaiter() {
            var waiting = new FutureTask<>(() -> {
                try {
                    others.lock();
                    others.unlock();
                    return true;
                } catch (OwnerDiedException e) {
                    return failing;
                }
            });
            return victimDoes(() -> {
                victims.lock();
                model.start(waiting);
                HaltModel.awaitWait(others);
                victims.unlock();
                return null;
            }, () -> {
                model.start(waiting); // does nothing if the victim came to it
                assertThat(HaltModel.within10Seconds(waiting)).isTrue();
            });
        }

        void otherUnlocks() {
            others.unlock();
        }

        /** Nobody has the lock; another can take it, and a third after him. */
        void checkWorks() throws Exception {
            assertThat(HaltModel.within10Seconds(model.start(() -> takes(others)))).isTrue();
            Actor third = model.actor();
            var thirds = new LockCore(third.around, third.attach(others.attachment()));
            assertThat(HaltModel.within10Seconds(model.start(() -> takes(thirds)))).isTrue();
            assertThat(thirds.isLocked()).isFalse();
            model.end(third);
            model.end(living);
        }

        private boolean takes(LockCore lock) throws InterruptedException {
            if (failing && lock.isInconsistent()) {
                lock.markConsistent();
            }
            if (!lock.tryLock(10, TimeUnit.SECONDS)) {
                return false;
            }
            lock.unlock();
            return true;
        }
    }
}
