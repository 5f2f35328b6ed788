// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.SharedObjects;
import java.lang.invoke.VarHandle;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The machinery of one end of a pipe: a ring from which it reads, one to which it writes, or both. Thread-safe. */
public final class PipeEndCore extends Core {

    /*
     * Overview
     *
     * A ring holds what is on its way in one direction. It does not know who reads and who writes; the cells of the two ends do: an
     * end exists as long as some process has it open, or something on its way carries it. Each end has a seat at its rings (as a
     * carrier), so that they exist as long as it does, whoever has it.
     *
     * When an end ceases to exist, the rings that it read from are ended, since nobody is left who could receive, and those that it
     * wrote to are deserted. Whoever frees its cell does that; should he die, who recovers him does it again (CellArena).
     */

    /** How many messages a pipe holds in one direction. */
    private static final int MESSAGES = 256;

    /** How many bytes, about, a pipe holds in one direction. */
    private static final long BYTES = 1 << 20;

    private static final int READS = 0;
    private static final int WRITES = 1;

    private static final RingCore.Wording WORDING = new RingCore.Wording(
            "Nobody is left who could receive from this pipe: all who had its other end have closed it or died. Keep that open in the process"
                    + " that receives.",
            "This end of a pipe has been closed by all who had it.",
            "All who had this end of a pipe have closed it.",
            "The stream has ended: all who had the other end of this pipe have closed it or died, and nothing is left in it.");

    private final @Nullable RingCore in;
    private final @Nullable RingCore out;
    private boolean inIsClosed;

    /**
     * This process's side of an end.
     *
     * @param around this process
     * @param attachment its part in it
     */
    public PipeEndCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        this.in = ring(cell.extra(READS), RingCore.Side.TAKING);
        boolean whole = false;
        try {
            this.out = ring(cell.extra(WRITES), RingCore.Side.PUTTING);
            whole = true;
        } finally {
            if (!whole) {
                close(in);
            }
        }
    }

    private @Nullable RingCore ring(long reference, RingCore.Side side) {
        if (reference == 0) {
            return null;
        }
        Attachment part = around.arena().attach(reference);
        boolean opened = false;
        try {
            var ring = new RingCore(around, part, side, WORDING);
            opened = true;
            return ring;
        } finally {
            if (!opened) {
                around.arena().detach(part);
            }
        }
    }

    private void close(@Nullable RingCore ring) {
        if (ring != null) {
            ring.leave();
            around.arena().detach(ring.attachment());
        }
    }

    /** {@return what it reads from, null if it only writes} */
    public @Nullable RingCore in() {
        return in;
    }

    /** {@return what it writes to, null if it only reads} */
    public @Nullable RingCore out() {
        return out;
    }

    /** May be called again if it has failed in the middle. */
    @Override
    protected synchronized void abandon() {
        if (!inIsClosed) {
            close(in);
            inIsClosed = true;
        }
        close(out);
    }

    /**
     * Makes the two ends of a pipe.
     *
     * @param <H> the type of their handles
     * @param objects where
     * @param bothWays whether each end reads and writes; else the first one reads, and the second one writes
     * @param constructor makes a handle
     * @return the ends
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public static <H extends Handle<?>> Ends<H> create(
            SharedObjects objects, boolean bothWays, BiFunction<Surroundings, Attachment, H> constructor) {
        try (RingHandle toFirst = RingHandle.create(objects, MESSAGES, BYTES);
                RingHandle toSecond = bothWays ? RingHandle.create(objects, MESSAGES, BYTES) : null) {
            long first = toFirst.reference();
            long second = toSecond == null ? 0 : toSecond.reference();
            H reader = end(objects, first, second, constructor);
            boolean whole = false;
            try {
                var ends = new Ends<>(reader, end(objects, second, first, constructor));
                whole = true;
                return ends;
            } finally {
                if (!whole) {
                    reader.close();
                }
            }
        }
    }

    /**
     * The ends of a pipe.
     *
     * @param <H> the type of their handles
     * @param first the one that reads, if they do not both
     * @param second the other one
     */
    public record Ends<H>(H first, H second) {}

    private static <H extends Handle<?>> H end(
            SharedObjects objects, long reads, long writes, BiFunction<Surroundings, Attachment, H> constructor) {
        return objects.create(CellKind.PIPE_END, cell -> describe(cell, reads, writes), (around, attachment) -> {
            long carrier = RingLayout.carrier(attachment.reference());
            for (long ring : new long[] {reads, writes}) {
                if (ring != 0) {
                    around.arena().hold(ring, carrier);
                }
            }
            return constructor.apply(around, attachment);
        });
    }

    /** The generation is there before the rings, so that who has read those finds out whose they were. */
    private static void describe(Cell cell, long reads, long writes) {
        cell.describePlain(cell.nextGeneration(), 0);
        VarHandle.storeStoreFence();
        cell.describePlain(cell.nextGeneration(), 0, reads, writes);
    }

    /** Whether what was read of a cell was that of a generation, or of one before. */
    static boolean isOf(Cell cell, int generation) {
        VarHandle.loadLoadFence();
        return (int) cell.type() == generation;
    }

    /** What an end reads from, when the cell had it. */
    static long reads(Cell cell) {
        return cell.extra(READS);
    }

    /** What an end writes to, when the cell had it. */
    static long writes(Cell cell) {
        return cell.extra(WRITES);
    }
}
