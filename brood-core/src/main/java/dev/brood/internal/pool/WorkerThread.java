// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

/**
 * The thread of this process that serves one worker: it takes tasks, hands them over, reads results, reports them.
 *
 * <p>Reporting a result may run dependent actions of the user on this thread. If one of these blocks on a pool, the worker
 * is first passed on to a new thread, so that it can go on; this thread then ends when the actions have returned.
 */
final class WorkerThread extends Thread {

    private static final long STACK = 1 << 20;

    private final WorkerSeat seat;
    private boolean reporting;
    private boolean passedOn;

    private WorkerThread(WorkerSeat seat) {
        super(null, null, "brood-pool " + seat.name(), STACK, false);
        this.seat = seat;
        setDaemon(true);
    }

    static void start(WorkerSeat seat) {
        new WorkerThread(seat).start();
    }

    /** To be called before the calling thread may block on a pool: frees the worker of a thread that is reporting. */
    static void passWorkerOn() {
        if (Thread.currentThread() instanceof WorkerThread thread && thread.reporting && !thread.passedOn) {
            thread.passedOn = true;
            start(thread.seat);
        }
    }

    /** Runs a report; afterwards {@link #ownsWorker()} tells whether the caller may go on with the worker. */
    void report(Runnable report) {
        reporting = true;
        try {
            report.run();
        } finally {
            reporting = false;
            Thread.interrupted(); // an action may have left its interrupt status, which would close the connection
        }
    }

    boolean ownsWorker() {
        return !passedOn;
    }

    @Override
    public void run() {
        seat.serve(this);
    }
}
