// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.board.BoardHandle;
import dev.brood.internal.board.TaskBoard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of a pool that are on its board, where workers claim them. Guarded by the engine's lock, but for what says otherwise. */
final class Window implements AutoCloseable {

    private final BoardHandle handle;
    private final TaskBoard board;
    /** By record. */
    private final @Nullable PoolTask[] tasks;

    private long postings;
    private int parcels;

    /**
     * Makes a board.
     *
     * @param workers how many workers the pool may have
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    Window(int workers) {
        handle = BoardHandle.create(workers);
        board = handle.board();
        tasks = new PoolTask[board.records()];
    }

    /** {@return the board} */
    TaskBoard board() {
        return board;
    }

    /** {@return what a worker opens the board by; by any thread} */
    long reference() {
        return handle.reference();
    }

    /** {@return whether what a worker gets is too long for the board; by any thread} */
    boolean isTooLong(byte[] contents) {
        return contents.length > board.longest();
    }

    /** {@return how many tasks are here that have a parcel} */
    int parcels() {
        return parcels;
    }

    /** {@return how many tasks are here: those that wait, run, or have ended without that having been seen} */
    int size() {
        return board.used();
    }

    /** Puts a task on the board; false if there is no room now. */
    boolean post(PoolTask task) {
        int lane = task.isTriedAgain() ? BoardHandle.AGAIN : BoardHandle.USUAL;
        if (!board.hasRoom(lane)) {
            return false;
        }
        long posting = ++postings;
        int record = board.put(posting, lane, task.contents(), task.hasParcel());
        if (record < 0) {
            return false;
        }
        tasks[record] = task;
        task.posted(posting, record);
        if (task.hasParcel()) {
            parcels++;
        }
        return true;
    }

    /** Takes a task from the board that no worker has claimed; false if one has, or it is not here. */
    boolean withdraw(PoolTask task) {
        int record = task.record();
        if (record < 0 || !board.withdraw(record)) {
            return false;
        }
        left(record, task);
        return true;
    }

    /** {@return the task of a posting, null if it is not here any more} */
    @Nullable PoolTask task(int record, long posting) {
        return board.has(record, posting) ? tasks[record] : null;
    }

    /** Takes a task from the board that has ended, or whose worker is dead. */
    void release(PoolTask task) {
        int record = task.record();
        board.release(record);
        left(record, task);
    }

    private void left(int record, PoolTask task) {
        tasks[record] = null;
        task.posted(task.posting(), -1);
        if (task.hasParcel()) {
            parcels--;
        }
    }

    /** {@return all tasks that are here, in the order in which they came} */
    List<PoolTask> all() {
        List<PoolTask> all = new ArrayList<>();
        for (PoolTask task : tasks) {
            if (task != null) {
                all.add(task);
            }
        }
        all.sort((one, other) -> Long.compare(one.posting(), other.posting()));
        return all;
    }

    /** {@return the seat of the worker that has claimed a task, -1 if none has, or it is not here} */
    int seatOf(PoolTask task) {
        return task.record() < 0 ? -1 : board.claimedBy(task.record());
    }

    /** Ends the board, which nobody uses any more. By any thread. */
    @Override
    public void close() {
        handle.close();
    }
}
