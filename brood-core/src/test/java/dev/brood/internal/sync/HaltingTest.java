// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.memory.StoreGuard;
import dev.brood.internal.sync.HaltModel.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each operation on shared memory, with a death before each of its stores, and with a second death before each store of the
 * recovery that follows. After that the object works, holds nothing of the dead, and its memory is free once all have left.
 */
@Tag("halting")
class HaltingTest {

    /** One line of the table: an operation on one of its paths. */
    record Row(String operation, String path, Scenario scenario) {
        @Override
        public String toString() {
            return operation + ", " + path;
        }
    }

    /** Sets the scene for one death. */
    @FunctionalInterface
    interface Scenario {
        Scene set(HaltModel model) throws Exception;
    }

    /** Who dies during what, and what has to hold after the recovery. */
    record Scene(Actor victim, Callable<?> operation, Check check) {}

    /** What has to hold; it ends all actors that it or the scene has made. */
    @FunctionalInterface
    interface Check {
        void check() throws Exception;
    }

    static final List<Row> ROWS = new ArrayList<>();

    static {
        ROWS.addAll(ArenaRows.rows());
        ROWS.addAll(LockRows.rows());
        ROWS.addAll(ConditionRows.rows());
        ROWS.addAll(ReadWriteRows.rows());
    }

    @BeforeAll
    static void theGuardIsInstalled() {
        assertThat(HaltingGuard.isInstalled())
                .as("this test needs -D%s=%s", StoreGuard.PROPERTY, HaltingGuard.class.getName())
                .isTrue();
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void anOperationMayEndBeforeAnyOfItsStores(Row row) throws Exception {
        try (var model = new HaltModel()) {
            int stores = countStores(model, row);
            for (int last = 0; last <= stores; last++) {
                Scene scene = row.scenario().set(model);
                die(model, scene, last);
                Actor survivor = model.actor();
                survivor.recover(scene.victim());
                finish(model, scene, survivor, row + " halted before store " + last + " of " + stores);
            }
            System.out.printf("halted: %-60s %3d stores%n", row, stores);
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void aRecoveryMayEndBeforeAnyOfItsStoresToo(Row row) throws Exception {
        try (var model = new HaltModel()) {
            int stores = countStores(model, row);
            int cases = 0;
            for (int last = 0; last <= stores; last++) {
                int recovering = countRecovery(model, row, last);
                for (int second = 0; second < recovering; second++) {
                    Scene scene = row.scenario().set(model);
                    die(model, scene, last);
                    Actor first = model.actor();
                    first.dieAt(second, () -> first.recover(scene.victim()));
                    Actor survivor = model.actor();
                    survivor.recover(scene.victim());
                    survivor.recover(first);
                    finish(model, scene, survivor,
                            row + " halted before store " + last + ", its recovery before store " + second);
                    cases++;
                }
            }
            System.out.printf("halted twice: %-54s %3d cases%n", row, cases);
        }
    }

    private static int countStores(HaltModel model, Row row) throws Exception {
        Scene scene = row.scenario().set(model);
        FutureTask<Integer> counting = model.start(() -> HaltingGuard.count(scene.operation()));
        int stores = counting.get(10, TimeUnit.SECONDS);
        scene.victim().die();
        Actor survivor = model.actor();
        survivor.recover(scene.victim());
        finish(model, scene, survivor, row + " that ended");
        return stores;
    }

    private static int countRecovery(HaltModel model, Row row, int last) throws Exception {
        Scene scene = row.scenario().set(model);
        die(model, scene, last);
        Actor survivor = model.actor();
        int stores = HaltingGuard.count(() -> survivor.recover(scene.victim()));
        finish(model, scene, survivor, row + " halted before store " + last);
        return stores;
    }

    private static void die(HaltModel model, Scene scene, int last) throws Exception {
        FutureTask<Void> dying = model.start(() -> {
            scene.victim().dieAt(last, scene.operation());
            return null;
        });
        dying.get(10, TimeUnit.SECONDS);
    }

    private static void finish(HaltModel model, Scene scene, Actor survivor, String what) throws Exception {
        try {
            scene.check().check();
            model.end(survivor);
            model.checkEmpty();
        } catch (Throwable e) {
            throw new AssertionError(what, e);
        }
    }

    /** A cell of the kind, made by an actor for the scene. */
    static Attachment made(Actor actor, CellKind kind, long type) {
        return actor.create(kind, cell -> cell.describePlain(type, 0));
    }
}
