// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;

/**
 * What a floor above this one knows of the objects of a kind: how to clear up after a death, and after their end. A service, so that
 * a process which has never used such an object can do so, too. Thread-safe.
 */
public interface ObjectRepair {

    /** {@return the kind} */
    CellKind kind();

    /**
     * Gives back what a process that is dead, or that leaves, has in an object.
     *
     * @param around this process
     * @param cell the object's cell
     * @param dead the process
     */
    void repair(Core.Surroundings around, Cell cell, Party dead);

    /**
     * Lets go of what was in an object that has ended, while its file is there.
     *
     * @param around this process
     * @param cell the cell, which may have another object by now
     * @param generation the generation of the cell that has ended
     */
    void letGo(Core.Surroundings around, Cell cell, int generation);
}
