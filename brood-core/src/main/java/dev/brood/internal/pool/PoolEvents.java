// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.os.Recordings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording sees of pools: {@code dev.brood.Task} for each task that has ended, {@code dev.brood.Worker} for each
 * worker that has started or ended.
 *
 * <p>A runtime may be without module {@code jdk.jfr}, or not have resolved it; then nothing is recorded, and the classes
 * of the events are never loaded.
 */
final class PoolEvents {

    private PoolEvents() {}

    /**
     * A task has ended.
     *
     * @param pid the process that ran it last, or −1
     * @param queued how long it waited, until its last hand-over or its end
     * @param ran how long its last attempt ran
     */
    static void taskEnded(
            String pool, PoolTask task, long pid, int attempts, Duration queued, Duration ran, Ending how) {
        if (Recordings.any()) {
            TaskEvent.commit(pool, task.number(), task.description(), pid, attempts, queued, ran, how.text());
        }
    }

    /**
     * A worker is ready for tasks.
     *
     * @param replaced the process whose place it takes, or −1 for none
     */
    static void workerStarted(String pool, String worker, long pid, long replaced) {
        if (Recordings.any()) {
            WorkerEvent.commit(pool, worker, pid, "started", replaced < 0 ? "tasks wait" : "replaces process " + replaced);
        }
    }

    /**
     * A worker's process is gone.
     *
     * @param intent why the pool ended it, null if it did not
     * @param how what became of the process
     */
    static void workerEnded(String pool, String worker, long pid, @Nullable String intent, String how) {
        if (Recordings.any()) {
            WorkerEvent.commit(pool, worker, pid, "ended", intent == null ? how : intent + ": " + how);
        }
    }
}
