// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.ring.RingCore.Holder;
import dev.brood.internal.ring.RingCore.Place;
import dev.brood.internal.ring.RingCore.Seen;
import dev.brood.internal.sync.Core;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

import static dev.brood.internal.ring.RingLayout.DONE;
import static dev.brood.internal.ring.RingLayout.FILLING;
import static dev.brood.internal.ring.RingLayout.FREE;
import static dev.brood.internal.ring.RingLayout.META;
import static dev.brood.internal.ring.RingLayout.PASSED;
import static dev.brood.internal.ring.RingLayout.QUEUED;
import static dev.brood.internal.ring.RingLayout.RETURNED;
import static dev.brood.internal.ring.RingLayout.STRAY;
import static dev.brood.internal.ring.RingLayout.TAKEN;

/** What is in a ring, for who only looks: all that is told was so at some moment of the look. Changes nothing. Thread-safe. */
final class RingView {

    private final RingMemory memory;
    private final RingOrder order;
    private final RingSigns signs;
    private final Contents contents;
    private final int positions;

    RingView(RingMemory memory, RingOrder order, RingSigns signs, Contents contents) {
        this.memory = memory;
        this.order = order;
        this.signs = signs;
        this.contents = contents;
        this.positions = memory.shape().positions();
    }

    /** What a position is counted as. */
    @FunctionalInterface
    interface Counting {
        boolean counts(int state);
    }

    /** How many positions are in a state of some kind. */
    int count(Counting counting) {
        int count = 0;
        for (int position = 0; position < positions && memory.isReady(position); position++) {
            count += counting.counts(RingLayout.state(order.wordAt(position))) ? 1 : 0;
        }
        return count;
    }

    /** How many messages are in the ring, those too that somebody has taken and is not done with. */
    int size() {
        return count(state -> state == QUEUED || isOutOfTurn(state) || state == TAKEN);
    }

    private static boolean isOutOfTurn(int state) {
        return state == RETURNED || state == STRAY;
    }

    /** Whether there is a message that somebody could take now. */
    boolean hasMessage() {
        return (RingSigns.isAny(signs.outOfTurn()) && count(RingView::isOutOfTurn) > 0) || order.isQueued(order.firstOrTail());
    }

    /** Whether there is no message, nor one that may come back from another process than this one, nor one that is being put. */
    boolean isExhausted(long own) {
        for (int position = 0; position < positions && memory.isReady(position); position++) {
            long word = order.wordAt(position);
            int state = RingLayout.state(word);
            if (state != FREE && state != DONE && !(state == TAKEN && RingLayout.owner(word) == own)) {
                return false;
            }
        }
        return true;
    }

    /** How many messages a process puts, and has taken. */
    private static final class Counts {
        private int putting;
        private int taken;
    }

    /** The processes that have something of the ring. */
    List<Holder> holders(Core.Surroundings around, Cell cell) {
        Map<Long, Counts> byOwner = new LinkedHashMap<>();
        for (int position = 0; position < positions && memory.isReady(position); position++) {
            long word = order.wordAt(position);
            int state = RingLayout.state(word);
            if (state == FILLING || state == PASSED) {
                byOwner.computeIfAbsent(RingLayout.owner(word), owner -> new Counts()).putting++;
            } else if (state == TAKEN) {
                byOwner.computeIfAbsent(RingLayout.owner(word), owner -> new Counts()).taken++;
            }
        }
        var holders = new ArrayList<Holder>();
        around.arena().visitSeats(cell, (visited, holder) -> {
            Party party = Party.of(holder);
            Counts counts = byOwner.get(RingLayout.owner(party));
            if (counts != null) {
                holders.add(new Holder(around.peers().describe(party), counts.putting, counts.taken));
            }
            return true;
        });
        return List.copyOf(holders);
    }

    /** The messages that could be taken, at most so many, in the order in which they would be. */
    List<Place> messages(int most) {
        var found = new ArrayList<Place>();
        long cursor = order.firstOrTail();
        if (RingSigns.isAny(signs.outOfTurn())) {
            addOutOfTurn(found, RingOrder.position(cursor), most);
        }
        for (int i = 0; i < positions && found.size() < most && memory.isReady(RingOrder.position(cursor)); i++) {
            long word = order.wordAt(cursor);
            int ahead = RingOrder.ahead(word, cursor);
            if (ahead < 0) {
                return found;
            }
            if (ahead == 0 && RingLayout.state(word) == QUEUED) {
                found.add(new Place(RingOrder.position(cursor), word));
            }
            cursor = order.next(cursor);
        }
        return found;
    }

    private void addOutOfTurn(List<Place> found, int begin, int most) {
        for (int i = 0; i < positions && found.size() < most; i++) {
            int position = (begin + i) % positions;
            if (memory.isReady(position)) {
                long word = order.wordAt(position);
                if (isOutOfTurn(RingLayout.state(word))) {
                    found.add(new Place(position, word));
                }
            }
        }
    }

    /** A copy of a message, null if it is not there any more. */
    @Nullable Seen see(Place place) {
        SharedWords ring = memory.words();
        long meta = ring.longAcquire(RingLayout.recordOffset(place.position()) + META);
        MemorySegment bytes = contents.peek(place.position(), meta);
        VarHandle.acquireFence(); // the bytes are read before the word
        return bytes != null && order.wordAt(place.position()) == place.word() ? new Seen(RingLayout.kind(meta), bytes) : null;
    }
}
