// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

/** The thread of this process that serves one seat: it takes tasks, hands them over, reads results, reports them. */
final class WorkerThread extends ReportingThread {

    private static final long STACK = 1 << 20;

    private final WorkerSeat seat;

    private WorkerThread(WorkerSeat seat) {
        super("brood-pool " + seat.name(), STACK);
        this.seat = seat;
    }

    static void start(WorkerSeat seat) {
        ReportingThread.start(() -> new WorkerThread(seat));
    }

    @Override
    public void run() {
        seat.serve(reporting());
    }

    @Override
    void goOnElsewhere() {
        start(seat);
    }
}
