// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.os.ProcessIdentity;

/**
 * A process whose environment says that it belongs to a slot: the child itself, or something that it started natively.
 *
 * @param process pid and start time
 * @param stopped whether it was stopped when it was found
 * @param slot number of the slot
 * @param generation generation of the slot
 */
record Carrier(ProcessIdentity process, boolean stopped, int slot, int generation) {

    /** Whether it belongs to this slot in this generation. */
    boolean belongsTo(Slot owner) {
        return slot == owner.index() && generation == owner.generation();
    }
}
