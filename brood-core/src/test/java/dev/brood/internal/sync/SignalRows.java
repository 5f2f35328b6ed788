// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Check;
import dev.brood.internal.sync.HaltRow.Maker;
import dev.brood.internal.sync.HaltRow.Path;
import dev.brood.internal.sync.HaltRow.Scene;
import dev.brood.internal.sync.HaltRuns.Comeback;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a death in the middle of setting, clearing, counting down and waiting leaves behind: events and latches. */
final class SignalRows {

    private static final int COUNT = 3;

    private SignalRows() {}

    static List<HaltRow> rows() {
        return Stream.of(events(), latches(), waits("event", SignalRows::event), waits("latch", SignalRows::latch))
                .flatMap(List::stream)
                .toList();
    }

    private static List<HaltRow> events() {
        var event = new Maker("event");
        return List.of(
                event.row("set", Path.UNCONTENDED, model -> {
                    SignalScene<EventCore> scene = event(model);
                    return scene.victimDoes(scene.victim::set);
                }),
                event.row("set", Path.WAITER, model -> {
                    SignalScene<EventCore> scene = event(model);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(scene.victim::set, () -> scene.ends(waiting));
                }),
                event.row("set", Path.CAS_LOST, "another sets and clears", model -> {
                    SignalScene<EventCore> scene = event(model);
                    return scene.victimDoes(scene.victim::set).against(() -> {
                        scene.other.set();
                        scene.other.clear();
                        return null;
                    });
                }),
                event.row("clear", Path.UNCONTENDED, model -> {
                    SignalScene<EventCore> scene = event(model);
                    scene.other.set();
                    return scene.victimDoes(scene.victim::clear);
                }),
                event.row("clear", Path.CAS_LOST, "another clears and sets", model -> {
                    SignalScene<EventCore> scene = event(model);
                    scene.other.set();
                    return scene.victimDoes(scene.victim::clear).against(() -> {
                        scene.other.clear();
                        scene.other.set();
                        return null;
                    });
                }));
    }

    private static List<HaltRow> latches() {
        var latch = new Maker("latch");
        return List.of(
                latch.row("count down", Path.UNCONTENDED, model -> {
                    SignalScene<LatchCore> scene = latch(model);
                    return scene.victimDoes(scene.victim::countDown, () -> checkOneOrNone(scene));
                }),
                latch.row("count down", Path.WAITER, "to zero", model -> {
                    SignalScene<LatchCore> scene = latch(model);
                    FutureTask<Boolean> waiting = scene.waiter();
                    return scene.victimDoes(() -> {
                        for (int i = 0; i < COUNT; i++) {
                            scene.victim.countDown();
                        }
                    }, () -> scene.ends(waiting));
                }),
                latch.row("count down", Path.CAS_LOST, "another counts down", model -> {
                    SignalScene<LatchCore> scene = latch(model);
                    return scene.victimDoes(scene.victim::countDown).against(() -> {
                        scene.other.countDown();
                        return null;
                    });
                }),
                latch.row("count down", Path.FULL, "at zero", model -> {
                    SignalScene<LatchCore> scene = latch(model);
                    scene.come.accept(scene.other);
                    return scene.victimDoes(scene.victim::countDown);
                }));
    }

    private static void checkOneOrNone(SignalScene<LatchCore> scene) {
        assertThat(scene.other.count()).isBetween(COUNT - 1L, (long) COUNT);
    }

    private static SignalScene<EventCore> event(HaltModel model) {
        return new SignalScene<>(
                model, CellKind.EVENT, cell -> cell.describePlain(0, 0), EventCore::new, EventCore::set, EventCore::clear, EventCore::await);
    }

    private static SignalScene<LatchCore> latch(HaltModel model) {
        return new SignalScene<>(
                model, CellKind.LATCH, cell -> LatchCore.initialize(cell, COUNT), LatchCore::new, SignalRows::toZero, latch -> {},
                LatchCore::await);
    }

    private static void toZero(LatchCore latch) {
        while (latch.count() > 0) {
            latch.countDown();
        }
    }

    /** Makes a scene. */
    @FunctionalInterface
    private interface Set<C extends Core> {
        SignalScene<C> of(HaltModel model);
    }

    private static <C extends Core> List<HaltRow> waits(String kind, Set<C> set) {
        var maker = new Maker(kind);
        return List.of(
                maker.row("await", Path.UNCONTENDED, "it has come", model -> {
                    SignalScene<C> scene = set.of(model);
                    scene.come.accept(scene.other);
                    return scene.victimDoes(scene::victimAwaits);
                }),
                maker.row("await", Path.WAITER, model -> {
                    SignalScene<C> scene = set.of(model);
                    return scene.victimAwaitsWhileItComes();
                }),
                maker.row("await", Path.CAS_LOST, HaltRuns.LET_GO, model -> {
                    SignalScene<C> scene = set.of(model);
                    var over = new CountDownLatch(1);
                    BooleanSupplier asleep = HaltModel.asleep(scene.victim);
                    FutureTask<Boolean> coming = model.start(() -> {
                        HaltModel.await(() -> over.getCount() == 0 || asleep.getAsBoolean(), "neither waits nor has died");
                        scene.come.accept(scene.other);
                        return true;
                    });
                    return scene.victimDoes(scene::victimAwaits, () -> {
                        over.countDown();
                        HaltModel.inTime(coming);
                    }).against(() -> {
                        over.countDown();
                        return HaltModel.inTime(coming);
                    });
                }),
                maker.row("await", Path.INTERRUPTED, model -> {
                    SignalScene<C> scene = set.of(model);
                    return scene.victimDoes(() -> {
                        model.interruptAtWait(scene.victim);
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(() -> scene.wait.of(scene.victim, 10, TimeUnit.SECONDS));
                    });
                }),
                maker.row("await", Path.TIMED_OUT, model -> {
                    SignalScene<C> scene = set.of(model);
                    return scene.victimDoes(
                            () -> assertThat(scene.wait.of(scene.victim, 3, TimeUnit.MILLISECONDS)).isFalse());
                }),
                maker.row("recover", Path.UNCONTENDED, model -> {
                    SignalScene<C> scene = set.of(model);
                    Actor third = scene.dead();
                    return scene.victimDoes(() -> scene.dying.recover(third)).after(third);
                }),
                maker.row("recover", Path.WAITER, "it came, and nobody was woken", model -> set.of(model).victimRecoversWithWaiter()),
                maker.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    SignalScene<C> scene = set.of(model);
                    Scene recovers = scene.victimRecoversWithWaiter();
                    return recovers.against(() -> ArenaRows.recovers(scene.living, recovers.fallen().getFirst()));
                }));
    }

    /** Something that a victim does. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    /** Waits for something at an object. */
    @FunctionalInterface
    private interface Wait<C> {
        boolean of(C core, long time, TimeUnit unit) throws InterruptedException;
    }

    /** An object at which threads wait for something to come, which a victim and another have open. */
    private static final class SignalScene<C extends Core> {
        private final HaltModel model;
        private final Actor living;
        private final Actor dying;
        private final BiFunction<Core.Surroundings, Attachment, C> constructor;
        private final Consumer<C> come;
        private final Consumer<C> renew;
        private final Wait<C> wait;
        private final C other;
        private final C victim;

        SignalScene(
                HaltModel model,
                CellKind kind,
                Consumer<Cell> initializer,
                BiFunction<Core.Surroundings, Attachment, C> constructor,
                Consumer<C> come,
                Consumer<C> renew,
                Wait<C> wait) {
            this.model = model;
            this.constructor = constructor;
            this.come = come;
            this.renew = renew;
            this.wait = wait;
            this.living = model.actor();
            this.dying = model.actor();
            this.other = constructor.apply(living.around, living.create(kind, initializer));
            this.victim = constructor.apply(dying.around, dying.attach(other.attachment()));
        }

        Actor dead() {
            Actor third = model.actor();
            third.attach(other.attachment());
            third.die();
            return third;
        }

        void victimAwaits() throws InterruptedException {
            assertThat(wait.of(victim, 10, TimeUnit.SECONDS)).isTrue();
        }

        FutureTask<Boolean> waiter() {
            FutureTask<Boolean> waiting = model.start(() -> wait.of(other, 10, TimeUnit.SECONDS));
            HaltModel.awaitWait(other);
            return waiting;
        }

        void ends(FutureTask<Boolean> waiting) throws Exception {
            come.accept(other);
            assertThat(HaltModel.inTime(waiting)).isTrue();
        }

        Scene victimAwaitsWhileItComes() {
            var over = new CountDownLatch(1);
            FutureTask<Void> coming = model.whenWaiting(victim, over, () -> {
                come.accept(other);
                return null;
            });
            return victimDoes(this::victimAwaits, () -> {
                over.countDown();
                HaltModel.inTime(coming);
            });
        }

        /** The word says that it has come, and the thread that waits does not know. */
        Scene victimRecoversWithWaiter() {
            Actor third = dead();
            FutureTask<Boolean> waiting = waiter();
            long at = other.cell.at(Core.WORD);
            assertThat(other.words.longCas(at, other.words.longVolatile(at), other.cell.kind() == CellKind.EVENT ? 3 : 0)).isTrue();
            return victimDoes(() -> dying.recover(third), () -> assertThat(HaltModel.inTime(waiting)).isTrue()).after(third);
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

        /** Who waits is told when it comes; a latch that was counted down stays so. */
        void checkWorks() throws Exception {
            renew.accept(other);
            Actor third = model.actor();
            C thirds = constructor.apply(third.around, third.attach(other.attachment()));
            model.comeback(Comeback.SEAT_TAKEN);
            boolean open = wait.of(other, 0, TimeUnit.SECONDS);
            FutureTask<Boolean> waiting = model.start(() -> wait.of(thirds, 10, TimeUnit.SECONDS));
            if (!open) {
                HaltModel.awaitWait(thirds);
            }
            model.comeback(Comeback.SEAT_USED);
            assertThat(open || !waiting.isDone()).as("nobody is told too early").isTrue();
            come.accept(other);
            assertThat(HaltModel.inTime(waiting)).isTrue();
            assertThat(wait.of(other, 0, TimeUnit.SECONDS)).isTrue();
            model.end(third);
            model.end(living);
        }
    }
}
