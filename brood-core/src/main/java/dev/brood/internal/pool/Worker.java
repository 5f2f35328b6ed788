// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.Lane;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.wire.Decoder;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A live worker process with its lane.
 *
 * <h2>Stopping a task</h2>
 * A ladder of three steps, each taken only if the worker still runs that very task: interrupt its thread; 500 ms later
 * SIGTERM; 2 s later SIGKILL. From SIGTERM on the worker is condemned: even if the task ends in time, the worker gets no
 * other. Condemning and ending a task exclude each other, so the next task cannot be hit.
 */
final class Worker {

    static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);
    static final Duration TERM_GRACE = Duration.ofSeconds(2);

    private final LaunchedProcess process;
    private final Lane lane;
    private final Decoder decoder;
    private long running;
    private boolean condemned;

    Worker(LaunchedProcess process, Lane lane) {
        this.process = process;
        this.lane = lane;
        this.decoder = ProcessWire.get().decoder(lane);
    }

    long pid() {
        return process.pid();
    }

    LaunchedProcess process() {
        return process;
    }

    Decoder decoder() {
        return decoder;
    }

    /** Tells that the task of that number is about to be handed over, so that it can be stopped. */
    synchronized void begins(long number) {
        running = number;
    }

    /** Hands a task over and waits for its result; null if the worker died. */
    @Nullable Frame run(long number, byte[] payload) {
        try {
            lane.send(FrameType.TASK, number, payload);
        } catch (IOException e) {
            // The worker is gone, perhaps after it had answered: what it sent before can still be read.
            return answer(number);
        }
        return answer(number);
    }

    private @Nullable Frame answer(long number) {
        try {
            Frame frame = lane.receive();
            while (frame != null && frame.number() != number) {
                frame = lane.receive();
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
        process.interrupt(number);
        Timers.after(INTERRUPT_GRACE, () -> condemn(number));
    }

    private void condemn(long number) {
        synchronized (this) {
            if (running != number) {
                return;
            }
            condemned = true;
        }
        terminate();
    }

    /** Ends the worker whatever it does: SIGTERM, and SIGKILL after a grace. */
    void terminate() {
        synchronized (this) {
            condemned = true;
        }
        process.terminate();
        Timers.after(TERM_GRACE, process::kill);
    }

    /** Tells the worker that there is no more work; it ends by itself, or is ended. */
    void dismiss() {
        try {
            lane.send(FrameType.END, 0, new byte[0]);
        } catch (IOException e) {
            process.kill(); // it does not listen any more, and has nothing to lose
        }
        Timers.after(TERM_GRACE, this::terminate);
    }

    void closeLane() {
        try {
            lane.close();
        } catch (IOException e) {
            // The worker is gone and so is the connection.
            return;
        }
    }
}
