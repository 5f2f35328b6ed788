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
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A worker process, and its lane once it has connected.
 *
 * <h2>Stopping a task</h2>
 * A ladder of three steps, each taken only if the worker still runs that very task: interrupt its thread; 500 ms later
 * SIGTERM; 2 s later SIGKILL. From SIGTERM on the worker is condemned: even if the task ends in time, the worker gets no
 * other. Condemning and ending a task exclude each other, so the next task cannot be hit.
 */
final class Worker {

    static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);
    static final Duration TERM_GRACE = Duration.ofSeconds(2);

    private static final Duration SLICE = Duration.ofSeconds(1);

    private final LaunchedProcess process;
    private volatile @Nullable Lane lane;
    private volatile @Nullable Decoder decoder;
    private volatile CompletableFuture<Void> recorded = CompletableFuture.completedFuture(null);
    private volatile @Nullable String intent;
    private volatile boolean proven;
    private final long createdAt = System.nanoTime();
    private long running;
    private boolean condemned;

    Worker(LaunchedProcess process) {
        this.process = process;
    }

    long pid() {
        return process.pid();
    }

    LaunchedProcess process() {
        return process;
    }

    /** {@return whether the process is gone and all that it left has been read} */
    boolean hasEnded() {
        return process.ended().isDone();
    }

    /** Waits until the process is gone and all that it left has been read. */
    ExitStatus awaitEnd() {
        ExitStatus status = process.ended().join();
        recorded.join();
        return status;
    }

    /** Names what tells of the end, so that nobody takes the worker for ended before it has been told. */
    void recordedBy(CompletableFuture<Void> telling) {
        recorded = telling;
    }

    /** {@return why the pool has decided to end this worker, null if it has not} */
    @Nullable String intent() {
        return intent;
    }

    /** {@return when its start began, as of {@link System#nanoTime()}} */
    long createdAt() {
        return createdAt;
    }

    /** {@return whether it has ever begun a task} */
    boolean isProven() {
        return proven;
    }

    /** It has begun a task. */
    void prove() {
        proven = true;
    }

    /** Waits until the worker has connected. */
    void connect(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        Lane connected = lane(limit);
        decoder = ProcessWire.get().decoder(connected);
        lane = connected;
    }

    /** Waits in slices, so that a time in which this whole program was stopped counts as one of them. */
    private Lane lane(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        for (long left = limit.dividedBy(SLICE);; left--) {
            try {
                return process.lane().get(SLICE.toNanos(), TimeUnit.NANOSECONDS);
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
        return "[process " + process.name() + ", pid " + process.pid() + "]";
    }

    /** Tells that the task of that number is about to be handed over, so that it can be stopped. */
    synchronized void begins(long number) {
        running = number;
    }

    /** Hands a task over and waits for its result; null if the worker died. The worker must have connected. */
    @Nullable Frame run(long number, byte[] payload) {
        Lane connected = Objects.requireNonNull(lane, "only a connected worker runs tasks");
        try {
            connected.send(FrameType.TASK, number, payload);
        } catch (IOException e) {
            // The worker is gone, perhaps after it had answered: what it sent before can still be read.
            return answer(connected, number);
        }
        return answer(connected, number);
    }

    private static @Nullable Frame answer(Lane connected, long number) {
        try {
            Frame frame = connected.receive();
            while (frame != null && frame.number() != number) {
                frame = connected.receive();
            }
            return frame;
        } catch (IOException e) {
            return null; // reset instead of an orderly end of the stream: the worker is gone all the same
        }
    }

    /** Tells that the task has ended; false if the worker may not be used any more. */
    synchronized boolean ended() {
        running = 0;
        return !condemned;
    }

    /** Sets out on the ladder to stop a task. */
    void stop(long number) {
        synchronized (this) {
            if (running != number) {
                return;
            }
        }
        Timers.after(INTERRUPT_GRACE, () -> condemn(number)); // first: whatever the other step meets, this one is taken
        process.interrupt(number);
    }

    private void condemn(long number) {
        synchronized (this) {
            if (running != number) {
                return;
            }
            condemned = true;
        }
        terminate("its task was stopped and did not end");
    }

    /** Ends the worker whatever it does: SIGTERM, and SIGKILL after a grace; one that has not connected has no grace. */
    void terminate(String why) {
        synchronized (this) {
            condemned = true;
        }
        intent = why;
        if (lane == null) {
            process.kill();
        } else {
            process.end(TERM_GRACE);
        }
    }

    /** Tells the worker that there is no more work; it ends by itself, or is ended. */
    void dismiss() {
        Lane connected = lane;
        String why = "the pool has no more work";
        if (intent == null) {
            intent = why;
        }
        try {
            if (connected == null) {
                process.kill();
            } else {
                Timers.after(TERM_GRACE, () -> terminate(why)); // first: a worker that is stopped may hold the next line up
                connected.send(FrameType.END, 0, new byte[0]);
            }
        } catch (IOException e) {
            process.kill(); // it does not listen any more, and has nothing to lose
        }
    }
}
