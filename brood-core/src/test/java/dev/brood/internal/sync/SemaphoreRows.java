// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
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
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What a death in the middle of acquiring and releasing permits leaves behind. */
final class SemaphoreRows {

    private static final Maker SEMAPHORE = new Maker("semaphore");
    private static final int PERMITS = 5;
    private static final int RETURNING = SemaphoreCore.RETURNING;
    private static final int BOUNDED = SemaphoreCore.RETURNING | SemaphoreCore.BOUNDED;
    private static final int KEEPING = 0;

    private SemaphoreRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(acquisitions());
        rows.addAll(releases());
        rows.addAll(others());
        return rows;
    }

    private static List<HaltRow> acquisitions() {
        return List.of(
                SEMAPHORE.row("acquire", Path.UNCONTENDED, model -> acquires(model, RETURNING)),
                SEMAPHORE.row("acquire", Path.UNCONTENDED, "bounded", model -> acquires(model, BOUNDED)),
                SEMAPHORE.row("acquire", Path.UNCONTENDED, "not returned at a death", model -> acquires(model, KEEPING)),
                SEMAPHORE.row("acquire", Path.WAITER, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    var over = new CountDownLatch(1);
                    FutureTask<Void> releasing = model.whenWaiting(scene.victim, over, () -> {
                        scene.other.release(1);
                        return null;
                    });
                    return scene.victimDoes(() -> scene.victim.acquire(3), 0, () -> {
                        over.countDown();
                        HaltModel.inTime(releasing);
                    });
                }),
                SEMAPHORE.row("acquire", Path.WAITER, "who has them is dead", model -> {
                    var scene = new SemaphoreScene(model, RETURNING, model.hastyActor());
                    Actor third = scene.dead(2);
                    return scene.victimDoes(() -> scene.victim.acquire(2), 1, () -> {}).after(third);
                }),
                SEMAPHORE.row("acquire", Path.CAS_LOST, "another acquires and releases", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(() -> scene.victim.acquire(1)).against(scene::otherComesAndGoes);
                }),
                SEMAPHORE.row("acquire", Path.CAS_LOST, "another acquires the last ones", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(() -> scene.victim.tryAcquire(1), 1, scene::otherGivesBackDrained).against(() -> {
                        scene.drained = scene.other.drainPermits();
                        return null;
                    });
                }),
                SEMAPHORE.row("acquire", Path.CAS_LOST, HaltRuns.LET_GO, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    var over = new CountDownLatch(1);
                    BooleanSupplier asleep = HaltModel.asleep(scene.victim);
                    FutureTask<Boolean> releasing = model.start(() -> {
                        HaltModel.await(() -> over.getCount() == 0 || asleep.getAsBoolean(), "neither waits nor has died");
                        scene.other.release(1);
                        return true;
                    });
                    return scene.victimDoes(() -> scene.victim.acquire(3), 0, () -> {
                        over.countDown();
                        HaltModel.inTime(releasing);
                    }).against(() -> {
                        over.countDown();
                        return HaltModel.inTime(releasing);
                    });
                }),
                SEMAPHORE.row("acquire", Path.INTERRUPTED, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(() -> {
                        model.interruptAtWait(scene.victim);
                        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> scene.victim.acquire(PERMITS));
                    });
                }),
                SEMAPHORE.row("acquire", Path.TIMED_OUT, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(
                            () -> assertThat(scene.victim.tryAcquire(PERMITS, 3, TimeUnit.MILLISECONDS)).isFalse());
                }),
                SEMAPHORE.row("acquire", Path.FULL, "refused at once", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(() -> assertThat(scene.victim.tryAcquire(PERMITS)).isFalse());
                }));
    }

    private static Scene acquires(HaltModel model, int type) {
        var scene = new SemaphoreScene(model, type);
        return scene.victimDoes(() -> scene.victim.acquire(1));
    }

    private static List<HaltRow> releases() {
        return List.of(
                SEMAPHORE.row("release", Path.UNCONTENDED, model -> releases(model, RETURNING)),
                SEMAPHORE.row("release", Path.UNCONTENDED, "bounded", model -> releases(model, BOUNDED)),
                SEMAPHORE.row("release", Path.UNCONTENDED, "not returned at a death", model -> releases(model, KEEPING)),
                SEMAPHORE.row("release", Path.UNCONTENDED, "all", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(() -> scene.victim.release(2));
                }),
                SEMAPHORE.row("release", Path.WAITER, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> scene.victim.release(1), 4, () -> scene.ends(waiting));
                }),
                SEMAPHORE.row("release", Path.CAS_LOST, "another acquires and releases", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(() -> scene.victim.release(1)).against(scene::otherComesAndGoes);
                }),
                SEMAPHORE.row("release", Path.CAS_LOST, "another begins to wait", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    var waiting = new FutureTask<>(scene::otherTakesThree);
                    return scene.victimDoes(() -> scene.victim.release(1), 4, () -> {
                        model.start(waiting);
                        scene.ends(waiting);
                    }).against(() -> {
                        model.start(waiting);
                        HaltModel.await(() -> waiting.isDone() || Waiting.isAt(scene.other), "neither waits nor has got them");
                        return null;
                    });
                }),
                SEMAPHORE.row("release", Path.FULL, "beyond the bound", model -> {
                    var scene = new SemaphoreScene(model, BOUNDED);
                    return scene.victimDoes(() -> assertThatIllegalStateException().isThrownBy(() -> scene.victim.release(4)));
                }));
    }

    private static Scene releases(HaltModel model, int type) {
        var scene = new SemaphoreScene(model, type);
        return scene.victimDoes(() -> scene.victim.release(1));
    }

    private static List<HaltRow> others() {
        return List.of(
                SEMAPHORE.row("drain", Path.UNCONTENDED, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(scene.victim::drainPermits);
                }),
                SEMAPHORE.row("drain", Path.CAS_LOST, "another acquires and releases", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(scene.victim::drainPermits).against(scene::otherComesAndGoes);
                }),
                SEMAPHORE.row("close", Path.UNCONTENDED, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(scene::victimLeaves);
                }),
                SEMAPHORE.row("close", Path.UNCONTENDED, "not returned at a death", model -> {
                    var scene = new SemaphoreScene(model, KEEPING);
                    return scene.victimDoes(scene::victimLeaves);
                }),
                SEMAPHORE.row("close", Path.WAITER, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(scene::victimLeaves, 4, () -> scene.ends(waiting));
                }),
                SEMAPHORE.row("close", Path.CAS_LOST, "another acquires and releases", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    return scene.victimDoes(scene::victimLeaves).against(scene::otherComesAndGoes);
                }),
                SEMAPHORE.row("recover", Path.UNCONTENDED, model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    Actor third = scene.dead(2);
                    return scene.victimDoes(() -> scene.dying.recover(third)).after(third);
                }),
                SEMAPHORE.row("recover", Path.WAITER, model -> recovers(new SemaphoreScene(model, RETURNING))),
                SEMAPHORE.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    Scene recovers = recovers(scene);
                    return recovers.against(() -> ArenaRows.recovers(scene.living, recovers.fallen().getFirst()));
                }),
                SEMAPHORE.row("recover", Path.CAS_LOST, "another acquires and releases", model -> {
                    var scene = new SemaphoreScene(model, RETURNING);
                    Actor third = scene.dead(1);
                    return scene.victimDoes(() -> scene.dying.recover(third)).after(third).against(scene::otherComesAndGoes);
                }));
    }

    private static Scene recovers(SemaphoreScene scene) {
        Actor third = scene.model.actor();
        scene.attached(third).tryAcquire(2);
        FutureTask<Boolean> waiting = scene.waiter();
        third.die();
        return scene.victimDoes(() -> scene.dying.recover(third), 4, () -> scene.ends(waiting)).after(third);
    }

    /** Something that a victim does. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    /** A semaphore of five permits: another has one, the victim two. */
    private static final class SemaphoreScene {
        private final HaltModel model;
        private final Actor living;
        private final Actor dying;
        private final SemaphoreCore other;
        private final SemaphoreCore victim;
        private final boolean returning;
        private int drained;

        SemaphoreScene(HaltModel model, int type) {
            this(model, type, model.actor());
        }

        SemaphoreScene(HaltModel model, int type, Actor dying) {
            this.model = model;
            this.returning = (type & RETURNING) != 0;
            this.living = model.actor();
            this.dying = dying;
            Attachment made = living.create(CellKind.SEMAPHORE, cell -> SemaphoreCore.initialize(cell, type, PERMITS));
            this.other = new SemaphoreCore(living.around, made);
            this.victim = attached(dying);
            assertThat(victim.tryAcquire(2)).isTrue();
            assertThat(other.tryAcquire(1)).isTrue();
        }

        SemaphoreCore attached(Actor actor) {
            return new SemaphoreCore(actor.around, actor.attach(other.attachment()));
        }

        /** A third process that has died with permits. */
        Actor dead(int permits) {
            Actor third = model.actor();
            assertThat(attached(third).tryAcquire(permits)).isTrue();
            third.die();
            return third;
        }

        void victimLeaves() {
            victim.abandon();
            dying.around.arena().detach(victim.attachment());
        }

        boolean otherComesAndGoes() {
            boolean got = other.tryAcquire(1);
            if (got) {
                other.release(1);
            }
            return got;
        }

        void otherGivesBackDrained() {
            other.release(drained);
        }

        boolean otherTakesThree() throws InterruptedException {
            return other.tryAcquire(3, 10, TimeUnit.SECONDS);
        }

        /** A thread of the other that waits for three permits, and keeps them. */
        FutureTask<Boolean> waiter() {
            FutureTask<Boolean> waiting = model.start(this::otherTakesThree);
            HaltModel.awaitWait(other);
            return waiting;
        }

        /** Sees a wait to its end; the other has three permits more then. */
        void ends(FutureTask<Boolean> waiting) throws Exception {
            assertThat(HaltModel.inTime(waiting)).isTrue();
        }

        Scene victimDoes(Doing operation) {
            return victimDoes(operation, 1, () -> {});
        }

        /** The other has so many permits after all that. */
        Scene victimDoes(Doing operation, int othersHold, Check before) {
            return new Scene(dying, () -> {
                operation.run();
                return null;
            }, () -> {
                before.check();
                checkWorks(othersHold);
            });
        }

        private static int held(SemaphoreCore core) {
            return (int) core.seat.wordVolatile(ArenaLayout.COUNT);
        }

        /** Whatever the dead had is back, if it is to return; and who takes their seat has what he takes, and no more. */
        void checkWorks(int othersHold) throws Exception {
            assertThat(sum()).isEqualTo(othersHold);
            if (returning) {
                assertThat(other.availablePermits()).isEqualTo(PERMITS - othersHold);
            }
            other.release(othersHold);
            int available = other.availablePermits();
            assertThat(available).isPositive();
            Actor third = model.actor();
            SemaphoreCore thirds = attached(third);
            model.comeback(Comeback.SEAT_TAKEN);
            assertThat(thirds.tryAcquire(1)).isTrue();
            assertThat(held(thirds)).isEqualTo(1);
            model.comeback(Comeback.SEAT_USED);
            assertThat(held(thirds)).isEqualTo(1);
            assertThat(other.availablePermits()).isEqualTo(available - 1);
            FutureTask<Boolean> waiting = model.start(() -> other.tryAcquire(available, 10, TimeUnit.SECONDS));
            HaltModel.awaitWait(other);
            thirds.release(1);
            assertThat(HaltModel.inTime(waiting)).isTrue();
            assertThat(other.availablePermits()).isZero();
            assertThat(sum()).isEqualTo(available);
            model.end(third);
            model.end(living);
        }

        private int sum() {
            return other.holders().stream().mapToInt(SemaphoreCore.Share::permits).sum();
        }
    }
}
