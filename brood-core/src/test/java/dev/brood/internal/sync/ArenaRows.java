// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltingTest.Row;
import dev.brood.internal.sync.HaltingTest.Scene;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a death in the middle of allocating, attaching and detaching leaves behind. */
final class ArenaRows {

    private ArenaRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("allocate", "first of a process", model -> {
                    Actor victim = model.actor();
                    return new Scene(victim, () -> HaltingTest.made(victim, CellKind.VALUE, 0), () -> {});
                }),
                new Row("allocate", "with free cells at hand", model -> {
                    Actor victim = model.actor();
                    victim.around.arena().detach(HaltingTest.made(victim, CellKind.VALUE, 0));
                    return new Scene(victim, () -> HaltingTest.made(victim, CellKind.VALUE, 0), () -> {});
                }),
                new Row("attach", "to another's object", model -> {
                    Actor other = model.actor();
                    Attachment made = HaltingTest.made(other, CellKind.VALUE, 0);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.attach(made), () -> checkSolePossession(model, other, made));
                }),
                new Row("attach", "as the fifth, with an extension", model -> {
                    List<Actor> others = others(model, 4);
                    Attachment made = shared(others);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.attach(made), () -> {
                        endAllButFirst(model, others);
                        checkSolePossession(model, others.getFirst(), made);
                    });
                }),
                new Row("attach", "to what is gone", model -> {
                    Actor other = model.actor();
                    Attachment made = HaltingTest.made(other, CellKind.VALUE, 0);
                    other.around.arena().detach(made);
                    model.end(other);
                    Actor victim = model.actor();
                    return new Scene(victim, () -> refused(victim, made), () -> {});
                }),
                new Row("detach", "as the last", model -> {
                    Actor victim = model.actor();
                    Attachment made = HaltingTest.made(victim, CellKind.VALUE, 0);
                    return new Scene(victim, () -> detach(victim, made), () -> {});
                }),
                new Row("detach", "while another has the object", model -> {
                    Actor other = model.actor();
                    Attachment made = HaltingTest.made(other, CellKind.VALUE, 0);
                    Actor victim = model.actor();
                    Attachment own = victim.attach(made);
                    return new Scene(victim, () -> detach(victim, own), () -> checkSolePossession(model, other, made));
                }),
                new Row("recover", "after a process with three objects", model -> {
                    Actor dead = model.actor();
                    Actor other = model.actor();
                    HaltingTest.made(dead, CellKind.VALUE, 0);
                    Attachment shared = HaltingTest.made(dead, CellKind.VALUE, 0);
                    Attachment kept = other.attach(shared);
                    HaltingTest.made(dead, CellKind.LOCK, LockCore.REENTRANT);
                    dead.die();
                    Actor victim = model.actor();
                    return new Scene(victim, () -> victim.recover(dead), () -> {
                        other.recover(dead);
                        checkSolePossession(model, other, kept);
                    });
                }));
    }

    private static boolean refused(Actor actor, Attachment gone) {
        try {
            actor.attach(gone);
            throw new AssertionError("attached to what is gone");
        } catch (StaleHandleException e) {
            return true;
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
        Attachment made = HaltingTest.made(actors.getFirst(), CellKind.VALUE, 0);
        actors.stream().skip(1).forEach(actor -> actor.attach(made));
        return made;
    }

    private static void endAllButFirst(HaltModel model, List<Actor> actors) {
        actors.stream().skip(1).forEach(model::end);
    }

    private static Void detach(Actor actor, Attachment attachment) {
        actor.around.arena().detach(attachment);
        return null;
    }

    /** The object lives, one actor has it, and it is free when that leaves. */
    private static void checkSolePossession(HaltModel model, Actor owner, Attachment made) {
        var holders = new ArrayList<Long>();
        owner.around.arena().visitSeats(made.cell(), (seat, holder) -> holders.add(holder));
        assertThat(holders).containsExactly(owner.party.word());
        Actor visitor = model.actor();
        visitor.around.arena().detach(visitor.attach(made));
        model.end(visitor);
        owner.around.arena().detach(made);
        model.end(owner);
    }
}
