// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.memory.HaltingGuard.Run;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Scene;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets an operation of one entry of the table end, or stand still, before each of its stores, and the recovery after that before
 * each of its own. After that the object works, holds nothing of the dead, and its memory is free once all have left.
 */
final class HaltRuns implements AutoCloseable {

    /** How variants are called in which somebody gives what the victim waits for, before whichever store. */
    static final String LET_GO = "is let go";

    private final HaltRow row;
    private final HaltModel model;
    private int cases;

    HaltRuns(HaltRow row) throws IOException {
        this.row = row;
        this.model = new HaltModel();
    }

    /** How many deaths, or halts, there were. */
    int cases() {
        return cases;
    }

    /** The operation ends before each of its stores; returns how many it has. */
    int halt() throws Exception {
        if (row.path() == HaltRow.Path.CAS_LOST) {
            return haltAgainstRival();
        }
        int store = 0;
        while (haltBefore(store, HaltingGuard.NEVER)) {
            store++;
        }
        return store;
    }

    private boolean haltBefore(int store, int rivalBefore) throws Exception {
        Scene scene = row.scenario().set(model);
        Run dead = start(scene, store, rivalBefore);
        scene.victim().die();
        Actor survivor = model.actor();
        recover(survivor, scene);
        finish(scene, survivor, List.of(dead), text(store, rivalBefore));
        return dead.stands();
    }

    /** Whether an operation gives something to those that wait, who then need not look by themselves, nor be told by a recovery. */
    private boolean wakes() {
        return switch (row.operation()) {
            case "release", "end reading", "end writing", "signal", "set", "count down", "arrive last", "run the action", "abort" -> true;
            case "put", "take", "ack", "nack", "done", "remove", "end" -> true;
            case "close" -> row.path() != HaltRow.Path.CAS_LOST;
            default -> row.variant().startsWith(LET_GO);
        };
    }

    /** Nobody dies, and who waits is woken, before whichever store others come to wait. */
    void wake() throws Exception {
        if (!wakes()) {
            return;
        }
        model.bePatient();
        boolean came = true;
        for (int rivalBefore = 0; came; rivalBefore++) {
            Scene scene = row.scenario().set(model);
            Run ended = start(scene, HaltingGuard.NEVER, rivalBefore);
            came = scene.rival() != null && ended.stores() > rivalBefore;
            try {
                model.awaitThreads();
            } catch (AssertionError e) {
                throw new AssertionError(row + ", a rival before store " + rivalBefore, e);
            }
            scene.victim().die();
            Actor survivor = model.actor();
            recover(survivor, scene);
            finish(scene, survivor, List.of(ended), text(HaltingGuard.NEVER, rivalBefore));
        }
    }

    /** Somebody else comes in before each of the stores, and the operation ends before each that it makes then. */
    private int haltAgainstRival() throws Exception {
        int most = 0;
        boolean came = true;
        for (int rivalBefore = 0; came; rivalBefore++) {
            int store = rivalBefore;
            while (haltBefore(store, rivalBefore)) {
                store++;
            }
            most = Math.max(most, store);
            came = store > rivalBefore;
        }
        return most;
    }

    /** The store before which a rival makes the operation longest. */
    private int worstRival() throws Exception {
        if (row.path() != HaltRow.Path.CAS_LOST) {
            return HaltingGuard.NEVER;
        }
        int worst = 0;
        int most = -1;
        for (int rivalBefore = 0; true; rivalBefore++) {
            Scene scene = row.scenario().set(model);
            Run ended = start(scene, HaltingGuard.NEVER, rivalBefore);
            scene.victim().die();
            Actor survivor = model.actor();
            recover(survivor, scene);
            finish(scene, survivor, List.of(ended), text(HaltingGuard.NEVER, rivalBefore));
            if (ended.stores() > most) {
                most = ended.stores();
                worst = rivalBefore;
            }
            if (ended.stores() <= rivalBefore) {
                return worst;
            }
        }
    }

    /** What is done to a recovery. */
    @FunctionalInterface
    private interface Twice {
        /** Returns whether it came to stand before its store. */
        boolean run(int store, int rivalBefore, int second) throws Exception;
    }

    private void forEachRecovery(int every, Twice twice) throws Exception {
        int rivalBefore = worstRival();
        int number = 0;
        boolean more = true;
        for (int store = 0; more; store++) {
            more = standsBefore(store, rivalBefore);
            boolean stood = number++ % every == 0;
            for (int second = 0; stood; second++) {
                stood = twice.run(store, rivalBefore, second);
            }
        }
    }

    private boolean standsBefore(int store, int rivalBefore) throws Exception {
        int before = cases;
        boolean stands = haltBefore(store, rivalBefore);
        cases = before;
        return stands;
    }

    /** The operation ends, and then its recovery, too: before each of the stores of both. */
    void haltTwice() throws Exception {
        forEachRecovery(1, (store, rivalBefore, second) -> {
            Scene scene = row.scenario().set(model);
            Run dead = start(scene, store, rivalBefore);
            scene.victim().die();
            Actor first = model.actor();
            Run alsoDead = Run.upTo(second, () -> recover(first, scene));
            first.die();
            Actor survivor = model.actor();
            recover(survivor, scene);
            survivor.recover(first);
            finish(scene, survivor, List.of(dead, alsoDead), text(store, rivalBefore) + ", its recovery before store " + second);
            return alsoDead.stands();
        });
    }

    /** When a recovery goes on that stood still while others did all of its work. */
    enum Comeback {
        /** Somebody else has the seat. */
        SEAT_TAKEN,
        /** Somebody else has the seat, and holds something. */
        SEAT_USED,
        /** Nobody has the object any more, and another is in its place. */
        CELL_REUSED
    }

    /**
     * The recovery stands still before each of its stores, while others do all of its work; then it goes on.
     *
     * @param every of how many first deaths one is looked at
     * @param ways in how many of the ways that there are to come back, in turn
     */
    void standStill(int every, int ways) throws Exception {
        var turn = new AtomicInteger();
        forEachRecovery(every, (store, rivalBefore, second) -> {
            boolean stood = false;
            for (int i = 0; i < ways; i++) {
                Comeback comeback = Comeback.values()[turn.getAndIncrement() % Comeback.values().length];
                stood = standStill(store, rivalBefore, second, comeback);
            }
            return stood;
        });
    }

    private boolean standStill(int store, int rivalBefore, int second, Comeback comeback) throws Exception {
        Scene scene = row.scenario().set(model);
        Run dead = start(scene, store, rivalBefore);
        scene.victim().die();
        Actor first = model.actor();
        Run stopped = Run.upTo(second, () -> recover(first, scene));
        Actor survivor = model.actor();
        recover(survivor, scene);
        String what = text(store, rivalBefore) + ", its recovery stopped before store " + second;
        if (comeback == Comeback.CELL_REUSED) {
            finish(scene, survivor, List.of(dead), what);
            useAgain(stopped, what);
        } else {
            model.atComeback(comeback, stopped::goOn);
            finish(scene, survivor, List.of(dead, stopped), what + ", comes back: " + comeback);
        }
        model.end(first);
        return stopped.stands();
    }

    /** Another object in the same cell, which one who comes back late takes for the old one. */
    private void useAgain(Run stopped, String what) throws Exception {
        Scene again = row.scenario().set(model);
        stopped.goOn();
        Run ended = start(again, HaltingGuard.NEVER, HaltingGuard.NEVER);
        again.victim().die();
        Actor survivor = model.actor();
        recover(survivor, again);
        finish(again, survivor, List.of(ended), what + ", which goes on when another object is there");
    }

    private Run start(Scene scene, int store, int rivalBefore) throws Exception {
        Callable<?> rival = scene.rival();
        try {
            return Run.upTo(store, rivalBefore, rival == null ? () -> null : rival, scene.operation());
        } catch (AssertionError e) {
            throw new AssertionError(text(store, rivalBefore), e);
        }
    }

    private static boolean recover(Actor actor, Scene scene) {
        scene.fallen().forEach(actor::recover);
        actor.recover(scene.victim());
        return true;
    }

    private String text(int store, int rivalBefore) {
        return row + " halted before store " + store + (rivalBefore == HaltingGuard.NEVER ? "" : ", a rival before store " + rivalBefore);
    }

    private void finish(Scene scene, Actor survivor, List<Run> dead, String what) throws Exception {
        cases++;
        try {
            scene.check().check();
            model.end(survivor);
            model.checkEmpty();
        } catch (Throwable e) {
            throw new AssertionError(what, e);
        } finally {
            for (Run run : dead) {
                run.bury();
            }
        }
    }

    @Override
    public void close() throws IOException {
        model.close();
    }
}
