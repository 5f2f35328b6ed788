// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Counter;
import dev.brood.internal.memory.Party;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.ObjectRepair;
import java.lang.ref.Reference;

/** Clears up in rings after deaths, and after their end: a service. Thread-safe; any number of processes may do so at once. */
public final class RingRepair implements ObjectRepair {

    /** Made by the service loader. */
    public RingRepair() {}

    @Override
    public CellKind kind() {
        return CellKind.RING;
    }

    /**
     * {@inheritDoc}
     *
     * <p>What the dead process was about to put is gone, what it had taken and was not done with comes back. Those who wait are woken,
     * since it may have absorbed a wake.
     */
    @Override
    public void repair(Core.Surroundings around, Cell cell, Party dead) {
        RingMemory memory;
        try {
            if (!RingMemory.isFormatted(around.arena().file(cell.reference()))) {
                return; // its maker has not got so far that anybody could know it
            }
            memory = RingMemory.open(around.arena(), cell.reference());
        } catch (StaleHandleException e) {
            return; // it has ended
        }
        var contents = new Contents(around.arena(), cell.reference(), memory, cell.words(), cell.at(RingLayout.ALONE));
        boolean returned = false;
        try {
            memory.disown(dead);
            for (int position = 0; position < memory.shape().positions(); position++) {
                returned |= memory.isReady(position) && repair(memory, contents, position, RingLayout.owner(dead));
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
        if (returned) {
            around.peers().repaired(dead, cell);
            around.arena().counters().add(Counter.RETURNS, 1);
        }
        RingSigns.afterReturn(around, cell); // also if nothing was: who returned it may have died then
    }

    /** Takes a record from a dead process; returns whether its message comes back. */
    private static boolean repair(RingMemory memory, Contents contents, int position, long dead) {
        long record = RingLayout.recordOffset(position);
        while (true) {
            long word = memory.words().longVolatile(record);
            int state = RingLayout.state(word);
            if (state == RingLayout.FREE || RingLayout.owner(word) != dead) {
                return false;
            }
            boolean returns = state == RingLayout.TAKEN;
            if (!returns) {
                contents.clear(position, word);
            }
            int next = returns ? RingLayout.RETURNED : RingLayout.FREE;
            if (memory.words().longCas(record, word, RingLayout.word(next, 0, RingLayout.lap(word)))) {
                return returns;
            }
        }
    }

    @Override
    public void letGo(Core.Surroundings around, Cell cell, int generation) {
        long reference = cell.reference(generation);
        CellArena arena = around.arena();
        try {
            if (RingMemory.isFormatted(arena.file(reference))) {
                letGo(arena, cell, reference);
            }
        } catch (StaleHandleException e) {
            return; // another process was faster
        }
    }

    private static void letGo(CellArena arena, Cell cell, long reference) {
        RingMemory memory = RingMemory.open(arena, reference);
        try {
            new Contents(arena, reference, memory, cell.words(), cell.at(RingLayout.ALONE)).clearAll();
            memory.discard();
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
