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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a death in the middle of acquiring and releasing a read-write lock leaves behind. */
final class ReadWriteRows {

    private static final Maker LOCK = new Maker("read-write lock");

    private ReadWriteRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(reads());
        rows.addAll(writes());
        rows.addAll(releases());
        rows.addAll(others());
        return rows;
    }

    private static List<HaltRow> reads() {
        return List.of(
                LOCK.row("read", Path.UNCONTENDED, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(scene.victim::readLock);
                }),
                LOCK.row("read", Path.WAITER, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimWaits(scene.other::writeLock, scene.other::writeUnlock, scene.victim::readLock);
                }),
                LOCK.row("read", Path.WAITER, "for a dead writer", model -> {
                    var scene = new ReadWriteScene(model, 0, model.hastyActor());
                    return scene.victimDoes(scene.victim::readLock).after(scene.dead(ReadWriteCore::writeLock));
                }),
                LOCK.row("read", Path.CAS_LOST, "a writer comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.rivalLocks(scene.other::writeLock, scene.other::writeUnlock, scene.victim::readLock);
                }),
                LOCK.row("read", Path.CAS_LOST, HaltRuns.LET_GO + " by a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.ownerLetsGo(scene.other::writeLock, scene.other::writeUnlock, scene.victim::readLock);
                }),
                LOCK.row("read", Path.INTERRUPTED, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.other.writeLock();
                    return scene.victimDoes(() -> scene.interrupted(scene.victim::readLockInterruptibly), scene.other::writeUnlock);
                }),
                LOCK.row("read", Path.TIMED_OUT, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.other.writeLock();
                    return scene.victimDoes(() -> scene.victim.tryReadLock(3, TimeUnit.MILLISECONDS), scene.other::writeUnlock);
                }));
    }

    private static List<HaltRow> writes() {
        return List.of(
                LOCK.row("write", Path.UNCONTENDED, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(scene.victim::writeLock);
                }),
                LOCK.row("write", Path.UNCONTENDED, "fails after a death", model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    return scene.victimDoes(scene.victim::writeLock);
                }),
                LOCK.row("write", Path.UNCONTENDED, "try", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(() -> assertThat(scene.victim.tryWriteLock()).isTrue());
                }),
                LOCK.row("write", Path.WAITER, "for a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimWaits(scene.other::readLock, scene.other::readUnlock, scene.victim::writeLock);
                }),
                LOCK.row("write", Path.WAITER, "for a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimWaits(scene.other::writeLock, scene.other::writeUnlock, scene.victim::writeLock);
                }),
                LOCK.row("write", Path.WAITER, "for a dead reader", model -> {
                    var scene = new ReadWriteScene(model, 0, model.hastyActor());
                    return scene.victimDoes(scene.victim::writeLock).after(scene.dead(ReadWriteCore::readLock));
                }),
                LOCK.row("write", Path.CAS_LOST, "a reader comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.rivalLocks(scene::otherReadsIfItCan, scene::otherLetsGo, scene.victim::writeLock);
                }),
                LOCK.row("write", Path.CAS_LOST, "a writer comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.rivalLocks(scene::otherWritesIfItCan, scene::otherLetsGo, scene.victim::writeLock);
                }),
                LOCK.row("write", Path.CAS_LOST, HaltRuns.LET_GO + " by a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.ownerLetsGo(scene.other::readLock, scene.other::readUnlock, scene.victim::writeLock);
                }),
                LOCK.row("write", Path.CAS_LOST, HaltRuns.LET_GO + " by a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.ownerLetsGo(scene.other::writeLock, scene.other::writeUnlock, scene.victim::writeLock);
                }),
                LOCK.row("write", Path.INTERRUPTED, "waits for a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.other.readLock();
                    return scene.victimDoes(() -> scene.interrupted(scene.victim::writeLockInterruptibly), scene.other::readUnlock);
                }),
                LOCK.row("write", Path.INTERRUPTED, "waits for a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.other.writeLock();
                    return scene.victimDoes(() -> scene.interrupted(scene.victim::writeLockInterruptibly), scene.other::writeUnlock);
                }),
                LOCK.row("write", Path.TIMED_OUT, "waits for a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.other.readLock();
                    return scene.victimDoes(() -> scene.victim.tryWriteLock(3, TimeUnit.MILLISECONDS), scene.other::readUnlock);
                }),
                LOCK.row("write", Path.TIMED_OUT, "waits for a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.other.writeLock();
                    return scene.victimDoes(() -> scene.victim.tryWriteLock(3, TimeUnit.MILLISECONDS), scene.other::writeUnlock);
                }));
    }

    private static List<HaltRow> releases() {
        return List.of(
                LOCK.row("end reading", Path.UNCONTENDED, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(scene::readAndEnd);
                }),
                LOCK.row("end reading", Path.WAITER, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    FutureTask<Boolean> waiting = scene.writer();
                    return scene.victimDoes(() -> {
                        scene.victim.readLock();
                        scene.startWaiting(waiting);
                        scene.victim.readUnlock();
                    }, () -> scene.ends(waiting));
                }),
                LOCK.row("end reading", Path.CAS_LOST, "a writer comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    FutureTask<Boolean> waiting = scene.writer();
                    return scene.victimDoes(scene::readAndEnd, () -> scene.ends(waiting)).against(() -> scene.comes(waiting));
                }),
                LOCK.row("end writing", Path.UNCONTENDED, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(scene::writeAndEnd);
                }),
                LOCK.row("end writing", Path.UNCONTENDED, "keeps reading", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(() -> {
                        scene.victim.writeLock();
                        scene.victim.readLock();
                        scene.victim.writeUnlock();
                        scene.victim.readUnlock();
                    });
                }),
                LOCK.row("end writing", Path.WAITER, "a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimEndsWriting(scene.reader());
                }),
                LOCK.row("end writing", Path.WAITER, "a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimEndsWriting(scene.writer());
                }),
                LOCK.row("end writing", Path.WAITER, "a reader, fails after a death", model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    return scene.victimEndsWriting(scene.reader());
                }),
                LOCK.row("end writing", Path.CAS_LOST, "a reader comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    FutureTask<Boolean> waiting = scene.reader();
                    return scene.victimDoes(scene::writeAndEnd, () -> scene.ends(waiting)).against(() -> scene.comes(waiting));
                }),
                LOCK.row("end writing", Path.CAS_LOST, "a writer comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    FutureTask<Boolean> waiting = scene.writer();
                    return scene.victimDoes(scene::writeAndEnd, () -> scene.ends(waiting)).against(() -> scene.comes(waiting));
                }));
    }

    private static List<HaltRow> others() {
        return List.of(
                LOCK.row("mark consistent", Path.UNCONTENDED, model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    scene.living.recover(scene.dead(ReadWriteCore::writeLock));
                    return scene.victimDoes(() -> {
                        scene.victim.lockInconsistent();
                        scene.victim.markConsistent();
                        scene.victim.writeUnlock();
                    });
                }),
                LOCK.row("mark consistent", Path.CAS_LOST, "another does it", model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    scene.living.recover(scene.dead(ReadWriteCore::writeLock));
                    return scene.victimDoes(scene.victim::markConsistent).against(() -> {
                        scene.other.markConsistent();
                        return null;
                    });
                }),
                LOCK.row("close", Path.UNCONTENDED, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(scene::writeReadAndClose);
                }),
                LOCK.row("close", Path.UNCONTENDED, "a task ends with it", model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    return scene.victimDoes(() -> {
                        scene.victim.writeLock();
                        scene.victim.readLock();
                        assertThat(scene.victim.abandon(Thread.currentThread())).isTrue();
                    });
                }),
                LOCK.row("close", Path.WAITER, model -> {
                    var scene = new ReadWriteScene(model, 0);
                    FutureTask<Boolean> waiting = scene.reader();
                    return scene.victimDoes(() -> {
                        scene.victim.writeLock();
                        scene.startWaiting(waiting);
                        scene.victim.abandon();
                    }, () -> scene.ends(waiting));
                }),
                LOCK.row("close", Path.CAS_LOST, "a writer comes", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    FutureTask<Boolean> waiting = scene.writer();
                    return scene.victimDoes(scene::writeReadAndClose, () -> scene.ends(waiting)).against(() -> scene.comes(waiting));
                }),
                LOCK.row("recover", Path.UNCONTENDED, "a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimRecovers(scene.dead(ReadWriteCore::readLock));
                }),
                LOCK.row("recover", Path.UNCONTENDED, "a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimRecovers(scene.dead(ReadWriteCore::writeLock));
                }),
                LOCK.row("recover", Path.UNCONTENDED, "a writer, fails after a death", model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    return scene.victimRecovers(scene.dead(ReadWriteCore::writeLock));
                }),
                LOCK.row("recover", Path.WAITER, "a reader; a writer waits", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimRecoversFor(ReadWriteCore::readLock, scene.writer());
                }),
                LOCK.row("recover", Path.WAITER, "a writer; a reader waits", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimRecoversFor(ReadWriteCore::writeLock, scene.reader());
                }),
                LOCK.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    Scene recovers = scene.victimRecoversFor(ReadWriteCore::writeLock, scene.writer());
                    return recovers.against(() -> ArenaRows.recovers(scene.living, recovers.fallen().getFirst()));
                }));
    }

    /** Something that a victim does. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    /** What somebody does with his lock. */
    @FunctionalInterface
    private interface Use {
        void of(ReadWriteCore lock);
    }

    /** A lock that a victim and another have open. */
    private static final class ReadWriteScene {
        private final HaltModel model;
        private final Actor dying;
        private final Actor living;
        private final ReadWriteCore victim;
        private final ReadWriteCore other;
        private final boolean failing;
        private volatile boolean otherHas;

        ReadWriteScene(HaltModel model, int type) {
            this(model, type, model.actor());
        }

        ReadWriteScene(HaltModel model, int type, Actor dying) {
            this.model = model;
            this.failing = type == ReadWriteCore.FAILING;
            this.living = model.actor();
            this.dying = dying;
            Attachment made = living.create(CellKind.READ_WRITE_LOCK, cell -> cell.describePlain(type, 0));
            this.other = new ReadWriteCore(living.around, made);
            this.victim = new ReadWriteCore(dying.around, dying.attach(made));
        }

        private void locksAlone(Doing operation) throws Exception {
            operation.run();
            assertThat(otherHas).as("both have it").isFalse();
        }

        void readAndEnd() {
            victim.readLock();
            victim.readUnlock();
        }

        void writeAndEnd() {
            victim.writeLock();
            victim.writeUnlock();
        }

        void writeReadAndClose() {
            victim.writeLock();
            victim.readLock();
            victim.abandon();
        }

        void interrupted(Doing operation) {
            model.interruptAtWait(victim);
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(operation::run);
        }

        /** A third process that has died while it had the lock. */
        Actor dead(Use use) {
            Actor third = model.actor();
            use.of(new ReadWriteCore(third.around, third.attach(other.attachment())));
            third.die();
            return third;
        }

        Scene victimDoes(Doing operation) {
            return victimDoes(operation, () -> {});
        }

        Scene victimDoes(Doing operation, Check before) {
            return new Scene(dying, () -> {
                operation.run();
                return null;
            }, () -> {
                before.check();
                checkWorks();
            });
        }

        Scene victimRecovers(Actor third) {
            return victimDoes(() -> dying.recover(third)).after(third);
        }

        Scene victimRecoversFor(Use use, FutureTask<Boolean> waiting) throws InterruptedException {
            Actor third = model.actor();
            use.of(new ReadWriteCore(third.around, third.attach(other.attachment())));
            startWaiting(waiting);
            third.die();
            return victimDoes(() -> dying.recover(third), () -> ends(waiting)).after(third);
        }

        private FutureTask<Void> holding(Runnable lock, Runnable unlock, CountDownLatch locked, CountDownLatch over) {
            return holding(lock, unlock, locked, over, () -> Waiting.isAt(victim));
        }

        private FutureTask<Void> holding(
                Runnable lock, Runnable unlock, CountDownLatch locked, CountDownLatch over, BooleanSupplier waits) {
            return new FutureTask<>(() -> {
                lock.run();
                otherHas = other.readHoldCount() + other.writeHoldCount() > 0;
                locked.countDown();
                HaltModel.await(() -> over.getCount() == 0 || waits.getAsBoolean(), "neither waits nor has died");
                otherHas = false;
                unlock.run();
                return null;
            });
        }

        /** The other has one of the locks until the victim sleeps, or has died on its way there. */
        Scene victimWaits(Runnable lock, Runnable unlock, Doing operation) throws Exception {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = holding(lock, unlock, locked, over);
            model.start(holding);
            locked.await();
            return victimDoes(() -> locksAlone(operation), () -> {
                over.countDown();
                HaltModel.inTime(holding);
            });
        }

        /** The other has it, and releases it before some store of the victim, or else when that has slept for a while. */
        Scene ownerLetsGo(Runnable lock, Runnable unlock, Doing operation) throws Exception {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = holding(lock, unlock, locked, over, HaltModel.asleep(victim));
            model.start(holding);
            locked.await();
            return victimDoes(() -> locksAlone(operation), () -> {
                over.countDown();
                HaltModel.inTime(holding);
            }).against(() -> {
                over.countDown();
                return HaltModel.inTime(holding);
            });
        }

        /** The other one locks first, if he comes in time. */
        Scene rivalLocks(Runnable lock, Runnable unlock, Doing operation) {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = holding(lock, unlock, locked, over);
            return victimDoes(() -> locksAlone(operation), () -> {
                over.countDown();
                holding.run(); // does nothing if the rival came
                HaltModel.inTime(holding);
            }).against(() -> {
                model.start(holding);
                return locked.await(10, TimeUnit.SECONDS);
            });
        }

        void otherReadsIfItCan() {
            other.tryReadLock();
        }

        void otherWritesIfItCan() {
            other.tryWriteLock();
        }

        void otherLetsGo() {
            if (other.readHoldCount() > 0) {
                other.readUnlock();
            }
            if (other.writeHoldCount() > 0) {
                other.writeUnlock();
            }
        }

        FutureTask<Boolean> reader() {
            return task(() -> {
                other.readLock();
                other.readUnlock();
            });
        }

        FutureTask<Boolean> writer() {
            return task(() -> {
                other.writeLock();
                other.writeUnlock();
            });
        }

        private FutureTask<Boolean> task(Doing work) {
            return new FutureTask<>(() -> {
                try {
                    work.run();
                    return true;
                } catch (OwnerDiedException e) {
                    return failing;
                }
            });
        }

        void startWaiting(FutureTask<Boolean> waiting) {
            model.start(waiting);
            HaltModel.await(() -> waiting.isDone() || Waiting.isAt(other), "neither waits nor has got it");
        }

        boolean comes(FutureTask<Boolean> waiting) {
            startWaiting(waiting);
            return true;
        }

        void ends(FutureTask<Boolean> waiting) throws Exception {
            model.start(waiting);
            assertThat(HaltModel.inTime(waiting)).isTrue();
        }

        Scene victimEndsWriting(FutureTask<Boolean> waiting) {
            return victimDoes(() -> {
                victim.writeLock();
                startWaiting(waiting);
                victim.writeUnlock();
            }, () -> ends(waiting));
        }

        /** Nobody has the lock; others can read and write. */
        void checkWorks() throws Exception {
            assertThat(other.readers()).isEmpty();
            assertThat(other.writer()).isEmpty();
            assertThat(failing || !other.isInconsistent()).isTrue();
            other.markConsistent();
            Actor third = model.actor();
            var thirds = new ReadWriteCore(third.around, third.attach(other.attachment()));
            model.comeback(Comeback.SEAT_TAKEN);
            for (ReadWriteCore lock : List.of(other, thirds)) {
                assertThat(HaltModel.inTime(model.start(() -> takes(lock)))).isTrue();
            }
            thirds.readLock();
            model.comeback(Comeback.SEAT_USED);
            assertThat(HaltModel.inTime(model.start(() -> other.tryWriteLock()))).as("writes while another reads").isFalse();
            thirds.readUnlock();
            thirds.writeLock();
            assertThat(HaltModel.inTime(model.start(() -> other.tryReadLock()))).as("reads while another writes").isFalse();
            thirds.writeUnlock();
            model.end(third);
            model.end(living);
        }

        private static boolean takes(ReadWriteCore lock) throws InterruptedException {
            if (!lock.tryReadLock(10, TimeUnit.SECONDS)) {
                return false;
            }
            lock.readUnlock();
            if (!lock.tryWriteLock(10, TimeUnit.SECONDS)) {
                return false;
            }
            lock.writeUnlock();
            return true;
        }
    }
}
