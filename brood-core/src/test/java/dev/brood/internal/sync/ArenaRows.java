// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Maker;
import dev.brood.internal.sync.HaltRow.Path;
import dev.brood.internal.sync.HaltRow.Scene;
import dev.brood.internal.sync.HaltRuns.Comeback;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a death in the middle of creating, attaching to and closing an object leaves behind. */
final class ArenaRows {

    private static final Maker ARENA = new Maker("arena");
    private static final int FILE_BYTES = 10_000;
    private static final CellKind SCARCE = CellKind.BLOCK_7808;

    private ArenaRows() {}

    static List<HaltRow> rows() {
        var rows = new ArrayList<HaltRow>();
        rows.addAll(creations());
        rows.addAll(attachments());
        rows.addAll(detachments());
        rows.addAll(recoveries());
        return rows;
    }

    private static List<HaltRow> creations() {
        return List.of(
                ARENA.row("create", Path.UNCONTENDED, "first of a process", model -> {
                    Actor victim = model.actor();
                    return new Scene(victim, () -> made(victim), () -> {});
                }),
                ARENA.row("create", Path.UNCONTENDED, "free cells at hand", model -> {
                    Actor victim = experienced(model);
                    return new Scene(victim, () -> made(victim), () -> {});
                }),
                ARENA.row("create", Path.UNCONTENDED, "data in the cell", model -> {
                    Actor victim = experienced(model);
                    return new Scene(victim, () -> victim.around.arena().allocateData(500, cell -> {}), () -> {});
                }),
                ARENA.row("create", Path.UNCONTENDED, "data in a file", model -> {
                    Actor victim = experienced(model);
                    return new Scene(victim, () -> filed(victim), () -> {});
                }),
                ARENA.row("create", Path.CAS_LOST, model -> {
                    Actor victim = experienced(model);
                    Actor rival = experienced(model);
                    var taken = new ArrayList<Attachment>();
                    return new Scene(victim, () -> made(victim), () -> {
                        taken.forEach(rival.around.arena()::detach);
                        model.end(rival);
                    }).against(() -> {
                        for (int i = Arenas.cellsPerChunk(CellKind.VALUE); i > 0; i--) {
                            taken.add(made(rival));
                        }
                        return null;
                    });
                }),
                ARENA.row("create", Path.FULL, "no chunk left", model -> {
                    Actor victim = experienced(model);
                    Scene scene = withoutRoom(model, victim, () -> victim.create(SCARCE, cell -> {}));
                    return new Scene(victim, scene.operation(), () -> {
                        scene.check().check();
                        checkRoom(model);
                    });
                }),
                ARENA.row("create", Path.FULL, "no pages", ArenaRows::withoutPages),
                ARENA.row("create", Path.FULL, "no room for the file", model -> {
                    Actor victim = experienced(model);
                    return new Scene(
                            victim,
                            () -> refused(() -> victim.around.arena().allocateMemory(Long.MAX_VALUE / 2, cell -> {})),
                            () -> {
                                Actor next = model.actor();
                                assertThat(mapped(next, filed(next))).isEqualTo((byte) 7);
                                model.end(next);
                            });
                }));
    }

    private static List<HaltRow> attachments() {
        return List.of(
                ARENA.row("attach", Path.UNCONTENDED, model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.attach(made), () -> checkSolePossession(model, other, made));
                }),
                ARENA.row("attach", Path.UNCONTENDED, "as the fifth", model -> {
                    List<Actor> others = others(model, 4);
                    Attachment made = shared(others);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.attach(made), () -> {
                        others.stream().skip(1).forEach(model::end);
                        checkSolePossession(model, others.getFirst(), made);
                    });
                }),
                ARENA.row("attach", Path.UNCONTENDED, "what is gone", model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    other.around.arena().detach(made);
                    model.end(other);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> stale(victim, made), () -> {});
                }),
                ARENA.row("attach", Path.UNCONTENDED, "data in a file", model -> {
                    Actor other = model.actor();
                    Attachment made = filed(other);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> mapped(victim, victim.attach(made)), () -> {
                        assertThat(mapped(other, made)).isEqualTo((byte) 7);
                        checkSolePossession(model, other, made);
                    });
                }),
                ARENA.row("attach", Path.CAS_LOST, "another takes the seat", model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    Actor rival = model.actor();
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.attach(made), () -> {
                        model.end(rival);
                        checkSolePossession(model, other, made);
                    }).against(() -> rival.attach(made));
                }),
                ARENA.row("attach", Path.CAS_LOST, "another adds the seats", model -> {
                    List<Actor> others = others(model, 4);
                    Attachment made = shared(others);
                    Actor rival = model.actor();
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.attach(made), () -> {
                        others.stream().skip(1).forEach(model::end);
                        model.end(rival);
                        checkSolePossession(model, others.getFirst(), made);
                    }).against(() -> rival.attach(made));
                }),
                ARENA.row("attach", Path.CAS_LOST, "the last one leaves", model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> attachedOrStale(victim, made), () -> model.end(other)).against(() -> {
                        other.around.arena().detach(made);
                        return null;
                    });
                }),
                ARENA.row("attach", Path.FULL, "no chunk for more seats", model -> {
                    List<Actor> others = others(model, 4);
                    Attachment made = shared(others);
                    Actor victim = experienced(model);
                    Scene scene = withoutRoom(model, victim, () -> victim.attach(made));
                    return new Scene(victim, scene.operation(), () -> {
                        scene.check().check();
                        others.stream().skip(1).forEach(model::end);
                        checkSolePossession(model, others.getFirst(), made);
                    });
                }));
    }

    private static List<HaltRow> detachments() {
        return List.of(
                ARENA.row("close", Path.UNCONTENDED, "as the last", model -> {
                    Actor victim = model.actor();
                    Attachment made = made(victim);
                    return new Scene(victim, () -> detach(victim, made), () -> {});
                }),
                ARENA.row("close", Path.UNCONTENDED, "as the last, data in a file", model -> {
                    Actor victim = model.actor();
                    Attachment made = filed(victim);
                    return new Scene(victim, () -> detach(victim, made), () -> {});
                }),
                ARENA.row("close", Path.UNCONTENDED, "another has it", model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    Actor victim = model.actor();
                    Attachment own = victim.attach(made);
                    return new Scene(victim, () -> detach(victim, own), () -> checkSolePossession(model, other, made));
                }),
                ARENA.row("close", Path.UNCONTENDED, "of the added seats", model -> {
                    List<Actor> others = others(model, 4);
                    Attachment made = shared(others);
                    Actor victim = model.actor();
                    Attachment own = victim.attach(made);
                    return new Scene(victim, () -> detach(victim, own), () -> {
                        others.stream().skip(1).forEach(model::end);
                        checkSolePossession(model, others.getFirst(), made);
                    });
                }),
                ARENA.row("close", Path.CAS_LOST, "another comes", model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    Actor victim = model.actor();
                    Attachment own = victim.attach(made);
                    Actor rival = model.actor();
                    return new Scene(victim, () -> detach(victim, own), () -> {
                        model.end(rival);
                        checkSolePossession(model, other, made);
                    }).against(() -> rival.attach(made));
                }),
                ARENA.row("close", Path.CAS_LOST, "the other one leaves, too", model -> {
                    Actor other = model.actor();
                    Attachment made = made(other);
                    Actor victim = model.actor();
                    Attachment own = victim.attach(made);
                    return new Scene(victim, () -> detach(victim, own), () -> model.end(other))
                            .against(() -> detach(other, made));
                }));
    }

    private static List<HaltRow> recoveries() {
        return List.of(
                ARENA.row("recover", Path.UNCONTENDED, "three objects", model -> recovers(model, false)),
                ARENA.row("recover", Path.CAS_LOST, "another recovers, too", model -> recovers(model, true)),
                ARENA.row("recover", Path.UNCONTENDED, "data in a file", model -> {
                    Actor dead = model.actor();
                    filed(dead);
                    dead.die();
                    Actor victim = model.actor();
                    return new Scene(victim, () -> recovers(victim, dead), () -> {}).after(dead);
                }));
    }

    private static Scene recovers(HaltModel model, boolean twice) {
        Actor dead = model.actor();
        Actor other = model.actor();
        made(dead);
        Attachment shared = made(dead);
        Attachment kept = other.attach(shared);
        dead.create(CellKind.LOCK, cell -> cell.describePlain(LockCore.REENTRANT, 0));
        dead.die();
        Actor victim = model.actor();
        Scene scene = new Scene(victim, () -> recovers(victim, dead), () -> checkSolePossession(model, other, kept)).after(dead);
        return twice ? scene.against(() -> recovers(other, dead)) : scene;
    }

    static boolean recovers(Actor who, Actor dead) {
        who.recover(dead);
        return true;
    }

    /** A plain object that an actor makes. */
    private static Attachment made(Actor actor) {
        return actor.create(CellKind.VALUE, cell -> cell.describePlain(0, 0));
    }

    /** An object with its data in a file, which are 7s. */
    private static Attachment filed(Actor actor) {
        Attachment made = actor.around.arena().allocateMemory(FILE_BYTES, cell -> cell.describePlain(0, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = actor.around.arena().mapMemory(made, MapMode.READ_WRITE, arena);
            assertThat(data.get(ValueLayout.JAVA_BYTE, FILE_BYTES - 1)).as("new data").isZero();
            data.fill((byte) 7);
        }
        return made;
    }

    private static byte mapped(Actor actor, Attachment filed) {
        try (Arena arena = Arena.ofConfined()) {
            return actor.around.arena()
                    .mapMemory(filed, MapMode.READ_WRITE, arena)
                    .get(ValueLayout.JAVA_BYTE, FILE_BYTES - 1);
        }
    }

    /** An actor that knows free cells, and has a list of attachments. */
    private static Actor experienced(HaltModel model) {
        Actor actor = model.actor();
        actor.around.arena().detach(made(actor));
        return actor;
    }

    private static void checkRoom(HaltModel model) {
        Actor next = model.actor();
        next.around.arena().detach(next.create(SCARCE, cell -> {}));
        model.end(next);
        Arenas.forget(model.directory(), SCARCE);
    }

    /** There is not a chunk left while the victim works, and it is refused. */
    private static Scene withoutRoom(HaltModel model, Actor victim, Callable<?> operation) {
        Arenas.withhold(model.directory());
        return new Scene(victim, () -> refused(operation), () -> Arenas.restore(model.directory()));
    }

    /** The file system refuses the pages of the next chunk. */
    private static Scene withoutPages(HaltModel model) {
        Actor victim = experienced(model);
        var file = model.folder().resolve("seg-0").toFile();
        var aside = model.folder().resolve("aside").toFile();
        return new Scene(victim, () -> {
            assertThat(file.renameTo(aside) && file.mkdir()).isTrue();
            return refused(() -> victim.create(SCARCE, cell -> {}));
        }, () -> {
            assertThat(file.isFile() || (file.delete() && aside.renameTo(file))).isTrue();
            checkRoom(model);
        });
    }

    private static boolean refused(Callable<?> operation) {
        assertThatExceptionOfType(SharedMemoryFullException.class).isThrownBy(operation::call);
        return true;
    }

    private static boolean stale(Actor actor, Attachment gone) {
        assertThatExceptionOfType(StaleHandleException.class).isThrownBy(() -> actor.attach(gone));
        return true;
    }

    private static boolean attachedOrStale(Actor actor, Attachment perhaps) {
        try {
            actor.attach(perhaps);
            return true;
        } catch (StaleHandleException e) {
            return false;
        }
    }

    static List<Actor> others(HaltModel model, int count) {
        var others = new ArrayList<Actor>();
        for (int i = 0; i < count; i++) {
            others.add(model.actor());
        }
        return others;
    }

    private static Attachment shared(List<Actor> actors) {
        Attachment made = made(actors.getFirst());
        actors.stream().skip(1).forEach(actor -> actor.attach(made));
        return made;
    }

    private static boolean detach(Actor actor, Attachment attachment) {
        actor.around.arena().detach(attachment);
        return true;
    }

    /** The object lives, one actor has it, others can come and go, and it is free when that one leaves. */
    private static void checkSolePossession(HaltModel model, Actor owner, Attachment made) throws Exception {
        assertThat(holders(owner, made)).containsExactly(owner.party.word());
        Actor visitor = model.actor();
        Attachment visit = visitor.attach(made);
        model.comeback(Comeback.SEAT_TAKEN);
        assertThat(holders(owner, made)).containsExactlyInAnyOrder(owner.party.word(), visitor.party.word());
        model.comeback(Comeback.SEAT_USED);
        visitor.around.arena().detach(visit);
        model.end(visitor);
        owner.around.arena().detach(made);
        model.end(owner);
        Arenas.dropExtension(made.cell());
    }

    private static List<Long> holders(Actor owner, Attachment made) {
        var holders = new ArrayList<Long>();
        owner.around.arena().visitSeats(made.cell(), (seat, holder) -> holders.add(holder));
        return holders;
    }
}
