// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.QueueEndedException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Doorbell;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.SharedObjects;
import dev.brood.internal.sync.WaitPlace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
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

/**
 * The machinery of a ring of messages between processes and their threads: any number of them put, and take. Thread-safe.
 *
 * <p>None of these methods waits for another process; {@link #waits} does.
 */
public final class RingCore extends Core {

    /*
     * Overview
     *
     * A ring has as many records as it may hold messages; a position is the place of one, and is used once in each lap:
     *
     *           a putter        all is written            a taker             it is done with it
     *   FREE ─────────────► FILLING ─────────► QUEUED ──────────────► TAKEN ──────────────► DONE ─────► FREE
     *                        │  passed over      ▲ │                    │  ▲                 (lets go of what
     *                        ▼                   │ └── (plain) ──► FREE │  │                  is outside)
     *                      PASSED ──► STRAY ─────┘              dead or │  │ a taker
     *                                   │                 gives it back ▼  │
     *                                   └────────────────────────► RETURNED, STRAY
     *
     * Every arrow is one compare-and-set of the record's word, which names the lap, and the process that has the record. So a message
     * is there with one store, and gone with one; a process that is killed in between has the record, and whoever repairs takes
     * it from him: FILLING and DONE become FREE, TAKEN becomes RETURNED.
     *
     * Order. A taker takes the first message whose turn it is (RingOrder). What comes out of turn, since its position was passed over
     * (STRAY) or since it comes back (RETURNED), is taken before that. It is found by a look at all positions, for which a word of the
     * cell gives the sign (RingSigns).
     *
     * What one thread puts stays in its order also where its messages are out of turn, since it gives the sign for one before it
     * claims a place for the next: who has found a message in turn, and the sign is what it was before he looked for those out of
     * turn, knows that no earlier one of the same thread is among them.
     *
     * Capacity. Each message has a position until it is DONE, so there are never more than positions. One that was removed from between
     * others leaves its position free, which can be used only when the tail comes there.
     *
     * Waits. A putter wakes a taker if there may be any, after the commit; who waits says so, and looks again, before he sleeps.
     */

    /** For what a ring is used by one of its handles in a process. */
    public enum Side {
        /** To put. */
        PUTTING,
        /** To take. */
        TAKING,
        /** To put and to take. */
        BOTH
    }

    /**
     * What users of a ring are told.
     *
     * @param endedForPutters that it was ended, to who puts
     * @param desertedForPutters that all who put were gone, to who puts
     * @param endedForTakers that it was ended and is empty
     * @param desertedForTakers that all who put are gone, and it is empty
     */
    public record Wording(String endedForPutters, String desertedForPutters, String endedForTakers, String desertedForTakers) {}

    /** Type: counts what is taken and not done. */
    public static final int JOINABLE = 1;

    /** Type: has ended when all processes that have put are gone. */
    public static final int ENDS_WITH_PUTTERS = 1 << 1;

    /** Messages that a ring can hold at most. */
    public static final int MOST_MESSAGES = RingLayout.MOST_POSITIONS;

    /** Bytes that a ring can hold at most. */
    public static final long MOST_BYTES = (long) RingLayout.MOST_BLOCKS * RingLayout.LEAST_BLOCK;

    private final Side side;
    private final RingMemory memory;
    private final SharedWords ring;
    private final Contents contents;
    private final RingOrder order;
    private final RingSigns signs;
    private final RingEnd end;
    private final RingView view;
    private final Operations operations = new Operations();
    private final int positions;
    private final long own;
    private final boolean joinable;
    private final RingWaits waits;

    /**
     * This process's side of a ring.
     *
     * @param around this process
     * @param attachment its part in the ring
     * @param side for what it is used
     * @param wording what its users are told
     */
    public RingCore(Surroundings around, Attachment attachment, Side side, Wording wording) {
        super(around, attachment);
        this.side = side;
        this.signs = new RingSigns(around, cell);
        this.memory = RingMemory.open(around.arena(), attachment.reference(), signs::wakePutters);
        this.ring = memory.words();
        this.contents = new Contents(around.arena(), attachment.reference(), memory, words, cell.at(RingLayout.ALONE));
        this.positions = memory.shape().positions();
        this.own = RingLayout.owner(around.arena().self());
        this.joinable = (cell.type() & JOINABLE) != 0;
        this.order = new RingOrder(memory, cell, own);
        this.end = new RingEnd(around, cell, seat, (int) attachment.reference(), wording);
        this.view = new RingView(memory, order, signs, contents);
        this.waits = new RingWaits(this);
    }

    /**
     * Makes a ring.
     *
     * @param <H> the type of its handles
     * @param objects where
     * @param type of {@link #JOINABLE} and {@link #ENDS_WITH_PUTTERS}
     * @param capacity how many messages it can hold, from 1 to {@link #MOST_MESSAGES}
     * @param bytes how many bytes, about, of messages that do not fit into their records
     * @param constructor makes a handle
     * @return the handle
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public static <H extends Handle<?>> H create(
            SharedObjects objects, int type, int capacity, long bytes, BiFunction<Surroundings, Attachment, H> constructor) {
        var shape = RingShape.of(capacity, bytes);
        return objects.createFile(
                CellKind.RING, shape.fileBytes(), shape.firstBytes(), cell -> initialize(cell, type, bytes), (around, attachment) -> {
                    RingMemory.format(around.arena(), attachment.reference(), attachment.cell().location(), shape);
                    return constructor.apply(around, attachment);
                });
    }

    /** Sets type and control words of a cell that nobody else knows. */
    static void initialize(Cell cell, int type, long bytes) {
        cell.describePlain(type, 0, bytes);
        RingEnd.initialize(cell);
        RingOrder.initialize(cell);
    }

    /** {@return what waits at this ring} */
    public RingWaits waits() {
        return waits;
    }

    // Putting.

    /**
     * Puts a message, if there is room for it.
     *
     * @param message the message
     * @return whether there was
     * @throws QueueEndedException if the ring has been ended
     * @throws dev.brood.error.SharedMemoryFullException if the ring has not reached its size, and there is no room for more
     */
    public boolean tryPut(Outgoing message) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            contents.check(message);
            if (!order.isFull() && contents.mayTake(message)) { // the shorter look first
                return put(message);
            }
            end.refuse();
            return false;
        } finally {
            ended(operation);
        }
    }

    private boolean put(Outgoing message) {
        if (!end.isPutter()) {
            end.declarePutter();
        }
        long claimed = order.claim();
        if (claimed == RingOrder.NONE) {
            end.refuse();
            return false;
        }
        int position = RingOrder.position(claimed);
        boolean filled = false;
        try {
            end.refuse();
            filled = contents.fill(position, RingOrder.lap(claimed), message);
        } finally {
            if (!filled) {
                free(position);
            }
        }
        if (filled) {
            commit(position, RingOrder.lap(claimed));
        }
        return filled;
    }

    /** Whether a message might be put now, or nothing any more. */
    boolean mayPut(Outgoing message) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            return end.hasEnded() || (order.hasRoom() && contents.mayTake(message));
        } finally {
            ended(operation);
        }
    }

    private void commit(int position, int lap) {
        if (!order.wordCas(position, RingLayout.word(FILLING, own, lap), RingLayout.word(QUEUED, 0, lap))) {
            commitOutOfTurn(position);
        }
        signs.afterMessage();
    }

    private void commitOutOfTurn(int position) {
        long word = order.wordAt(position);
        while (!order.wordCas(position, word, RingLayout.word(STRAY, 0, RingLayout.lap(word)))) {
            word = order.wordAt(position);
        }
        signs.raise(RingLayout.OUT_OF_TURN);
    }

    /** Lets go of a record that this process has, and of all that it has outside itself. */
    private void free(int position) {
        boolean freed = false;
        while (!freed) {
            long word = order.wordAt(position);
            contents.clear(position, word);
            freed = order.wordCas(position, word, RingLayout.word(FREE, 0, RingLayout.lap(word)));
        }
        afterRoom();
    }

    private void afterRoom() {
        signs.afterRoom(end.hasEnded());
    }

    /**
     * Says that this process puts: the ring has not been deserted as long as it has it open.
     *
     * @throws QueueEndedException if the ring has been ended
     */
    public void declarePutter() {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            end.declarePutter();
        } finally {
            ended(operation);
        }
    }

    // Taking.

    /**
     * Takes the first message.
     *
     * @param demand what is wanted
     * @return the message, null if there is none now
     * @throws IllegalStateException if the first one is not what is wanted; it stays
     */
    public @Nullable Taken tryTake(Demand demand) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            while (true) {
                long sign = signs.outOfTurn();
                Taken taken = RingSigns.isAny(sign) ? takeOutOfTurn(demand, sign) : null;
                if (taken == null) {
                    taken = takeInTurn(demand, sign);
                }
                if (taken != null || signs.isStill(sign)) {
                    return taken;
                }
            }
        } finally {
            ended(operation);
        }
    }

    private @Nullable Taken takeInTurn(Demand demand, long sign) {
        while (true) {
            long hint = order.headHint();
            long first = order.first(hint);
            // If not still: an earlier message of the same thread may be out of turn now.
            if (first == RingOrder.NONE || !signs.isStill(sign)) {
                return null;
            }
            Taken taken = take(RingOrder.position(first), RingLayout.word(QUEUED, 0, RingOrder.lap(first)), demand);
            if (taken != null) {
                order.taken(first, hint);
                return taken;
            }
        }
    }

    private @Nullable Taken takeOutOfTurn(Demand demand, long sign) {
        int begin = RingOrder.position(order.firstOrTail()); // what is behind the head is older the farther it is from here
        for (int i = 0; i < positions; i++) {
            int position = (begin + i) % positions;
            if (!memory.isReady(position)) {
                continue;
            }
            long word = order.wordAt(position);
            while (RingLayout.state(word) == RETURNED || RingLayout.state(word) == STRAY) {
                if (!signs.isStill(sign)) {
                    return null; // one that was put earlier may be where this look has been
                }
                Taken taken = take(position, word, demand);
                if (taken != null) {
                    return taken;
                }
                word = order.wordAt(position);
            }
        }
        signs.noneOutOfTurn(sign);
        return null;
    }

    /** Takes the record that has a word; null if it has not, since somebody else was faster. */
    private @Nullable Taken take(int position, long word, Demand demand) {
        long record = RingLayout.recordOffset(position);
        long meta = ring.longPlain(record + META);
        int kind = RingLayout.kind(meta);
        String refusal = demand.refusal(kind, RingLayout.length(meta));
        if (refusal != null) {
            VarHandle.acquireFence(); // what was read of the record is read before its word
            if (ring.longVolatile(record) != word) {
                return null;
            }
            throw new IllegalStateException(refusal);
        }
        boolean again = RingLayout.state(word) == RETURNED;
        boolean leaves = RingLayout.isPlain(meta) && !demand.keeps();
        Taken taken = leaves ? new Taken(kind, again, contents.readHere(record, RingLayout.length(meta))) : null;
        if (joinable) {
            count(1); // before it leaves the ring
        }
        int next = leaves ? FREE : TAKEN;
        if (order.wordCas(position, word, RingLayout.word(next, leaves ? 0 : own, RingLayout.lap(word)))) {
            if (taken == null) {
                return taken(position, again);
            }
            afterRoom();
            return taken;
        }
        if (joinable) {
            count(-1);
            signs.wakeWatchers(); // who saw the count sleeps
        }
        return null;
    }

    private Taken taken(int position, boolean again) {
        boolean mapped = false;
        Arena mapping = null;
        try {
            long meta = ring.longPlain(RingLayout.recordOffset(position) + META); // now that it is this process's
            if (RingLayout.place(meta) == RingLayout.FILE) {
                mapping = Arena.ofShared();
            }
            MemorySegment data = mapping == null ? contents.data(position, meta) : contents.map(position, mapping);
            var taken = new Taken(RingLayout.kind(meta), again, this, position, mapping, data);
            mapped = true;
            return taken;
        } finally {
            if (!mapped) {
                if (mapping != null) {
                    mapping.close();
                }
                putBack(position);
            }
        }
    }

    /** Ends what this process has taken; false if it has closed the ring. */
    boolean finish(int position) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            boolean done = !hasLeft() && move(position, TAKEN, DONE, own);
            if (done) {
                contents.wipe(position);
                free(position);
            }
            return done;
        } finally {
            ended(operation);
        }
    }

    /** Puts back what this process has taken; false if it has closed the ring. */
    boolean giveBack(int position) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            return !hasLeft() && putBack(position);
        } finally {
            ended(operation);
        }
    }

    private boolean putBack(int position) {
        boolean done = move(position, TAKEN, RETURNED, 0);
        if (done) {
            if (joinable) {
                count(-1);
            }
            RingSigns.afterReturn(around, cell);
        }
        return done;
    }

    /** Moves a record of this process from one state to another; false if it is not in that. */
    private boolean move(int position, int from, int to, long owner) {
        while (true) {
            long word = order.wordAt(position);
            if (RingLayout.state(word) != from || RingLayout.owner(word) != own) {
                return false;
            }
            if (order.wordCas(position, word, RingLayout.word(to, owner, RingLayout.lap(word)))) {
                return true;
            }
        }
    }

    /** Does what is not done often, as an operation. */
    private <T extends @Nullable Object> T inside(Supplier<T> work) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            return work.get();
        } finally {
            ended(operation);
        }
    }

    RingSigns signs() {
        return signs;
    }

    // The end.

    /** Ends the ring: nothing is put any more, and who takes is told when nothing is left. */
    public void end() {
        end.end();
    }

    /** What is told to who takes from a ring that is over. */
    QueueEndedException over() {
        return end.over();
    }

    /** {@return whether nothing can be put any more} */
    public boolean isEnded() {
        return inside(() -> {
            end.endIfDeserted();
            return end.hasEnded();
        });
    }

    /** Ends the ring if it is to end with those who put, and none of them is left. */
    void endIfDeserted() {
        end.endIfDeserted();
    }

    /** Whether the ring has ended, and no message can come any more: those that other processes have taken may come back. */
    boolean isOver() {
        return inside(() -> end.hasEnded() && view.isExhausted(own));
    }

    // Asking.

    /** {@return how many messages are in the ring, those too that somebody has taken and is not done with} */
    public int size() {
        return inside(view::size);
    }

    /** {@return how many positions are free} */
    public int freePositions() {
        return positions - count(state -> state != FREE);
    }

    private int count(RingView.Counting counting) {
        return inside(() -> view.count(counting));
    }

    /** {@return how many messages it can hold} */
    public int capacity() {
        return positions;
    }

    /** {@return how many bytes it can hold of messages that do not fit into their records} */
    public long byteCapacity() {
        return cell.extra(0);
    }

    /**
     * What a process has of a ring.
     *
     * @param process its name, pid and state
     * @param putting messages that it is putting
     * @param taken messages that it has taken, and is not done with
     */
    public record Holder(String process, int putting, int taken) {}

    /** {@return the processes that have something of the ring at this moment} */
    public List<Holder> holders() {
        return inside(() -> view.holders(around, cell));
    }

    /** {@return whether there is a message that somebody could take now, or none can come any more} */
    public boolean isReady() {
        return inside(() -> {
            end.endIfDeserted();
            return view.hasMessage() || isOver();
        });
    }

    /** Whether the last look found somebody putting the next message, which has more data than a record has room for. */
    boolean isLargeComing() {
        return order.isLargeComing();
    }

    /** Makes the third node of this process's seat one that is waited at, by its bell. */
    void waitAtBell() {
        words.longGetAndSet(seat.at(ArenaLayout.NODE_C), Seat.word(self, WaitPlace.WAITING_AT_BELL));
    }

    /** Has something called when somebody has rung for the third node; returns what ends that. */
    Runnable registerAtBell(Doorbell.Call call) {
        return around.doorbell().register(seat, ArenaLayout.NODE_C, call);
    }

    /** {@return whether there is a message that somebody could take now} */
    public boolean hasMessage() {
        return inside(view::hasMessage);
    }

    /**
     * A message that was in the ring.
     *
     * @param position its position
     * @param word the word that it had there; no other message ever has the same one
     */
    public record Place(int position, long word) {}

    /**
     * A copy of a message that was in the ring at some moment since it was looked for.
     *
     * @param kind {@link Outgoing#kind}
     * @param bytes its bytes, which may be read as long as they are referred to
     */
    public record Seen(int kind, MemorySegment bytes) {}

    /**
     * {@return the messages that could be taken now, in the order in which they would be}
     *
     * @param most how many of them at most
     */
    public List<Place> messages(int most) {
        return inside(() -> view.messages(most));
    }

    /**
     * {@return a copy of a message, null if it is not there any more}
     *
     * @param place where it was
     */
    public @Nullable Seen see(Place place) {
        return inside(() -> view.see(place));
    }

    /**
     * Takes one message for good, wherever it is.
     *
     * @param place where it was
     * @return whether it was still there
     */
    public boolean remove(Place place) {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            Taken taken = take(place.position, place.word, Demand.ANYTHING);
            if (taken == null) {
                return false;
            }
            boolean finished = taken.finish();
            if (joinable) {
                count(-1);
                signs.wakeWatchers();
            }
            return finished;
        } finally {
            ended(operation);
        }
    }

    // What is taken and not done.

    /**
     * Says that this process is done with one more of the messages that it has taken for good.
     *
     * @return whether it had any
     */
    public boolean done() {
        Operations.Place operation = operations.place();
        operations.begin(operation);
        try {
            checkOpen();
            long word;
            do {
                word = seat.wordVolatile(ArenaLayout.COUNT);
                if ((int) word <= 0) {
                    return false;
                }
            } while (!seat.wordCas(ArenaLayout.COUNT, word, Seat.word(self, (int) word - 1)));
            signs.wakeWatchers();
            return true;
        } finally {
            ended(operation);
        }
    }

    /** Whether nothing is in the ring, and no living process has taken what it is not done with. */
    boolean isDone() {
        return inside(() -> {
            long tail = order.tail();
            // If nothing was put meanwhile, what was not here was nowhere, or is counted.
            return view.count(state -> state != FREE && state != DONE) == 0 && !isAnyCounted() && order.tail() == tail;
        });
    }

    private boolean isAnyCounted() {
        return !around.arena()
                .visitSeats(cell, (visited, holder) -> visited.valueVolatile(ArenaLayout.COUNT, holder) == 0
                        || (holder != self && !peers().isAlive(Party.of(holder))));
    }

    private void count(int more) {
        long word;
        do {
            word = seat.wordVolatile(ArenaLayout.COUNT);
            if (!Seat.isOf(word, self)) {
                return; // it has left, and the seat may be another's
            }
        } while (!seat.wordCas(ArenaLayout.COUNT, word, Seat.word(self, Math.max(0, (int) word + more)))); // done may have been said too early
    }

    // Deaths.

    /** Looks whether processes that have the ring open live, and repairs what they left if not. */
    void probe() {
        around.arena().visitSeats(cell, (visited, holder) -> {
            Party party = Party.of(holder);
            if (holder != self && !peers().isAlive(party)) {
                new RingRepair().repair(around, cell, party);
                peers().foundDead(party);
            }
            return true;
        });
    }

    @Override
    protected void abandon() {
        waits.close();
        operations.awaitEnd();
        try {
            boolean returned = false;
            for (int position = 0; position < positions && memory.isReady(position); position++) {
                returned |= giveUp(position);
            }
            if (returned) {
                RingSigns.afterReturn(around, cell);
            }
            giveUpCount();
            end.leave();
            memory.leave();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Gives back what this process has at a position by this side of it; returns whether a message comes back. */
    private boolean giveUp(int position) {
        long word = order.wordAt(position);
        int state = RingLayout.state(word);
        boolean ofOtherSide = side == (state == FILLING || state == PASSED ? Side.TAKING : Side.PUTTING);
        if (RingLayout.owner(word) != own || state == FREE || ofOtherSide) {
            return false;
        }
        if (state == TAKEN) {
            return move(position, TAKEN, RETURNED, 0);
        }
        free(position); // who was at it found no heap or stack to do so
        return false;
    }

    private void giveUpCount() {
        long word = seat.wordVolatile(ArenaLayout.COUNT);
        while (Seat.isOf(word, self) && (int) word != 0 && !seat.wordCas(ArenaLayout.COUNT, word, Seat.word(self, 0))) {
            word = seat.wordVolatile(ArenaLayout.COUNT);
        }
        signs.wakeWatchers();
    }

    private void ended(Operations.@Nullable Place operation) {
        try {
            operations.end(operation);
        } finally {
            Reference.reachabilityFence(this); // a ring that nobody refers to any more is closed and unmapped
        }
    }
}
