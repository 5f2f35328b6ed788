// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import dev.brood.internal.sync.BlockCore;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Session;
import java.io.Serial;

/**
 * The memory of a board, which the pool's process makes and its workers open. It must stay open as long as anything is done with the
 * board.
 */
public final class BoardHandle extends Handle<BlockCore> {

    /** Those that died under a worker are tried again before others are begun. */
    public static final int AGAIN = 0;

    /** All others. */
    public static final int USUAL = 1;

    private static final int LANES = 2;
    private static final int RECORDS = 1 << 10;
    private static final int MOST_SEATS = 1 << 12;
    private static final int SPARE_SEATS = 64;

    private static final int LARGEST_OUTBOX = 1 << 18;
    private static final int SMALLEST_OUTBOX = 1 << 14;
    private static final int OUTBOXES = 1 << 22;
    private static final int AREA = 1 << 22;

    @Serial
    private static final long serialVersionUID = 1L;

    private BoardHandle(Core.Surroundings around, Attachment attachment) {
        super(new BlockCore(around, attachment));
    }

    /**
     * Makes a board for a pool.
     *
     * @param workers how many workers it has at most; the board has seats for more, since one may still be ending while another one
     *     has taken its place
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public static BoardHandle create(int workers) {
        int seats = Math.min(MOST_SEATS, workers + Math.min(workers, SPARE_SEATS));
        int share = Integer.highestOneBit(OUTBOXES / seats);
        int outbox = Math.min(LARGEST_OUTBOX, Math.max(SMALLEST_OUTBOX, share));
        var layout = new BoardLayout(LANES, RECORDS, seats, outbox, AREA);
        BoardHandle handle = Session.current()
                .objects()
                .createMemory(layout.size(), cell -> BlockCore.initialize(cell, 0, layout.size(), 0), BoardHandle::new);
        layout.format(handle.words());
        return handle;
    }

    /**
     * Opens the board of the pool that this process works for.
     *
     * @param reference what names it
     * @throws dev.brood.error.StaleHandleException if it does not exist any more
     */
    public static BoardHandle open(long reference) {
        return Session.current().objects().open(reference, BoardHandle.class, BoardHandle::new);
    }

    /** {@return what names it in its session} */
    public long reference() {
        return core().attachment().reference();
    }

    private SharedWords words() {
        return SharedWords.of(core().memory());
    }

    private static WordWait waits() {
        return Session.current().objects().around().waits();
    }

    /** {@return the pool's side of it, once} */
    public TaskBoard board() {
        return TaskBoard.of(words(), waits());
    }

    /**
     * {@return a worker's side of it}
     *
     * @param seat the worker's seat
     */
    public BoardWorker worker(int seat) {
        return new BoardWorker(words(), waits(), seat);
    }

    @Override
    protected String noun() {
        return "board of a pool";
    }
}
