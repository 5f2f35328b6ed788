// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The machinery of a block of data, in its cell or in a file that this process maps for as long as it has it open. */
public final class BlockCore extends LockedCore {

    private final MemorySegment memory;
    private final @Nullable Arena mapping;
    private final Queue<Arena> copies = new ConcurrentLinkedQueue<>();

    /**
     * This process's side of a block.
     *
     * @param around this process
     * @param attachment its part in it
     */
    public BlockCore(Surroundings around, Attachment attachment) {
        super(around, attachment);
        if (cell.kind() == CellKind.MEMORY) {
            mapping = Arena.ofShared();
            memory = mapped(MapMode.READ_WRITE, mapping);
        } else {
            mapping = null;
            memory = cell.data().asSlice(0, cell.extra(0));
        }
    }

    private MemorySegment mapped(MapMode mode, Arena arena) {
        boolean mapped = false;
        try {
            MemorySegment all = around.arena().mapMemory(attachment, mode, arena);
            mapped = true;
            return all;
        } finally {
            if (!mapped) {
                arena.close();
            }
        }
    }

    /**
     * Sets type and size of a cell that nobody else knows.
     *
     * @param cell the cell
     * @param type what its users want to know of it, with the type of its own lock in the lowest bits
     * @param bytes the size of the data
     * @param shape one more word for its users
     */
    public static void initialize(Cell cell, long type, long bytes, long shape) {
        cell.describePlain(type, 0, bytes, shape);
    }

    /** {@return the data; a mapping of them ends when this process closes the block, the data of a cell get another user} */
    public MemorySegment memory() {
        return memory;
    }

    /** {@return what was given as type} */
    public long type() {
        return cell.type();
    }

    /** {@return what was given as shape} */
    public long shape() {
        return cell.extra(1);
    }

    /**
     * Maps the data once more, until this process closes the block, so that what is written there is seen by nobody else.
     *
     * @return the data; pages that were not written yet may show what others have written meanwhile
     */
    public MemorySegment mapPrivate() {
        Arena arena = Arena.ofShared();
        MemorySegment memory = mapped(MapMode.PRIVATE, arena);
        copies.add(arena);
        return memory;
    }

    @Override
    protected void abandon() {
        super.abandon();
        unmap();
    }

    /** Ends the mappings of this process. */
    void unmap() {
        copies.forEach(BlockCore::close);
        if (mapping != null) {
            close(mapping);
        }
    }

    private static void close(Arena arena) {
        if (arena.scope().isAlive()) { // else the stack ended in the middle of the last attempt
            arena.close();
        }
    }
}
