// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.os.Recordings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording sees of shared objects: {@code dev.brood.SharedWait} for each long wait of a thread of this process,
 * {@code dev.brood.SharedRecovery} for each dead process that this one has cleared up after.
 *
 * <p>Nothing is made of either while no recording wants it. A runtime may be without module {@code jdk.jfr}, or not have
 * resolved it; then the classes of the events are never loaded.
 */
final class SyncEvents {

    private SyncEvents() {}

    /** A wait that is recorded. */
    interface RecordedWait {
        /**
         * Ends it.
         *
         * @param core the object that was waited at
         * @param owner the word that named its owner when the wait began, 0 for none
         * @param outcome how it ended
         */
        void ended(Core core, long owner, String outcome);
    }

    /** A recovery that is recorded. */
    interface RecordedRecovery {
        /**
         * Ends it.
         *
         * @param dead the process
         * @param pid its id, or −1
         * @param objects how many objects it had open
         * @param repaired what was taken from it
         */
        void ended(Party dead, long pid, int objects, List<String> repaired);
    }

    /** A thread begins to wait; null if nobody records that. */
    static @Nullable RecordedWait waitBegins() {
        return Recordings.any() ? SharedWaitEvent.start() : null;
    }

    /** This process begins to recover after another; null if nobody records that. */
    static @Nullable RecordedRecovery recoveryBegins() {
        return Recordings.any() ? SharedRecoveryEvent.start() : null;
    }

    static long pid(Peers peers, long owner) {
        return owner == 0 ? -1 : peers.pid(Party.of(owner));
    }

    /** The kind of an object, for people. */
    static String kind(CellKind kind) {
        return switch (kind) {
            case LOCK -> "lock";
            case READ_WRITE_LOCK -> "read-write lock";
            case CONDITION -> "condition";
            case SEMAPHORE -> "semaphore";
            case EVENT -> "event";
            case BARRIER -> "barrier";
            case LATCH -> "latch";
            case VALUE, REFERENCE, MEMORY, BLOCK_128, BLOCK_640, BLOCK_2304, BLOCK_7808 -> "lock of data";
            case RING -> "ring";
            case PIPE_END -> "end of a pipe";
            case ATTACHMENTS, SEATS -> "none";
        };
    }
}
