// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.QueueEndedException;
import dev.brood.internal.ring.Demand;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.ring.Rings;
import dev.brood.internal.ring.Taken;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Maker;
import dev.brood.internal.sync.HaltRow.Path;
import dev.brood.internal.sync.HaltRow.Scenario;
import dev.brood.internal.sync.HaltRow.Scene;
import dev.brood.internal.sync.RingScene.Doing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import static dev.brood.internal.sync.RingScene.BLOCK;
import static dev.brood.internal.sync.RingScene.FILE;
import static dev.brood.internal.sync.RingScene.HERE;
import static dev.brood.internal.sync.RingScene.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a death in the middle of putting into a ring, and taking from it, leaves behind. */
final class RingRows {

    private static final Maker RING = new Maker("ring");
    private static final int JOINABLE = RingCore.JOINABLE;
    private static final int ENDS_WITH_PUTTERS = RingCore.ENDS_WITH_PUTTERS;

    /** The record of the next position lies in the second extent. */
    private static final int POSITIONS_OF_AN_EXTENT = 960;

    /** The next block lies in the second extent, at least in part. */
    private static final int BLOCKS_OF_AN_EXTENT = 7;

    private RingRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(puts());
        rows.addAll(putsAgainstRivals());
        rows.addAll(putsThatWait());
        rows.addAll(takes());
        rows.addAll(takesAgainstRivals());
        rows.addAll(takesThatWait());
        rows.addAll(receptions());
        rows.addAll(acknowledgements());
        rows.addAll(returns());
        rows.addAll(removals());
        rows.addAll(ends());
        rows.addAll(departures());
        rows.addAll(recoveries());
        return rows;
    }

    private static HaltRow alone(String operation, String variant, Scenario scene) {
        return RING.row(operation, Path.UNCONTENDED, variant, scene);
    }

    // Put.

    private static List<HaltRow> puts() {
        return List.of(
                alone("put", "in the record", model -> puts(new RingScene(model, 2, 2), HERE)),
                alone("put", "in the record, in a later lap", model -> puts(used(model, 3, 2), HERE)),
                alone("put", "in a block", model -> puts(used(model, 3, 2), BLOCK)),
                alone("put", "in two blocks", model -> puts(used(model, 3, 3), RUN)),
                alone("put", "in a file", model -> puts(used(model, 3, 2), FILE)),
                alone("put", "with an object", model -> putsObject(used(model, 3, 2), HERE)),
                alone("put", "with an object, in a block", model -> putsObject(used(model, 3, 2), BLOCK)),
                alone("put", "with an object, in a file", model -> putsObject(used(model, 3, 2), FILE)),
                alone("put", "with an object that gets more seats", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.carrying(11, HERE);
                    scene.takeSeatsOfCarried();
                    return putsObject(scene, HERE);
                }),
                alone("put", "as the first", model -> puts(new RingScene(model, ENDS_WITH_PUTTERS, 2, 2), HERE)),
                alone("put", "the record in a new extent", RingRows::putsRecordInNewExtent),
                alone("put", "the record in a new extent of zeros", model -> {
                    model.writeZeros();
                    return putsRecordInNewExtent(model);
                }),
                alone("put", "the block in a new extent", RingRows::putsBlockInNewExtent),
                alone("put", "the block in a new extent of zeros", model -> {
                    model.writeZeros();
                    return putsBlockInNewExtent(model);
                }),
                alone("put", "after very many laps", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.advance(1);
                    Rings.turn(scene.living.around.arena(), scene.other.attachment(), Integer.MIN_VALUE + 5);
                    return puts(scene, HERE);
                }),
                alone("put", "passes over a stopped putter", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.stopsPutting(model.actor(), 31);
                    scene.puts(scene.other, 21, HERE);
                    scene.take(scene.other);
                    return puts(scene, HERE);
                }),
                alone("put", "passes over a taker", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    Taken taken = scene.receive(scene.other);
                    scene.advance(1);
                    return scene.victimDoes(() -> scene.puts(scene.victim, 11, HERE), () -> scene.finish(scene.other, taken));
                }),
                alone("put", "passes over what came back", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    Taken taken = scene.receive(scene.other);
                    scene.advance(1);
                    assertThat(taken.giveBack()).isTrue();
                    return puts(scene, HERE);
                }),
                RING.row("put", Path.FULL, "no position", model -> refused(filled(new RingScene(model, 2, 2)), HERE)),
                RING.row("put", Path.FULL, "no block", model -> {
                    var scene = new RingScene(model, 3, 1);
                    scene.puts(scene.other, 21, BLOCK);
                    return refused(scene, BLOCK);
                }),
                RING.row("put", Path.FULL, "another has a file", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, FILE);
                    return refused(scene, FILE);
                }),
                RING.row("put", Path.FULL, "ended", model -> {
                    var scene = new RingScene(model, 2, 1);
                    scene.puts(scene.other, 21, BLOCK);
                    scene.other.end();
                    return scene.victimDoes(() -> {
                        isRefusedAtEnd(() -> scene.victim.waits().put(scene.message(11, HERE), RingScene.inTenSeconds()));
                        isRefusedAtEnd(() -> scene.victim.waits().put(scene.message(11, BLOCK), RingScene.inTenSeconds()));
                    });
                }));
    }

    private static RingScene used(HaltModel model, int positions, int blocks) {
        var scene = new RingScene(model, positions, blocks);
        scene.use();
        return scene;
    }

    private static RingScene filled(RingScene scene) {
        scene.puts(scene.other, 21, HERE);
        scene.puts(scene.other, 22, HERE);
        return scene;
    }

    private static Scene puts(RingScene scene, int length) {
        return scene.victimDoes(() -> scene.puts(scene.victim, 11, length));
    }

    private static Scene putsObject(RingScene scene, int length) {
        var message = scene.carrying(11, length);
        return scene.victimDoes(() -> assertThat(scene.put(11, () -> scene.victim.tryPut(message))).isTrue());
    }

    private static Scene refused(RingScene scene, int length) {
        return scene.victimDoes(() -> assertThat(scene.put(scene.victim, 11, length)).isFalse());
    }

    private static void isRefusedAtEnd(Doing doing) {
        assertThatExceptionOfType(QueueEndedException.class).isThrownBy(doing::run);
    }

    private static Scene putsRecordInNewExtent(HaltModel model) {
        var scene = new RingScene(model, POSITIONS_OF_AN_EXTENT + 1, 2);
        scene.advance(POSITIONS_OF_AN_EXTENT);
        return puts(scene, HERE);
    }

    private static Scene putsBlockInNewExtent(HaltModel model) {
        var scene = new RingScene(model, 3, BLOCKS_OF_AN_EXTENT + 1);
        fillBlocks(scene);
        return puts(scene, BLOCK);
    }

    /** Only the last block of the first extent, and those of the second one, are free. */
    private static void fillBlocks(RingScene scene) {
        int most = (BLOCKS_OF_AN_EXTENT + 1) / 2;
        scene.puts(scene.other, 21, most * Rings.BLOCK_BYTES);
        scene.puts(scene.other, 22, (BLOCKS_OF_AN_EXTENT - most) * Rings.BLOCK_BYTES);
        assertThat(Rings.readyExtents(scene.living.around.arena(), scene.other.attachment())).isOne();
    }

    private static List<HaltRow> putsAgainstRivals() {
        return List.of(
                RING.row("put", Path.CAS_LOST, "another puts", model -> {
                    var scene = used(model, 3, 2);
                    return puts(scene, BLOCK).against(() -> scene.put(scene.other, 21, BLOCK));
                }),
                RING.row("put", Path.CAS_LOST, "another puts and takes", model -> {
                    var scene = used(model, 3, 2);
                    return scene.victimDoes(() -> {
                        scene.puts(scene.victim, 11, BLOCK);
                        assertThat(scene.isGone(11) || scene.other.hasMessage()).as("it is seen").isTrue();
                    }).against(() -> scene.put(scene.other, 21, HERE) && scene.take(scene.other) >= 0);
                }),
                RING.row("put", Path.CAS_LOST, "another goes round", model -> {
                    var scene = new RingScene(model, 2, 2);
                    return puts(scene, HERE).against(() -> {
                        for (int number = 21; number < 24; number++) {
                            scene.puts(scene.other, number, HERE);
                            scene.take(scene.other);
                        }
                        return null;
                    });
                }),
                RING.row("put", Path.CAS_LOST, "another puts the last one", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, HERE);
                    return scene.victimDoes(() -> scene.put(scene.victim, 11, HERE)).against(() -> scene.put(scene.other, 22, HERE));
                }),
                RING.row("put", Path.CAS_LOST, "another takes the last block", model -> {
                    var scene = new RingScene(model, 3, 1);
                    return scene.victimDoes(() -> scene.put(scene.victim, 11, BLOCK)).against(() -> scene.put(scene.other, 21, BLOCK));
                }),
                RING.row("put", Path.CAS_LOST, "another puts a file", model -> {
                    var scene = new RingScene(model, 3, 1);
                    return scene.victimDoes(() -> scene.put(scene.victim, 11, FILE)).against(() -> scene.put(scene.other, 21, FILE));
                }),
                RING.row("put", Path.CAS_LOST, "another populates the extent", model -> {
                    var scene = new RingScene(model, 4, BLOCKS_OF_AN_EXTENT + 2);
                    fillBlocks(scene);
                    boolean populates = Rings.populates(scene.living.around.arena(), scene.other.attachment());
                    return puts(scene, BLOCK).against(() -> {
                        assertThat(scene.put(scene.other, 23, BLOCK) || !populates).as("nobody is held up").isTrue();
                        return null;
                    });
                }),
                RING.row("put", Path.CAS_LOST, "another gets the extent", model -> {
                    model.writeZeros();
                    var scene = new RingScene(model, 4, BLOCKS_OF_AN_EXTENT + 2);
                    fillBlocks(scene);
                    return scene.victimDoes(() -> scene.put(scene.victim, 11, BLOCK)).against(() -> scene.put(scene.other, 23, BLOCK));
                }),
                RING.row("put", Path.CAS_LOST, "another ends it", model -> {
                    var scene = new RingScene(model, 2, 2);
                    var over = new AtomicBoolean();
                    return scene.victimDoes(() -> {
                        try {
                            scene.put(scene.victim, 11, BLOCK);
                        } catch (IllegalStateException e) {
                            assertThat(e).hasCauseInstanceOf(QueueEndedException.class);
                        }
                    }, () -> assertThat(over.get() && scene.other.hasMessage()).as("a message after the end").isFalse())
                            .against(() -> {
                                scene.other.end();
                                over.set(Rings.isOver(scene.other));
                                return null;
                            });
                }));
    }

    private static List<HaltRow> putsThatWait() {
        return List.of(
                RING.row("put", Path.WAITER, "a taker", model -> {
                    var scene = new RingScene(model, 2, 2);
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(() -> scene.puts(scene.victim, 11, HERE), () -> scene.endTaker(taker));
                }),
                RING.row("put", Path.WAITER, "for room", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    var over = new CountDownLatch(1);
                    FutureTask<Integer> taking = model.whenWaiting(scene.victim, over, () -> scene.take(scene.other));
                    return scene.victimDoes(() -> waitsToPut(scene, HERE), () -> {
                        over.countDown();
                        assertThat(HaltModel.inTime(taking)).isEqualTo(21);
                    });
                }),
                RING.row("put", Path.WAITER, "for a block", model -> {
                    var scene = new RingScene(model, 3, 1);
                    scene.puts(scene.other, 21, BLOCK);
                    var over = new CountDownLatch(1);
                    FutureTask<Integer> taking = model.whenWaiting(scene.victim, over, () -> scene.take(scene.other));
                    return scene.victimDoes(() -> waitsToPut(scene, BLOCK), () -> {
                        over.countDown();
                        assertThat(HaltModel.inTime(taking)).isEqualTo(21);
                    });
                }),
                RING.row("put", Path.WAITER, "who puts into the last one is dead", model -> {
                    var scene = new RingScene(model, 0, 1, 1, model.hastyActor());
                    Actor third = model.actor();
                    scene.stopsPutting(third, 31);
                    third.die();
                    return scene.victimDoes(() -> waitsToPut(scene, HERE), scene::buryStopped).after(third);
                }),
                RING.row("put", Path.WAITER, "who makes it longer is dead", model -> {
                    model.writeZeros();
                    var scene = new RingScene(model, 0, POSITIONS_OF_AN_EXTENT + 1, 2, model.hastyActor());
                    scene.advance(POSITIONS_OF_AN_EXTENT);
                    Actor third = model.actor();
                    scene.stopsReserving(third, 31, HERE);
                    third.die();
                    return scene.victimDoes(() -> waitsToPut(scene, HERE), scene::buryStopped).after(third);
                }),
                RING.row("put", Path.CAS_LOST, HaltRuns.LET_GO, model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    var over = new CountDownLatch(1);
                    FutureTask<Integer> taking = whenAsleep(model, scene, over, () -> scene.take(scene.other));
                    return scene.victimDoes(() -> waitsToPut(scene, HERE), () -> {
                        over.countDown();
                        HaltModel.inTime(taking);
                    }).against(() -> {
                        over.countDown();
                        return HaltModel.inTime(taking);
                    });
                }),
                RING.row("put", Path.INTERRUPTED, model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    return scene.victimDoes(() -> {
                        model.interruptAtWait(scene.victim);
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(() -> scene.victim.waits().put(scene.message(11, HERE), RingScene.inTenSeconds()));
                    });
                }),
                RING.row("put", Path.TIMED_OUT, model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    return scene.victimDoes(() -> assertThat(scene.victim.waits().put(scene.message(11, HERE), RingScene.soon())).isFalse());
                }));
    }

    private static void waitsToPut(RingScene scene, int length) {
        var message = scene.message(11, length);
        assertThat(scene.put(11, () -> scene.victim.waits().put(message, RingScene.inTenSeconds()))).isTrue();
    }

    /** Does something when the victim has slept for a while, or when that is over. */
    private static <T> FutureTask<T> whenAsleep(
            HaltModel model, RingScene scene, CountDownLatch over, Callable<T> work) {
        BooleanSupplier asleep = HaltModel.asleep(scene.victim);
        return model.start(() -> {
            HaltModel.await(() -> over.getCount() == 0 || asleep.getAsBoolean(), "neither waits nor has died");
            return work.call();
        });
    }

    // Take.

    private static List<HaltRow> takes() {
        return List.of(
                alone("take", "from the record", model -> takes(with(new RingScene(model, 2, 2), HERE))),
                alone("take", "from a block", model -> takes(with(used(model, 3, 2), BLOCK))),
                alone("take", "from a file", model -> takes(with(used(model, 3, 2), FILE))),
                alone("take", "with an object", model -> takes(withObject(new RingScene(model, 2, 2), HERE))),
                alone("take", "with an object, from a block", model -> takes(withObject(used(model, 3, 2), BLOCK))),
                alone("take", "with an object, from a file", model -> takes(withObject(used(model, 3, 2), FILE))),
                alone("take", "joinable", model -> takes(with(new RingScene(model, JOINABLE, 2, 2), BLOCK))),
                alone("take", "what came back", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    assertThat(scene.receive(scene.other).giveBack()).isTrue();
                    return takes(scene);
                }),
                alone("take", "what came back, and was passed over", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    Taken taken = scene.receive(scene.other);
                    scene.advance(3);
                    assertThat(taken.giveBack()).isTrue();
                    scene.puts(scene.other, 22, HERE);
                    return takes(scene);
                }),
                alone("take", "passes over a stopped putter", model -> {
                    var scene = new RingScene(model, 3, 2);
                    scene.stopsPutting(model.actor(), 31);
                    scene.puts(scene.other, 21, HERE);
                    return takes(scene);
                }),
                alone("take", "what was put out of turn", model -> {
                    var scene = new RingScene(model, 3, 2);
                    Actor third = model.actor();
                    scene.stopsPutting(third, 31);
                    scene.puts(scene.other, 21, HERE);
                    scene.take(scene.other);
                    scene.puts(scene.other, 22, HERE);
                    scene.goOn();
                    return takes(scene);
                }));
    }

    private static RingScene with(RingScene scene, int length) {
        scene.puts(scene.other, 21, length);
        scene.puts(scene.other, 22, HERE);
        return scene;
    }

    private static RingScene withObject(RingScene scene, int length) {
        var message = scene.carrying(21, length);
        assertThat(scene.put(21, () -> scene.other.tryPut(message))).isTrue();
        return scene;
    }

    private static Scene takes(RingScene scene) {
        return scene.victimDoes(() -> assertThat(scene.take(scene.victim)).isPositive());
    }

    private static List<HaltRow> takesAgainstRivals() {
        return List.of(
                RING.row("take", Path.CAS_LOST, "another takes", model -> {
                    RingScene scene = with(used(model, 3, 2), BLOCK);
                    return takes(scene).against(() -> scene.take(scene.other));
                }),
                RING.row("take", Path.CAS_LOST, "another takes the last one, joinable", model -> {
                    var scene = new RingScene(model, JOINABLE, 2, 2);
                    scene.puts(scene.other, 21, HERE);
                    return scene.victimDoes(() -> scene.take(scene.victim)).against(() -> scene.take(scene.other));
                }),
                RING.row("take", Path.CAS_LOST, "another puts and takes", model -> {
                    RingScene scene = with(used(model, 3, 2), BLOCK);
                    return takes(scene).against(() -> scene.put(scene.other, 23, BLOCK) && scene.take(scene.other) >= 0);
                }),
                RING.row("take", Path.CAS_LOST, "another goes round", model -> {
                    var scene = new RingScene(model, 3, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    return scene.victimDoes(() -> scene.take(scene.victim)).against(() -> {
                        for (int number = 22; number < 27; number++) {
                            scene.puts(scene.other, number, HERE);
                            scene.take(scene.other);
                        }
                        return null;
                    });
                }),
                RING.row("take", Path.CAS_LOST, "what came back is taken by another", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    assertThat(scene.receive(scene.other).giveBack()).isTrue();
                    return takes(scene).against(() -> scene.take(scene.other));
                }),
                RING.row("take", Path.CAS_LOST, "the stopped putter goes on, and puts", model -> {
                    var scene = new RingScene(model, 3, 2);
                    Actor third = model.actor();
                    RingCore thirds = scene.stopsPutting(third, 31);
                    scene.puts(scene.other, 21, HERE);
                    return scene.victimDoes(() -> scene.take(scene.victim), scene::checkOrderOfThird).against(() -> {
                        scene.take(scene.other);
                        scene.goOn();
                        return scene.put(thirds, 32, HERE);
                    });
                }),
                RING.row("take", Path.CAS_LOST, "the stopped putter goes on", model -> {
                    var scene = new RingScene(model, 3, 2);
                    scene.stopsPutting(model.actor(), 31);
                    scene.puts(scene.other, 21, HERE);
                    return takes(scene).against(() -> {
                        scene.goOn();
                        return null;
                    });
                }));
    }

    private static List<HaltRow> takesThatWait() {
        return List.of(
                RING.row("take", Path.WAITER, "a putter", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    FutureTask<Boolean> putter = scene.putter(23, HERE);
                    return scene.victimDoes(() -> assertThat(scene.take(scene.victim)).isEqualTo(21), () -> scene.endPutter(putter));
                }),
                RING.row("take", Path.WAITER, "a putter, for a block", model -> {
                    var scene = new RingScene(model, 3, 1);
                    scene.puts(scene.other, 21, BLOCK);
                    FutureTask<Boolean> putter = scene.putter(22, BLOCK);
                    return scene.victimDoes(() -> assertThat(scene.take(scene.victim)).isEqualTo(21), () -> scene.endPutter(putter));
                }),
                RING.row("take", Path.WAITER, "for a message", model -> {
                    var scene = new RingScene(model, 2, 2);
                    var over = new CountDownLatch(1);
                    FutureTask<Boolean> putting = model.whenWaiting(scene.victim, over, () -> scene.put(scene.other, 21, HERE));
                    return scene.victimDoes(() -> waitsToTake(scene), () -> {
                        over.countDown();
                        assertThat(HaltModel.inTime(putting)).isTrue();
                    });
                }),
                RING.row("take", Path.WAITER, "who has it is dead", model -> {
                    var scene = new RingScene(model, 0, 2, 2, model.hastyActor());
                    scene.puts(scene.other, 21, BLOCK);
                    Actor third = scene.dead(scene::receive);
                    return scene.victimDoes(() -> waitsToTake(scene)).after(third);
                }),
                RING.row("take", Path.CAS_LOST, HaltRuns.LET_GO, model -> {
                    var scene = new RingScene(model, 2, 2);
                    var over = new CountDownLatch(1);
                    FutureTask<Boolean> putting = whenAsleep(model, scene, over, () -> scene.put(scene.other, 21, HERE));
                    return scene.victimDoes(() -> waitsToTake(scene), () -> {
                        over.countDown();
                        HaltModel.inTime(putting);
                    }).against(() -> {
                        over.countDown();
                        return HaltModel.inTime(putting);
                    });
                }),
                RING.row("take", Path.INTERRUPTED, model -> {
                    var scene = new RingScene(model, 2, 2);
                    return scene.victimDoes(() -> {
                        model.interruptAtWait(scene.victim);
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(() -> scene.victim.waits().take(Demand.ANYTHING, RingScene.inTenSeconds()));
                    });
                }),
                RING.row("take", Path.TIMED_OUT, model -> {
                    var scene = new RingScene(model, 2, 2);
                    return scene.victimDoes(() -> assertThat(
                                    scene.victim.waits().take(Demand.ANYTHING, RingScene.soon()))
                            .isNull());
                }),
                RING.row("drain", Path.UNCONTENDED, model -> {
                    var scene = new RingScene(model, 3, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    scene.puts(scene.other, 22, HERE);
                    scene.puts(scene.other, 23, BLOCK);
                    return scene.victimDoes(() -> drains(scene));
                }),
                RING.row("drain", Path.CAS_LOST, "another puts and takes", model -> {
                    var scene = new RingScene(model, 3, 2);
                    scene.puts(scene.other, 21, HERE);
                    scene.puts(scene.other, 22, BLOCK);
                    return scene.victimDoes(() -> drains(scene))
                            .against(() -> scene.put(scene.other, 23, HERE) && scene.take(scene.other) >= 0);
                }));
    }

    private static void drains(RingScene scene) {
        int number;
        do {
            number = scene.take(scene.victim);
        } while (number >= 0);
    }

    private static void waitsToTake(RingScene scene) {
        int number = scene.take(
                scene.victim, () -> scene.victim.waits().take(Demand.ANYTHING, RingScene.inTenSeconds()));
        assertThat(number).isEqualTo(21);
    }

    // Receive, acknowledge, give back.

    private static List<HaltRow> receptions() {
        return List.of(
                alone("receive", "from the record", model -> receives(with(new RingScene(model, 2, 2), HERE))),
                alone("receive", "from a block", model -> receives(with(used(model, 3, 2), BLOCK))),
                alone("receive", "from a file", model -> receives(with(used(model, 3, 2), FILE))),
                alone("receive", "with an object", model -> receives(withObject(used(model, 3, 2), HERE))),
                alone("receive", "both", model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), BLOCK);
                    return scene.victimDoes(() -> {
                        assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(21);
                        assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(22);
                    });
                }),
                RING.row("receive", Path.WAITER, "another taker", model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), HERE);
                    Taken taken = scene.receive(scene.victim);
                    Taken second = scene.receive(scene.other);
                    assertThat(scene.read(taken)).isEqualTo(21);
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(() -> assertThat(scene.victim.tryTake(Demand.TO_BE_ACKNOWLEDGED)).isNull(),
                            () -> {
                                assertThat(HaltModel.inTime(taker)).isEqualTo(21);
                                scene.finish(scene.other, second);
                            });
                }),
                RING.row("receive", Path.CAS_LOST, "another receives", model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), BLOCK);
                    var taken = new ArrayList<Taken>();
                    return scene.victimDoes(() -> scene.receive(scene.victim), () -> taken.forEach(each -> scene.finish(scene.other, each)))
                            .against(() -> taken.add(scene.receive(scene.other)));
                }),
                RING.row("receive", Path.CAS_LOST, "another passes over it", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    return scene.victimDoes(() -> scene.receive(scene.victim)).against(() -> goesRound(scene));
                }));
    }

    private static Void goesRound(RingScene scene) {
        for (int number = 22; number < 25; number++) {
            scene.puts(scene.other, number, HERE);
            scene.take(scene.other);
        }
        return null;
    }

    private static Scene receives(RingScene scene) {
        return scene.victimDoes(() -> assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(21));
    }

    private static List<HaltRow> acknowledgements() {
        return List.of(
                alone("ack", "in the record", model -> acknowledges(with(new RingScene(model, 2, 2), HERE))),
                alone("ack", "in a block", model -> acknowledges(with(used(model, 3, 2), BLOCK))),
                alone("ack", "in two blocks", model -> acknowledges(with(used(model, 3, 3), RUN))),
                alone("ack", "in a file", model -> acknowledges(with(used(model, 3, 2), FILE))),
                alone("ack", "with an object", model -> acknowledges(withObjectOfItsOwn(new RingScene(model, 2, 2), HERE))),
                alone("ack", "with an object, in a block", model -> acknowledges(withObjectOfItsOwn(used(model, 3, 2), BLOCK))),
                alone("ack", "with an object, in a file", model -> acknowledges(withObjectOfItsOwn(used(model, 3, 2), FILE))),
                RING.row("ack", Path.WAITER, "a putter", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    Taken taken = scene.receive(scene.victim);
                    FutureTask<Boolean> putter = scene.putter(23, HERE);
                    return scene.victimDoes(() -> scene.finish(scene.victim, taken), () -> scene.endPutter(putter));
                }),
                RING.row("ack", Path.WAITER, "a putter, for a file", model -> {
                    RingScene scene = with(new RingScene(model, 3, 2), FILE);
                    Taken taken = scene.receive(scene.victim);
                    FutureTask<Boolean> putter = scene.putter(23, FILE);
                    return scene.victimDoes(() -> scene.finish(scene.victim, taken), () -> scene.endPutter(putter));
                }),
                RING.row("ack", Path.WAITER, "for the end", model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), HERE);
                    Taken taken = scene.receive(scene.victim);
                    assertThat(scene.take(scene.other)).isEqualTo(22);
                    scene.other.end();
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(
                            () -> scene.finish(scene.victim, taken), () -> assertThat(HaltModel.inTime(taker)).isIn(21, -2));
                }),
                RING.row("ack", Path.CAS_LOST, "another passes over it", model -> {
                    RingScene scene = used(model, 3, 2);
                    Scene acknowledges = acknowledges(withObjectOfItsOwn(scene, BLOCK));
                    return acknowledges.against(() -> goesRound(scene));
                }),
                alone("done", "", model -> {
                    RingScene scene = with(new RingScene(model, JOINABLE, 2, 2), HERE);
                    assertThat(scene.take(scene.victim)).isEqualTo(21);
                    return scene.victimDoes(() -> assertThat(scene.victim.done()).isTrue());
                }),
                RING.row("done", Path.WAITER, model -> {
                    var scene = new RingScene(model, JOINABLE, 2, 2);
                    scene.puts(scene.other, 21, HERE);
                    assertThat(scene.take(scene.victim)).isEqualTo(21);
                    FutureTask<Boolean> waiting = scene.waiter(() -> scene.other.waits().awaitDone(RingScene.inTenSeconds()));
                    return scene.victimDoes(
                            () -> assertThat(scene.victim.done()).isTrue(), () -> assertThat(HaltModel.inTime(waiting)).isTrue());
                }));
    }

    private static Scene acknowledges(RingScene scene) {
        Taken taken = scene.receive(scene.victim);
        return scene.victimDoes(() -> {
            scene.checkHas(21);
            scene.finish(scene.victim, taken);
        });
    }

    /** Nobody has the object but the message. */
    private static RingScene withObjectOfItsOwn(RingScene scene, int length) {
        withObject(scene, length);
        scene.leaveCarried();
        return scene;
    }

    private static List<HaltRow> returns() {
        return List.of(
                alone("nack", "in the record", model -> givesBack(with(new RingScene(model, 2, 2), HERE))),
                alone("nack", "in a file, joinable", model -> givesBack(with(new RingScene(model, JOINABLE, 2, 2), FILE))),
                alone("nack", "with an object, in a block", model -> givesBack(withObject(used(model, 3, 2), BLOCK))),
                RING.row("nack", Path.WAITER, model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    Taken taken = scene.receive(scene.victim);
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(
                            () -> assertThat(taken.giveBack()).isTrue(), () -> assertThat(HaltModel.inTime(taker)).isEqualTo(21));
                }),
                RING.row("nack", Path.CAS_LOST, "another passes over it", model -> {
                    RingScene scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    return givesBack(scene).against(() -> goesRound(scene));
                }),
                RING.row("nack", Path.CAS_LOST, "another takes", model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), BLOCK);
                    return givesBack(scene).against(() -> scene.take(scene.other));
                }));
    }

    private static Scene givesBack(RingScene scene) {
        Taken taken = scene.receive(scene.victim);
        return scene.victimDoes(() -> assertThat(taken.giveBack()).isTrue());
    }

    private static List<HaltRow> removals() {
        return List.of(
                alone("remove", "the second, in the record", model -> removes(with(new RingScene(model, 2, 2), BLOCK), 1)),
                alone("remove", "the first, in a block", model -> removes(with(used(model, 3, 2), BLOCK), 0)),
                alone("remove", "joinable", model -> removes(with(new RingScene(model, JOINABLE, 2, 2), BLOCK), 0)),
                RING.row("remove", Path.WAITER, "a putter", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    FutureTask<Boolean> putter = scene.putter(23, HERE);
                    RingCore.Place place = scene.other.messages(Integer.MAX_VALUE).getFirst();
                    return scene.victimDoes(() -> assertThat(scene.remove(scene.victim, place, 21)).isTrue(), () -> scene.endPutter(putter));
                }),
                RING.row("remove", Path.CAS_LOST, "another takes", model -> {
                    RingScene scene = with(new RingScene(model, JOINABLE, 2, 2), BLOCK);
                    RingCore.Place place = scene.other.messages(Integer.MAX_VALUE).getLast();
                    return scene.victimDoes(() -> scene.remove(scene.victim, place, 22)).against(() -> {
                        scene.take(scene.other);
                        return scene.take(scene.other);
                    });
                }));
    }

    private static Scene removes(RingScene scene, int index) {
        RingCore.Place place = scene.victim.messages(Integer.MAX_VALUE).get(index);
        return scene.victimDoes(() -> assertThat(scene.remove(scene.victim, place, 21 + index)).isTrue());
    }

    // The end, and who goes.

    private static List<HaltRow> ends() {
        return List.of(
                RING.row("end", Path.UNCONTENDED, model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), BLOCK);
                    return scene.victimDoes(scene.victim::end);
                }),
                RING.row("end", Path.WAITER, "a taker", model -> {
                    var scene = new RingScene(model, 2, 2);
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(scene.victim::end, () -> {
                        scene.other.end();
                        assertThat(HaltModel.inTime(taker)).isEqualTo(-2);
                    });
                }),
                RING.row("end", Path.WAITER, "a putter", model -> {
                    RingScene scene = filled(new RingScene(model, 2, 2));
                    FutureTask<Boolean> putter = scene.waiter(() -> {
                        isRefusedAtEnd(() -> scene.other.waits().put(scene.message(23, HERE), RingScene.inTenSeconds()));
                        return true;
                    });
                    return scene.victimDoes(scene.victim::end, () -> {
                        scene.other.end();
                        assertThat(HaltModel.inTime(putter)).isTrue();
                    });
                }),
                RING.row("end", Path.CAS_LOST, "another puts", model -> {
                    var scene = new RingScene(model, 2, 2);
                    return scene.victimDoes(scene.victim::end).against(() -> {
                        try {
                            return scene.put(scene.other, 21, HERE);
                        } catch (IllegalStateException e) {
                            assertThat(e).hasCauseInstanceOf(QueueEndedException.class);
                            return false;
                        }
                    });
                }),
                RING.row("end", Path.CAS_LOST, "nobody else puts", model -> {
                    var scene = new RingScene(model, ENDS_WITH_PUTTERS, 2, 2);
                    scene.victim.declarePutter();
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(scene.victim::end, () -> assertThat(HaltModel.inTime(taker)).isEqualTo(-2))
                            .against(scene.other::isEnded);
                }));
    }

    private static List<HaltRow> departures() {
        return List.of(
                alone("close", "nothing taken", model -> {
                    RingScene scene = with(new RingScene(model, 2, 2), BLOCK);
                    return scene.victimDoes(scene::victimLeaves);
                }),
                alone("close", "two taken", model -> leavesTaken(with(new RingScene(model, 2, 2), BLOCK))),
                alone("close", "two taken, joinable", model -> leavesTaken(with(new RingScene(model, JOINABLE, 2, 2), FILE))),
                alone("close", "as the last putter", model -> {
                    var scene = new RingScene(model, ENDS_WITH_PUTTERS, 2, 2);
                    scene.puts(scene.victim, 11, HERE);
                    return scene.victimDoes(scene::victimLeaves);
                }),
                RING.row("close", Path.WAITER, "a taker", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(21);
                    FutureTask<Integer> taker = scene.taker();
                    return scene.victimDoes(scene::victimLeaves, () -> assertThat(HaltModel.inTime(taker)).isEqualTo(21));
                }),
                RING.row("close", Path.CAS_LOST, "another passes over what is taken", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(21);
                    return scene.victimDoes(scene::victimLeaves).against(() -> goesRound(scene));
                }),
                RING.row("close", Path.CAS_LOST, "the other one leaves, too", RingRows::bothLeave));
    }

    private static Scene leavesTaken(RingScene scene) {
        assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(21);
        assertThat(scene.read(scene.receive(scene.victim))).isEqualTo(22);
        return scene.victimDoes(scene::victimLeaves);
    }

    /** What was in it, goes with it: a file, blocks, seats of what it carries. */
    private static Scene bothLeave(HaltModel model) {
        var scene = new RingScene(model, 3, 2);
        withObject(scene, BLOCK);
        scene.puts(scene.other, 22, FILE);
        scene.puts(scene.victim, 11, HERE);
        scene.receive(scene.victim);
        return new Scene(scene.dying, () -> {
            scene.victimLeaves();
            return null;
        }, scene::checkGone).against(() -> {
            scene.other.leave();
            scene.living.around.arena().detach(scene.other.attachment());
            return null;
        });
    }

    private static List<HaltRow> recoveries() {
        return List.of(
                alone("recover", "who has taken", model -> {
                    RingScene scene = withObject(used(model, 3, 2), BLOCK);
                    scene.puts(scene.other, 22, HERE);
                    return recovers(scene, scene.dead(scene::receive));
                }),
                alone("recover", "who was putting", model -> {
                    var scene = new RingScene(model, 3, 2);
                    Actor third = model.actor();
                    scene.stopsPutting(third, 31);
                    scene.puts(scene.other, 21, HERE);
                    third.die();
                    return scene.victimDoes(() -> scene.dying.recover(third), scene::buryStopped).after(third);
                }),
                alone("recover", "who was passed over", model -> {
                    var scene = new RingScene(model, 2, 2);
                    Actor third = model.actor();
                    scene.stopsPutting(third, 31);
                    goesRound(scene);
                    third.die();
                    return scene.victimDoes(() -> scene.dying.recover(third), scene::buryStopped).after(third);
                }),
                alone("recover", "who was making it larger", model -> {
                    model.writeZeros();
                    var scene = new RingScene(model, 3, BLOCKS_OF_AN_EXTENT + 1);
                    fillBlocks(scene);
                    Actor third = model.actor();
                    scene.stopsReserving(third, 31, BLOCK);
                    third.die();
                    return scene.victimDoes(() -> scene.dying.recover(third), scene::buryStopped).after(third);
                }),
                RING.row("recover", Path.WAITER, "a taker", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    Actor third = model.actor();
                    assertThat(scene.read(scene.receive(scene.attached(third)))).isEqualTo(21);
                    FutureTask<Integer> taker = scene.taker();
                    third.die();
                    return scene.victimDoes(
                                    () -> scene.dying.recover(third), () -> assertThat(HaltModel.inTime(taker)).isEqualTo(21))
                            .after(third);
                }),
                RING.row("recover", Path.CAS_LOST, "another recovers, too", model -> {
                    RingScene scene = withObject(used(model, 3, 2), BLOCK);
                    scene.puts(scene.other, 22, FILE);
                    Actor third = scene.dead(core -> {
                        scene.receive(core);
                        scene.receive(core);
                    });
                    return recovers(scene, third).against(() -> ArenaRows.recovers(scene.living, third));
                }),
                RING.row("recover", Path.CAS_LOST, "another puts and takes", model -> {
                    var scene = new RingScene(model, 2, 2);
                    scene.puts(scene.other, 21, BLOCK);
                    Actor third = scene.dead(scene::receive);
                    return recovers(scene, third).against(() -> goesRound(scene));
                }),
                RING.row("recover", Path.CAS_LOST, "who was putting; another puts and takes", model -> {
                    var scene = new RingScene(model, 2, 2);
                    Actor third = model.actor();
                    scene.stopsPutting(third, 31);
                    third.die();
                    return scene.victimDoes(() -> scene.dying.recover(third), scene::buryStopped)
                            .after(third)
                            .against(() -> goesRound(scene));
                }));
    }

    private static Scene recovers(RingScene scene, Actor third) {
        return scene.victimDoes(() -> scene.dying.recover(third)).after(third);
    }
}
