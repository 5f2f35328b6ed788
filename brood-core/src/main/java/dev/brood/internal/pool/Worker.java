// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.ExitStatus;
import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.Lane;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.wire.Decoder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A worker, from the decision that there is to be one: its seat, its process once that is there, and its lane once it has connected.
 *
 * <p>What is said to be the engine's is guarded by the engine's lock. The rest is safe for use by any thread.
 */
final class Worker {

    private static final System.Logger LOG = System.getLogger(Worker.class.getName());

    static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);
    static final Duration TERM_GRACE = Duration.ofSeconds(2);

    private static final Duration SLICE = Duration.ofSeconds(1);

    /** What a worker is to its pool. */
    enum Stage {
        /** It is being started. */
        STARTING,
        /** It may have tasks. */
        READY,
        /** It claims no task any more, and is about to end. */
        LEAVING
    }

    private final int seat;
    private final int number;
    private final String name;
    private final long replaces;
    private final long createdAt = System.nanoTime();
    private volatile @Nullable LaunchedProcess process;
    private volatile @Nullable Lane lane;
    private volatile @Nullable Decoder decoder;
    private volatile @Nullable String intent;
    /** Results that it keeps something open for, which are still to be read. */
    private final AtomicInteger keeping = new AtomicInteger();

    /** The engine's. */
    private Stage stage = Stage.STARTING;
    /** The task that it is being stopped for, 0 for none; the engine's. */
    private long stopping;
    /** Whether it has ever begun a task; the engine's. */
    private boolean proven;

    /**
     * Creates a worker without a process.
     *
     * @param seat where it is to sit
     * @param number its number among those of its pool
     * @param name its name
     * @param replaces the process whose place it takes, or −1 for none
     */
    Worker(int seat, int number, String name, long replaces) {
        this.seat = seat;
        this.number = number;
        this.name = name;
        this.replaces = replaces;
    }

    int seat() {
        return seat;
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    long replaces() {
        return replaces;
    }

    /** {@return when its start began, as of {@link System#nanoTime()}} */
    long createdAt() {
        return createdAt;
    }

    Stage stage() {
        return stage;
    }

    void becomes(Stage next) {
        stage = next;
    }

    /** Tells that it is to be stopped for a task; false if it is already. */
    boolean stopsFor(long task) {
        boolean first = stopping != task;
        stopping = task;
        return first;
    }

    boolean isProven() {
        return proven;
    }

    void prove() {
        proven = true;
    }

    // Its process.

    /** Gives it its process. */
    void runsAs(LaunchedProcess started) {
        process = started;
    }

    /** {@return its process, null as long as there is none} */
    @Nullable LaunchedProcess processIfStarted() {
        return process;
    }

    LaunchedProcess process() {
        return Objects.requireNonNull(process, "this worker has no process yet");
    }

    long pid() {
        return process().pid();
    }

    /** {@return whether there is a process, and it has not ended} */
    boolean isRunning() {
        LaunchedProcess own = process;
        return own != null && !own.ended().isDone();
    }

    /** Waits until the process is gone and all that it left has been read. */
    ExitStatus awaitEnd() {
        return process().ended().join();
    }

    /** {@return why the pool has decided to end this worker, null if it has not} */
    @Nullable String intent() {
        return intent;
    }

    /** Waits until the worker has connected, in slices, so that a time in which this whole program was stopped counts as one of them. */
    Lane connect(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Lane> connecting = process().lane();
        for (long left = limit.dividedBy(SLICE);; left--) {
            try {
                Lane connected = connecting.get(SLICE.toNanos(), TimeUnit.NANOSECONDS);
                decoder = ProcessWire.get().decoder(connected);
                lane = connected;
                return connected;
            } catch (TimeoutException e) {
                if (left <= 1) {
                    throw e;
                }
            }
        }
    }

    /** {@return what reads the results; the worker must have connected} */
    Decoder decoder() {
        return Objects.requireNonNull(decoder, "a connected worker has a decoder");
    }

    /** {@return the text of the frame between remote and local ones in an exception's trace} */
    String boundary() {
        return "[process " + name + ", pid " + pid() + "]";
    }

    /** Has the worker run what comes before tasks; returns how it ended, null if the worker died. */
    @Nullable Frame prepare(byte[] work) {
        Lane connected = Objects.requireNonNull(lane, "only a connected worker is prepared");
        try {
            connected.send(FrameType.TASK, 0, work);
            return connected.receive();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Worker " + name + " is gone before it was ready", e);
            return null;
        }
    }

    /** Sends a frame; does nothing if the worker is gone, which its end tells. */
    private synchronized void send(FrameType type, long number, byte[] body) {
        Lane connected = lane;
        if (connected == null) {
            return;
        }
        try {
            connected.send(type, number, body);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Worker " + name + " is gone", e);
        }
    }

    /** Gives it its seat at the board. */
    void seat(long board) {
        send(FrameType.TASK, seat, ByteBuffer.allocate(Long.BYTES).putLong(board).array());
    }

    /** It keeps something open until a result has been read, and must not be dismissed before. */
    void keeps() {
        keeping.incrementAndGet();
    }

    boolean isKeeping() {
        return keeping.get() > 0;
    }

    /** A result has been read for which it keeps something open. */
    void read(long task) {
        receipt(task);
        keeping.decrementAndGet();
    }

    /** Tells it that it need not keep open any more what the result of a task names. */
    void receipt(long task) {
        send(FrameType.RECEIPT, task, new byte[0]);
    }

    /** Ends the worker whatever it does: SIGTERM, and SIGKILL after a grace; one that has not connected has no grace. */
    void terminate(String why) {
        intent = why;
        LaunchedProcess own = process;
        if (own == null) {
            return; // who starts it looks whether it is wanted when it is there
        }
        if (lane == null) {
            own.kill();
        } else {
            own.end(TERM_GRACE);
        }
    }

    /** Tells the worker, which claims no task any more, that there is no more work; it ends by itself, or is ended. */
    void dismiss() {
        String why = "the pool has no more work";
        intent = why;
        Timers.after(TERM_GRACE, () -> terminate(why)); // first: a worker that is stopped may hold the next line up
        send(FrameType.END, 0, new byte[0]);
    }
}
