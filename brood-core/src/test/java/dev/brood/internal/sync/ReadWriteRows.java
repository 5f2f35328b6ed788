// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

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

/** What a death in the middle of acquiring and releasing a read-write lock leaves behind. */
final class ReadWriteRows {

    private ReadWriteRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("read and release", "uncontended", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(() -> read(scene.victims), () -> {});
                }),
                new Row("write and release", "uncontended", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(() -> write(scene.victims), () -> {});
                }),
                new Row("write and release", "uncontended, fails after a death", model -> {
                    var scene = new ReadWriteScene(model, ReadWriteCore.FAILING);
                    return scene.victimDoes(() -> write(scene.victims), () -> {});
                }),
                new Row("write, read, release", "keeps reading", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(() -> {
                        scene.victims.writeLock();
                        scene.victims.readLock();
                        scene.victims.writeUnlock();
                        scene.victims.readUnlock();
                        return null;
                    }, () -> {});
                }),
                new Row("read", "waits for a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimWaits(scene.others::writeLock, scene.others::writeUnlock, () -> read(scene.victims));
                }),
                new Row("write", "waits for a reader", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimWaits(scene.others::readLock, scene.others::readUnlock, () -> write(scene.victims));
                }),
                new Row("write", "waits for a writer", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimWaits(scene.others::writeLock, scene.others::writeUnlock, () -> write(scene.victims));
                }),
                new Row("write", "waits for a reader until its time is over", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    scene.others.readLock();
                    return scene.victimDoes(
                            () -> scene.victims.tryWriteLock(10, TimeUnit.MILLISECONDS), scene.others::readUnlock);
                }),
                new Row("abandon", "at close", model -> {
                    var scene = new ReadWriteScene(model, 0);
                    return scene.victimDoes(() -> {
                        scene.victims.writeLock();
                        scene.victims.readLock();
                        scene.victims.abandon();
                        return null;
                    }, () -> {});
                }));
    }

    private static Void read(ReadWriteCore lock) {
        lock.readLock();
        lock.readUnlock();
        return null;
    }

    private static Void write(ReadWriteCore lock) {
        lock.writeLock();
        lock.writeUnlock();
        return null;
    }

    /** A lock that a victim and another have open. */
    private static final class ReadWriteScene {
        private final HaltModel model;
        private final Actor dying;
        private final Actor living;
        private final ReadWriteCore victims;
        private final ReadWriteCore others;

        ReadWriteScene(HaltModel model, int type) {
            this.model = model;
            this.living = model.actor();
            this.dying = model.actor();
            Attachment made = HaltingTest.made(living, CellKind.READ_WRITE_LOCK, type);
            this.others = new ReadWriteCore(living.around, made);
            this.victims = new ReadWriteCore(dying.around, dying.attach(made));
        }

        Scene victimDoes(Callable<?> operation, HaltingTest.Check before) {
            return new Scene(dying, operation, () -> {
                before.check();
                checkWorks();
            });
        }

        /** The other has one of the locks until the victim sleeps, or has died on its way there. */
        Scene victimWaits(Runnable lock, Runnable unlock, Callable<?> operation) throws Exception {
            var locked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            FutureTask<Void> holding = model.start(() -> {
                lock.run();
                locked.countDown();
                while (!Waiting.isAt(victims) && !over.await(1, TimeUnit.MILLISECONDS)) {
                    Thread.onSpinWait();
                }
                unlock.run();
                return null;
            });
            locked.await();
            return victimDoes(operation, () -> {
                over.countDown();
                HaltModel.within10Seconds(holding);
            });
        }

        /** Nobody has the lock; others can read and write. */
        void checkWorks() throws Exception {
            assertThat(others.readers()).isEmpty();
            assertThat(others.writer()).isEmpty();
            others.markConsistent();
            Actor third = model.actor();
            var thirds = new ReadWriteCore(third.around, third.attach(others.attachment()));
            for (ReadWriteCore lock : List.of(others, thirds)) {
                assertThat(HaltModel.within10Seconds(model.start(() -> takes(lock)))).isTrue();
            }
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
