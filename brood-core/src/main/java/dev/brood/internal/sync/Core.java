// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.memory.Seat;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the machinery of every shared object has: its cell, this process's seat at it, and whom to ask.
 *
 * <p>There is one per process and object. Thread-safe.
 */
public abstract class Core {

    /** Where the first control word of an object is. */
    static final long WORD = ArenaLayout.CONTROL;

    private static final long LOW_HALF = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : Integer.BYTES;

    /** This process. */
    protected final Surroundings around;

    final Attachment attachment;

    /** The object's cell. */
    protected final Cell cell;

    /** The words of the file in which the cell lies. */
    protected final SharedWords words;

    /** This process's seat at the cell. */
    protected final Seat seat;

    /** {@link Party#word()} of this process. */
    protected final long self;

    /** Whether {@link HeldAtEnd} looks here at the end of a task; of the thread that runs tasks alone. */
    private boolean noted;

    private volatile boolean left;

    /**
     * This process's side of an object.
     *
     * @param around this process
     * @param attachment its part in the object
     */
    protected Core(Surroundings around, Attachment attachment) {
        this.around = around;
        this.attachment = attachment;
        this.cell = attachment.cell();
        this.words = cell.words();
        this.seat = attachment.seat();
        this.self = around.arena().self().word();
    }

    /** {@return this process's part in the object} */
    public final Attachment attachment() {
        return attachment;
    }

    /** {@return who lives} */
    protected final Peers peers() {
        return around.peers();
    }

    /**
     * What an object needs of its process.
     *
     * @param session the random part of the session's name
     * @param arena where it lies
     * @param peers the other processes
     * @param waits how to sleep
     * @param doorbell what wakes virtual threads
     */
    public record Surroundings(String session, CellArena arena, Peers peers, WordWait waits, Doorbell doorbell) {}

    /** Leaves the object for good, before this process detaches from it. */
    public final void leave() {
        left = true;
        abandon();
    }

    /** Sends threads of this process away that wait at the object, and gives back what it has of that, because it leaves. */
    protected void abandon() {}

    /** {@return whether this process has left the object, or is about to} */
    public final boolean hasLeft() {
        return left;
    }

    /** Refuses a thread that goes on with the object, or waits for it, though this process has left. */
    protected final void checkOpen() {
        if (left) {
            throw closed();
        }
    }

    /** {@return what a thread is told that uses the object while another one closes it} */
    protected final StaleHandleException closed() {
        return new StaleHandleException("The shared object (" + cell + ") was closed in this process while thread "
                + nameOf(Thread.currentThread()) + " of it used it. Close it after its last use.");
    }

    /** A thread for messages: virtual ones have no name, as a rule. */
    static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
    }

    /**
     * Called by the current thread when it has got something of the object, and another thread had that last: if it runs tasks,
     * this is where to look at their end.
     */
    final void note(Thread thread) {
        if (!noted && HeldAtEnd.isWatching(thread)) {
            noted = true;
            HeldAtEnd.note(this);
        }
    }

    /** Whether to look here again, for the thread that runs tasks, which calls it: it may have the object and not note that. */
    final boolean staysNoted(Thread thread) {
        noted = !left && mayBeHeldBy(thread);
        return noted;
    }

    /** Whether a thread has something of the object, or was the last that had; the current thread asks for itself. */
    boolean mayBeHeldBy(Thread thread) {
        return false;
    }

    /**
     * Gives back, as after a death, what a thread of this process has of the object, because the task has ended that it ran.
     *
     * @param thread the thread, which is the current one
     * @return whether it had anything
     */
    boolean abandon(Thread thread) {
        return false;
    }

    // Waking, which recovery does too: by cell alone.

    /**
     * Wakes the process that has waited longest at one place of an object.
     *
     * @param around this process
     * @param cell the object
     * @param node the place
     * @return whether there was one
     */
    public static boolean signalOne(Surroundings around, Cell cell, long node) {
        while (true) {
            Longest longest = longest(around, cell, node);
            if (longest.seat == null) {
                return false;
            }
            if (signal(around, longest.seat, longest.holder, node)) {
                return true;
            }
        }
    }

    /**
     * Wakes all processes that wait at one place of an object.
     *
     * @param around this process
     * @param cell the object
     * @param node the place
     */
    public static void signalAll(Surroundings around, Cell cell, long node) {
        around.arena().visitSeats(cell, (seat, holder) -> {
            signal(around, seat, holder, node);
            return true;
        });
    }

    /** Wakes the process at a seat; false if it does not wait there. */
    static boolean signal(Surroundings around, Seat seat, long holder, long node) {
        return end(around, seat, holder, node, WaitPlace.SIGNALLED);
    }

    /** Ends a sleep at a node, by setting that to a value; false if nobody sleeps there. */
    static boolean end(Surroundings around, Seat seat, long holder, long node, int how) {
        int value = seat.valueVolatile(node, holder);
        if (!WaitPlace.isWaiting(value) || !seat.valueCas(node, holder, value, how)) {
            return false;
        }
        if (value == WaitPlace.WAITING_AT_BELL) {
            around.peers().ring(Party.of(holder).slot());
        } else {
            around.waits().wake(word(seat, node));
        }
        return true;
    }

    /** The four bytes of a node that a thread sleeps on. */
    static MemorySegment word(Seat seat, long node) {
        return seat.words().slice(seat.at(node) + LOW_HALF, Integer.BYTES);
    }

    /** Looks for the process that has waited longest at one place of an object. */
    static Longest longest(Surroundings around, Cell cell, long node) {
        var longest = new Longest(node);
        around.arena().visitSeats(cell, longest);
        return longest;
    }

    /** Finds the seat whose process began to wait first, null if nobody waits. */
    static final class Longest implements CellArena.SeatVisitor {
        private final long node;
        @Nullable Seat seat;
        long holder;
        private long ticket;

        Longest(long node) {
            this.node = node;
        }

        @Override
        public boolean visit(Seat visited, long by) {
            if (WaitPlace.isWaiting(visited.valueVolatile(node, by))) {
                long began = visited.wordVolatile(WaitPlace.ticket(node));
                if (seat == null || began - ticket < 0) {
                    seat = visited;
                    holder = by;
                    ticket = began;
                }
            }
            return true;
        }
    }
}
