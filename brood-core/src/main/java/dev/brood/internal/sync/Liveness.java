// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionLayout;

/**
 * Who lives: the table's states and the lock file's bytes, read together. Thread-safe.
 *
 * <p>A LIVE slot's byte was taken before it became LIVE, so if its byte is free its process is dead, finally. A STARTING
 * slot's byte may be free because it is not taken yet; so it lives while its parent does. Its own byte is looked at only
 * when the parent is dead, which also keeps probers away from a byte that is about to be taken.
 */
final class Liveness {

    private final SlotTable table;
    private final LockFile lock;

    Liveness(SlotTable table, LockFile lock) {
        this.table = table;
        this.lock = lock;
    }

    boolean isAlive(int slot, int generation) {
        long word = table.wordVolatile(slot);
        return SessionLayout.generation(word) == generation && isAlive(slot, word);
    }

    /** Whether the process that the word names lives. */
    boolean isAlive(int slot, long word) {
        return switch (SlotTable.state(word)) {
            case FREE, DEAD, RECOVERING -> false;
            case LIVE -> lock.isHeld(slot);
            case STARTING ->
                lock.isHeldHere(slot)
                        || isAlive(SessionLayout.parentSlot(word), SessionLayout.parentGeneration(word))
                        || lock.isHeldNow(slot);
        };
    }

    /** Whether the process joined the session and holds its byte at this moment. */
    boolean isLiveNow(int slot, long word) {
        return SlotTable.state(word) == SlotState.LIVE && lock.isHeldNow(slot);
    }

    /** Whether a process of any generation holds the byte at this moment. */
    boolean isByteHeldNow(int slot) {
        return lock.isHeldNow(slot);
    }

    /** Moves a STARTING or LIVE slot to DEAD if its byte is free; true if it is DEAD, or was already. */
    boolean markDead(int slot, int generation) {
        lock.forget(slot);
        while (true) {
            long word = table.wordAcquire(slot);
            if (SessionLayout.generation(word) != generation) {
                return false;
            }
            switch (SlotTable.state(word)) {
                case FREE -> {
                    return false;
                }
                case DEAD, RECOVERING -> {
                    return true;
                }
                case STARTING, LIVE -> {
                    if (lock.isHeldNow(slot)) {
                        return false;
                    }
                    // Fails if the child became LIVE after the probe: then its byte is held, and the next round sees it.
                    if (table.moveCas(slot, word, SlotState.DEAD)) {
                        return true;
                    }
                }
            }
        }
    }
}
