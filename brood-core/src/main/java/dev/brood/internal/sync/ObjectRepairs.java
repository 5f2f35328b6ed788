// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import java.util.List;
import java.util.ServiceLoader;

/** The services of higher floors that clear up after their objects, found when the first one is needed. */
final class ObjectRepairs {

    private static final List<ObjectRepair> FOUND =
            ServiceLoader.load(ObjectRepair.class, ObjectRepair.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private ObjectRepairs() {}

    static ObjectRepair of(CellKind kind) {
        for (ObjectRepair repair : FOUND) {
            if (repair.kind() == kind) {
                return repair;
            }
        }
        throw new IllegalStateException("Nobody knows how to repair a " + SyncEvents.kind(kind) + ": the service "
                + ObjectRepair.class.getName() + " is missing in Brood's jar.");
    }

    /** Lets go of what was in an object that has ended. */
    static void ended(Core.Surroundings around, Cell cell, int generation) {
        of(cell.kind()).letGo(around, cell, generation);
    }
}
