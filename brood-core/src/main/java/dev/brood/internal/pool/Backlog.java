// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a pool, wherever they are.
 *
 * <pre>
 *   waiting ── post ──▶ on the board ── a message of its worker ──▶ being read ──▶ (it has ended)
 *      ▲                     │
 *      └── its worker dies ──┘
 * </pre>
 *
 * The board holds what workers claim next, at most as many as it has records; the rest waits here. Guarded by the engine's lock, but for what
 * says otherwise.
 */
final class Backlog {

    private final int capacity;
    private final LinkedHashSet<PoolTask> waiting = new LinkedHashSet<>();
    /** Those whose worker died, until they are tried again. */
    private final LinkedHashSet<PoolTask> delayed = new LinkedHashSet<>();
    /** Those whose results are being read, or are to be; by any thread. */
    private final Set<PoolTask> reading = ConcurrentHashMap.newKeySet();

    private @Nullable Window window;

    /**
     * Creates a backlog without tasks.
     *
     * @param capacity how many tasks may wait, on the board or here
     */
    Backlog(int capacity) {
        this.capacity = capacity;
    }

    /** {@return the board, null before there is one, and after there has been one} */
    @Nullable Window window() {
        return window;
    }

    /** {@return the board, which is there} */
    Window board() {
        return Objects.requireNonNull(window, "a pool that has been opened has a board");
    }

    void use(@Nullable Window board) {
        window = board;
    }

    /** {@return whether no task waits, runs, or is being read} */
    boolean isEmpty() {
        return waiting.isEmpty() && delayed.isEmpty() && reading.isEmpty() && (window == null || window.size() == 0);
    }

    /** {@return whether there is, or will be, something for a worker to claim} */
    boolean hasWork() {
        return !waiting.isEmpty() || !delayed.isEmpty() || (window != null && window.board().waiting() > 0);
    }

    /** {@return how many tasks there are that wait or run, but for those that are delayed} */
    int size() {
        return waiting.size() + (window == null ? 0 : window.size());
    }

    /** {@return whether one more may wait} */
    boolean hasRoom() {
        return size() < capacity || (window != null && waiting.size() + window.board().waiting() < capacity);
    }

    /** Adds a task at the end; returns false if it is on the board now, and true if it waits for that. */
    boolean add(PoolTask task) {
        boolean waits = !waiting.isEmpty() || board().isTooLong(task.payload()) || !board().post(task);
        if (waits) {
            waiting.add(task);
        }
        return waits;
    }

    /** Adds a task again, at the head. */
    void addFirst(PoolTask task) {
        waiting.addFirst(task);
    }

    /** Keeps a task that is not to be tried again yet. */
    void delay(PoolTask task) {
        delayed.add(task);
    }

    /** Adds a task again that was kept, unless it has been removed meanwhile. */
    void endDelay(PoolTask task) {
        if (delayed.remove(task)) {
            waiting.addFirst(task);
        }
    }

    /** Removes a task that no worker has claimed; false if one has, or it is being read, or has ended. */
    boolean remove(PoolTask task) {
        return waiting.remove(task) || delayed.remove(task) || (window != null && window.withdraw(task));
    }

    /** Removes all tasks that no worker has claimed, and returns them in their order. */
    List<PoolTask> removeAll() {
        List<PoolTask> unclaimed = new ArrayList<>();
        if (window != null) {
            window.all().stream().filter(window::withdraw).forEach(unclaimed::add);
        }
        unclaimed.addAll(waiting);
        unclaimed.addAll(delayed);
        waiting.clear();
        delayed.clear();
        return unclaimed;
    }

    /** {@return the tasks that workers have} */
    List<PoolTask> claimed() {
        return window == null ? List.of() : window.all();
    }

    /**
     * Puts on the board what has room there.
     *
     * @return the task at the head if it needs a parcel first, null if there is nothing to do but to wait for room, or for tasks
     */
    @Nullable PoolTask post() {
        while (!waiting.isEmpty()) {
            PoolTask next = waiting.getFirst();
            if (board().isTooLong(next.payload()) && !next.hasParcel()) {
                return next;
            }
            if (!board().post(next)) {
                return null;
            }
            waiting.removeFirst();
        }
        return null;
    }

    /** {@return whether a task waits for room on the board} */
    boolean mayPost() {
        return !waiting.isEmpty();
    }

    /** Adds a task to those whose results are being read, unless it has ended. */
    void reads(PoolTask task) {
        reading.add(task);
        if (task.hasEnded()) {
            reading.remove(task);
        }
    }

    /** {@return those whose results are being read; by any thread} */
    Set<PoolTask> reading() {
        return reading;
    }

    /** Tells that a task has ended; returns whether it was the last one whose result was being read. By any thread. */
    boolean readingEnds(PoolTask task) {
        return reading.remove(task) && reading.isEmpty();
    }
}
