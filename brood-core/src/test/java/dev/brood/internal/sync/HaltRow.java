// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.sync.HaltModel.Actor;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the table of what is halted: an operation on one of its paths.
 *
 * @param kind what it is done to
 * @param operation what is done
 * @param path under which circumstances
 * @param variant what tells it from other entries in the same place, or an empty text
 * @param scenario sets the scene
 */
record HaltRow(String kind, String operation, Path path, String variant, Scenario scenario) {

    /** The columns of the table. */
    enum Path {
        UNCONTENDED("alone"),
        WAITER("waiter"),
        CAS_LOST("CAS lost"),
        INTERRUPTED("interrupted"),
        TIMED_OUT("timed out"),
        FAIR("fair"),
        FULL("full");

        private final String title;

        Path(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** Sets the scene for one death. */
    @FunctionalInterface
    interface Scenario {
        Scene set(HaltModel model) throws Exception;
    }

    /** What has to hold; it ends all actors that it or the scene has made. */
    @FunctionalInterface
    interface Check {
        void check() throws Exception;
    }

    /**
     * Who dies during what, and what has to hold after the recovery.
     *
     * @param victim who dies
     * @param operation during what
     * @param rival what somebody else does before one of the stores; null if nobody does
     * @param fallen who has died before, and is to be recovered as well
     * @param check what has to hold
     */
    record Scene(Actor victim, Callable<?> operation, @Nullable Callable<?> rival, List<Actor> fallen, Check check) {

        Scene(Actor victim, Callable<?> operation, Check check) {
            this(victim, operation, null, List.of(), check);
        }

        Scene against(Callable<?> step) {
            return new Scene(victim, operation, step, fallen, check);
        }

        Scene after(Actor dead) {
            return new Scene(victim, operation, rival, List.of(dead), check);
        }
    }

    /** Entries of one kind of object. */
    record Maker(String kind) {
        HaltRow row(String operation, Path path, String variant, Scenario scenario) {
            return new HaltRow(kind, operation, path, variant, scenario);
        }

        HaltRow row(String operation, Path path, Scenario scenario) {
            return row(operation, path, "", scenario);
        }
    }

    @Override
    public String toString() {
        return kind + " " + operation + ", " + path.title() + (variant.isEmpty() ? "" : ": " + variant);
    }
}
