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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a death in the middle of arriving at a barrier, of breaking and of resetting it leaves behind. */
final class BarrierRows {

    private static final Maker BARRIER = new Maker("barrier");
    private BarrierRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(arrivals());
        rows.addAll(lasts("arrive last", null));
        rows.addAll(lasts("run the action", () -> {}));
        rows.addAll(breaks());
        rows.addAll(others());
        return rows;
    }

    private static List<HaltRow> arrivals() {
        return List.of(
                BARRIER.row("arrive", Path.UNCONTENDED, "first, and waits", model -> {
                    var scene = new BarrierScene(model, 2);
                    return scene.victimWaits();
                }),
                BARRIER.row("arrive", Path.WAITER, "second of three", model -> {
                    var scene = new BarrierScene(model, 3);
                    scene.arrives();
                    return scene.victimWaits();
                }),
                BARRIER.row("arrive", Path.CAS_LOST, "another arrives", model -> {
                    var scene = new BarrierScene(model, 3);
                    return scene.victimWaits().against(scene::arrives);
                }),
                BARRIER.row("arrive", Path.CAS_LOST, "another resets", model -> {
                    var scene = new BarrierScene(model, 3);
                    scene.arrives();
                    return scene.victimWaits().against(scene::otherResets);
                }),
                BARRIER.row("arrive", Path.INTERRUPTED, model -> {
                    var scene = new BarrierScene(model, 3);
                    scene.arrives();
                    return scene.victimDoes(() -> {
                        model.interruptAtWait(scene.victim);
                        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> scene.victim.await(null));
                    });
                }),
                BARRIER.row("arrive", Path.TIMED_OUT, model -> {
                    var scene = new BarrierScene(model, 3);
                    scene.arrives();
                    return scene.victimDoes(() -> assertThatExceptionOfType(TimeoutException.class)
                            .isThrownBy(() -> scene.victim.await(null, 3, TimeUnit.MILLISECONDS)));
                }),
                BARRIER.row("arrive", Path.FULL, "broken", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.other.abort();
                    return scene.victimDoes(() ->
                            assertThatExceptionOfType(BrokenBarrierException.class).isThrownBy(() -> scene.victim.await(null)));
                }));
    }

    private static List<HaltRow> lasts(String operation, @Nullable Runnable action) {
        return List.of(
                BARRIER.row(operation, Path.UNCONTENDED, "the only one", model -> {
                    var scene = new BarrierScene(model, 1);
                    return scene.victimDoes(() -> scene.victim.await(action));
                }),
                BARRIER.row(operation, Path.WAITER, model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(() -> scene.victim.await(action));
                }),
                BARRIER.row(operation, Path.CAS_LOST, "another breaks it", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(() -> scene.awaits(action)).against(scene::otherAborts);
                }),
                BARRIER.row(operation, Path.CAS_LOST, "another resets", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(() -> scene.awaits(action, 3)).against(scene::otherResets);
                }));
    }

    private static List<HaltRow> breaks() {
        return List.of(
                BARRIER.row("abort", Path.UNCONTENDED, model -> {
                    var scene = new BarrierScene(model, 2);
                    return scene.victimDoes(scene.victim::abort);
                }),
                BARRIER.row("abort", Path.UNCONTENDED, "after five breaks", model -> {
                    var scene = new BarrierScene(model, 2);
                    for (int i = 0; i < 5; i++) {
                        scene.other.abort();
                        scene.other.reset();
                    }
                    return scene.victimDoes(scene.victim::abort);
                }),
                BARRIER.row("abort", Path.WAITER, model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(scene.victim::abort);
                }),
                BARRIER.row("abort", Path.CAS_LOST, "another resets", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(scene.victim::abort).against(scene::otherResets);
                }),
                BARRIER.row("abort", Path.CAS_LOST, "another arrives", model -> {
                    var scene = new BarrierScene(model, 2);
                    return scene.victimDoes(scene.victim::abort).against(scene::arrives);
                }),
                BARRIER.row("reset", Path.UNCONTENDED, "broken", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.other.abort();
                    return scene.victimDoes(scene.victim::reset);
                }),
                BARRIER.row("reset", Path.WAITER, model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(scene.victim::reset);
                }),
                BARRIER.row("reset", Path.CAS_LOST, "another breaks it", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.arrives();
                    return scene.victimDoes(scene.victim::reset).against(scene::otherAborts);
                }),
                BARRIER.row("reset", Path.CAS_LOST, "another resets", model -> {
                    var scene = new BarrierScene(model, 2);
                    scene.other.abort();
                    return scene.victimDoes(scene.victim::reset).against(scene::otherResets);
                }));
    }

    private static List<HaltRow> others() {
        return List.of(
                BARRIER.row("close", Path.UNCONTENDED, "takes no part", model -> {
                    var scene = new BarrierScene(model, 2);
                    return scene.victimDoes(scene.victim::abandon);
                }),
                BARRIER.row("close", Path.WAITER, "takes part", model -> {
                    var scene = new BarrierScene(model, 3);
                    scene.arrives();
                    scene.plantArrival(scene.victim.seat, scene.dying);
                    return scene.victimDoes(scene.victim::abandon);
                }),
                BARRIER.row("close", Path.CAS_LOST, "another breaks it", model -> {
                    var scene = new BarrierScene(model, 3);
                    scene.arrives();
                    scene.plantArrival(scene.victim.seat, scene.dying);
                    return scene.victimDoes(scene.victim::abandon).against(scene::otherAborts);
                }),
                BARRIER.row("recover", Path.UNCONTENDED, "it took no part", model -> {
                    var scene = new BarrierScene(model, 2);
                    Actor third = scene.dead(false);
                    return scene.victimDoes(() -> scene.dying.recover(third)).after(third);
                }),
                BARRIER.row("recover", Path.UNCONTENDED, "it took part", model -> {
                    var scene = new BarrierScene(model, 2);
                    Actor third = scene.dead(true);
                    return scene.victimDoes(() -> scene.dying.recover(third)).after(third);
                }),
                BARRIER.row("recover", Path.WAITER, "it took part", model -> recovers(new BarrierScene(model, 3))),
                BARRIER.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    var scene = new BarrierScene(model, 3);
                    Scene recovers = recovers(scene);
                    return recovers.against(() -> ArenaRows.recovers(scene.living, recovers.fallen().getFirst()));
                }),
                BARRIER.row("recover", Path.CAS_LOST, "another resets", model -> {
                    var scene = new BarrierScene(model, 3);
                    return recovers(scene).against(scene::otherResets);
                }));
    }

    private static Scene recovers(BarrierScene scene) {
        scene.arrives();
        Actor third = scene.dead(true);
        return scene.victimDoes(() -> scene.dying.recover(third)).after(third);
    }

    /** Something that a victim does. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    /** A barrier that a victim and another have open. */
    private static final class BarrierScene {
        private final HaltModel model;
        private final Actor living;
        private final Actor dying;
        private final BarrierCore other;
        private final BarrierCore victim;
        private final List<FutureTask<Boolean>> waiting = new ArrayList<>();

        BarrierScene(HaltModel model, int parties) {
            this.model = model;
            this.living = model.actor();
            this.dying = model.actor();
            Attachment made = living.create(CellKind.BARRIER, cell -> BarrierCore.initialize(cell, parties));
            this.other = new BarrierCore(living.around, made);
            this.victim = new BarrierCore(dying.around, dying.attach(made));
        }

        private static boolean completes(BarrierCore barrier) throws InterruptedException {
            try {
                return barrier.await(null) >= 0;
            } catch (BrokenBarrierException e) {
                return false;
            }
        }

        /** A thread of the other arrives, and waits, if the barrier is not broken. */
        boolean arrives() {
            int before = other.waiting();
            FutureTask<Boolean> arriving = model.start(() -> completes(other));
            waiting.add(arriving);
            HaltModel.await(() -> arriving.isDone() || other.waiting() != before, "has not arrived");
            return true;
        }

        boolean otherAborts() {
            other.abort();
            return true;
        }

        boolean otherResets() {
            other.reset();
            return true;
        }

        void awaits(@Nullable Runnable action) throws InterruptedException {
            awaits(action, 10_000);
        }

        void awaits(@Nullable Runnable action, int millis) throws InterruptedException {
            try {
                victim.await(action, millis, TimeUnit.MILLISECONDS);
            } catch (BrokenBarrierException | TimeoutException e) {
                assertThat(victim.isBroken() || victim.waiting() == 0).isTrue();
            }
        }

        /** What a process has stored that has arrived. */
        void plantArrival(Seat seat, Actor actor) {
            long at = other.cell.at(Core.WORD);
            long word = other.words.longVolatile(at);
            int round = (int) (word >>> 34);
            assertThat(seat.valueCas(ArenaLayout.COUNT, actor.party.word(), 0, (round << 1) | 1)).isTrue();
            assertThat(other.words.longCas(at, word, word + 1)).isTrue();
        }

        /** A third process that has died. */
        Actor dead(boolean arrived) {
            Actor third = model.actor();
            Attachment attached = third.attach(other.attachment());
            if (arrived) {
                plantArrival(attached.seat(), third);
            }
            third.die();
            return third;
        }

        /** The victim arrives and waits; when it does, or has died, the last one comes. */
        Scene victimWaits() {
            var over = new CountDownLatch(1);
            FutureTask<Boolean> last = model.whenWaiting(victim, over, () -> {
                boolean missing = true;
                while (missing && !other.isBroken() && over.getCount() > 0) {
                    missing = other.waiting() < other.parties() - 1;
                    if (missing) {
                        arrives();
                    }
                }
                return over.getCount() == 0 || completes(other);
            });
            return victimDoes(() -> awaits(null), () -> {
                over.countDown();
                waiting.add(last);
            });
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

        /** Those that count as arrived are there; who waits in a round that is over knows. */
        private void checkWaiting() throws Exception {
            HaltModel.await(
                    () -> waiting.stream().allMatch(FutureTask::isDone)
                            || (!other.isBroken() && other.waiting() == waiting.stream().filter(task -> !task.isDone()).count()),
                    "some have arrived who are not there, or wait for what is over");
            other.reset();
            for (FutureTask<Boolean> task : waiting) {
                HaltModel.inTime(task);
            }
        }

        /** Nobody waits, and a round can be completed, by a third one, too. */
        void checkWorks() throws Exception {
            checkWaiting();
            other.reset();
            assertThat(other.isBroken()).isFalse();
            assertThat(other.waiting()).isZero();
            Actor third = model.actor();
            var thirds = new BarrierCore(third.around, third.attach(other.attachment()));
            model.comeback(Comeback.SEAT_TAKEN);
            FutureTask<Boolean> first = model.start(() -> completes(thirds));
            boolean alone = other.parties() == 1;
            HaltModel.await(() -> alone || other.waiting() == 1, "has not arrived");
            model.comeback(Comeback.SEAT_USED);
            assertThat(alone || !first.isDone()).as("a round of one").isTrue();
            for (int others = other.parties() - 1; others > 1; others--) {
                model.start(() -> completes(other));
            }
            assertThat(alone || completes(other)).isTrue();
            assertThat(HaltModel.inTime(first)).isTrue();
            assertThat(other.isBroken()).isFalse();
            model.end(third);
            model.end(living);
        }
    }
}
