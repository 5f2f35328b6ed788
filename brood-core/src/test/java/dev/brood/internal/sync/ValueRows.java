// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Maker;
import dev.brood.internal.sync.HaltRow.Path;
import dev.brood.internal.sync.HaltRow.Scene;
import dev.brood.internal.sync.HaltRuns.Comeback;
import dev.brood.memory.SlotAccess;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;

/** What a death in the middle of changing a number, a block of data under its lock, or a slot of a list leaves behind. */
final class ValueRows {

    private static final int FILE_BYTES = 10_000;

    private ValueRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(numbers());
        rows.addAll(updates("number", ValueRows::number));
        rows.addAll(updates("block", model -> block(model, 100)));
        rows.addAll(updates("large block", model -> block(model, FILE_BYTES)));
        rows.addAll(slots());
        return rows;
    }

    private static List<HaltRow> numbers() {
        var number = new Maker("number");
        return List.of(
                number.row("change", Path.UNCONTENDED, "set", model -> number(model).victimChanges(core -> core.set(1))),
                number.row("change", Path.UNCONTENDED, "release", model -> number(model).victimChanges(core -> core.setRelease(1))),
                number.row("change", Path.UNCONTENDED, "add", model -> number(model).victimChanges(core -> core.getAndAdd(1))),
                number.row("change", Path.UNCONTENDED, "exchange", model -> number(model).victimChanges(core -> core.getAndSet(1))),
                number.row("change", Path.UNCONTENDED, "compare and set", model ->
                        number(model).victimChanges(core -> core.compareAndSet(0, 1))),
                number.row("change", Path.CAS_LOST, "another sets", model -> {
                    UpdateScene<NumberCore> scene = number(model);
                    return scene.victimChanges(core -> core.compareAndSet(0, 5)).against(() -> {
                        scene.other.set(1);
                        return null;
                    });
                }));
    }

    private static UpdateScene<NumberCore> number(HaltModel model) {
        Actor living = model.actor();
        Actor dying = model.actor();
        Attachment made = living.create(CellKind.VALUE, cell -> NumberCore.initialize(cell, 0));
        return new UpdateScene<>(model, living, dying, made, NumberCore::new, core -> core.set(core.get() + 1), NumberCore::get);
    }

    private static UpdateScene<BlockCore> block(HaltModel model, long bytes) {
        Actor living = model.actor();
        Actor dying = model.actor();
        Attachment made = living.around.arena().allocateData(bytes, cell -> BlockCore.initialize(cell, LockCore.REENTRANT, bytes, 0));
        return new UpdateScene<>(
                model,
                living,
                dying,
                made,
                BlockCore::new,
                core -> core.memory().set(ValueLayout.JAVA_LONG, 0, core.memory().get(ValueLayout.JAVA_LONG, 0) + 1),
                core -> core.memory().get(ValueLayout.JAVA_LONG, 0));
    }

    /** Makes a scene. */
    @FunctionalInterface
    private interface Set<C extends LockedCore> {
        UpdateScene<C> of(HaltModel model);
    }

    private static <C extends LockedCore> List<HaltRow> updates(String kind, Set<C> set) {
        var maker = new Maker(kind);
        return List.of(
                maker.row("update", Path.UNCONTENDED, model -> {
                    UpdateScene<C> scene = set.of(model);
                    return scene.victimUpdates(() -> {});
                }),
                maker.row("update", Path.WAITER, model -> {
                    UpdateScene<C> scene = set.of(model);
                    var over = new CountDownLatch(1);
                    FutureTask<Boolean> holding = scene.holding(over);
                    scene.startHolding(holding);
                    return scene.victimUpdates(() -> {
                        over.countDown();
                        assertThat(HaltModel.inTime(holding)).isTrue();
                    });
                }),
                maker.row("update", Path.CAS_LOST, "another takes the lock", model -> {
                    UpdateScene<C> scene = set.of(model);
                    var over = new CountDownLatch(1);
                    FutureTask<Boolean> holding = scene.holding(over);
                    return scene.victimUpdates(() -> {
                        over.countDown();
                        holding.run(); // does nothing if the rival came
                        assertThat(HaltModel.inTime(holding)).isTrue();
                    }).against(() -> scene.startHolding(holding));
                }),
                maker.row("update", Path.TIMED_OUT, model -> {
                    UpdateScene<C> scene = set.of(model);
                    scene.other.lock().lock();
                    return scene.victimDoes(
                            () -> assertThat(scene.victim.lock().tryLock(3, TimeUnit.MILLISECONDS)).isFalse(),
                            scene.other.lock()::unlock);
                }),
                maker.row("recover", Path.UNCONTENDED, "its lock was held", model -> {
                    UpdateScene<C> scene = set.of(model);
                    Actor third = scene.dead();
                    return scene.victimDoes(() -> scene.dying.recover(third), () -> {}).after(third);
                }));
    }

    private static List<HaltRow> slots() {
        var slot = new Maker("slot of a list");
        return List.of(
                slot.row("set", Path.UNCONTENDED, model -> {
                    Actor living = model.actor();
                    Actor victim = model.actor();
                    Attachment made = living.around.arena().allocateData(SlotAccess.bytes(), cell ->
                            BlockCore.initialize(cell, LockCore.REENTRANT, SlotAccess.bytes(), 0));
                    var block = new BlockCore(living.around, made);
                    var slotOfOther = new SlotAccess(SharedWords.of(block.memory()));
                    slotOfOther.write("before");
                    var core = new BlockCore(victim.around, victim.attach(made));
                    var slotOfVictim = new SlotAccess(SharedWords.of(core.memory()));
                    return new Scene(victim, () -> {
                        core.lock().lock();
                        slotOfVictim.write("then, and longer");
                        slotOfVictim.write("after");
                        core.lock().unlock();
                        return null;
                    }, () -> {
                        assertThat(slotOfOther.read()).isIn("before", "then, and longer", "after");
                        assertThat(block.lock().tryLock(10, TimeUnit.SECONDS)).isTrue();
                        slotOfOther.write("and more");
                        assertThat(slotOfOther.read()).isEqualTo("and more");
                        block.lock().unlock();
                        model.end(living);
                    });
                }));
    }

    /** Something that a victim does. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    /** Makes a process's side of an object. */
    @FunctionalInterface
    private interface Constructor<C> {
        C of(Core.Surroundings around, Attachment attachment);
    }

    /** Reads the number. */
    @FunctionalInterface
    private interface Reading<C> {
        long of(C core);
    }

    /** A number with a lock of its own, which a victim and another have open. */
    private static final class UpdateScene<C extends LockedCore> {
        private final HaltModel model;
        private final Actor living;
        private final Actor dying;
        private final Consumer<C> update;
        private final Reading<C> reading;
        private final Constructor<C> constructor;
        private final C other;
        private final C victim;
        private final CountDownLatch locked = new CountDownLatch(1);
        private final List<BlockCore> mapped = new ArrayList<>();

        UpdateScene(
                HaltModel model,
                Actor living,
                Actor dying,
                Attachment made,
                Constructor<C> constructor,
                Consumer<C> update,
                Reading<C> reading) {
            this.model = model;
            this.living = living;
            this.dying = dying;
            this.update = update;
            this.reading = reading;
            this.constructor = constructor;
            this.other = core(living, made);
            this.victim = core(dying, dying.attach(made));
        }

        private C core(Actor actor, Attachment attachment) {
            C core = constructor.of(actor.around, attachment);
            if (core instanceof BlockCore block) {
                mapped.add(block);
            }
            return core;
        }

        /** A change that is made or not. */
        Scene victimChanges(Consumer<C> change) {
            return victimDoes(() -> change.accept(victim), () -> assertThat(reading.of(other)).isIn(0L, 1L, 5L));
        }

        private void updateLocked(C core) {
            core.lock().lock();
            update.accept(core);
            core.lock().unlock();
        }

        /** An update under the lock; the number tells how many there were, and the lock whether one may be torn. */
        Scene victimUpdates(HaltRow.Check before) {
            return victimDoes(() -> updateLocked(victim), () -> {
                before.check();
                assertThat(reading.of(other)).isBetween(0L, 2L);
            });
        }

        FutureTask<Boolean> holding(CountDownLatch over) {
            return new FutureTask<>(() -> {
                other.lock().lock();
                locked.countDown();
                HaltModel.await(() -> over.getCount() == 0 || Waiting.isAt(victim), "neither waits nor has died or is through");
                update.accept(other);
                other.lock().unlock();
                return true;
            });
        }

        /** Starts a thread that takes the lock, and returns when it has that, or waits for it. */
        boolean startHolding(FutureTask<Boolean> holding) {
            model.start(holding);
            HaltModel.await(() -> locked.getCount() == 0 || Waiting.isAt(other), "neither has the lock nor waits");
            return true;
        }

        Actor dead() {
            Actor third = model.actor();
            core(third, third.attach(other.attachment())).lock().lock();
            third.die();
            return third;
        }

        Scene victimDoes(Doing operation, HaltRow.Check before) {
            return new Scene(dying, () -> {
                operation.run();
                return null;
            }, () -> {
                before.check();
                checkWorks();
            });
        }

        void checkWorks() throws Exception {
            Actor third = model.actor();
            C thirds = core(third, third.attach(other.attachment()));
            model.comeback(Comeback.SEAT_TAKEN);
            assertThat(thirds.lock().tryLock(10, TimeUnit.SECONDS)).isTrue();
            long value = reading.of(other);
            update.accept(thirds);
            model.comeback(Comeback.SEAT_USED);
            assertThat(other.lock().tryLock()).as("two have it").isFalse();
            assertThat(reading.of(other)).isEqualTo(value + 1);
            thirds.lock().unlock();
            updateLocked(other);
            assertThat(reading.of(thirds)).isEqualTo(value + 2);
            model.end(third);
            model.end(living);
            mapped.forEach(BlockCore::unmap);
        }
    }
}
