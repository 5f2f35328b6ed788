// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.board.BoardHandle;
import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.Lane;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.TaskInterrupts;
import dev.brood.internal.launch.ThisProcess;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.sync.Session;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.Envelope;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process does: runs the initializer, tells that it is ready, is given its seat at the pool's board, and does what it finds
 * there ({@link WorkerLoop}) until there is no more work.
 *
 * @param initializer runs first, or null
 */
record WorkerMain(@Nullable Callable<?> initializer) implements Callable<@Nullable Object>, Envelope, Serializable {

    private static final Duration GUARDIANS_TURN = Duration.ofSeconds(3);

    @Override
    public @Nullable Object call() throws Exception {
        int status = 1;
        try {
            boolean orphan = work();
            if (orphan) {
                // The parent is gone, or about to kill this worker: an exit now would leave the guardian no time to clean up.
                Thread.sleep(GUARDIANS_TURN);
            }
            status = 0;
        } catch (Throwable t) { // without its thread a worker is of no use, and others that tasks have left behind would keep it
            System.getLogger(WorkerMain.class.getName()).log(Level.ERROR, "A worker of a pool has failed", t);
        } finally {
            System.exit(status); // non-daemon threads that tasks have left behind do not hold a worker
        }
        return null;
    }

    /** Works to the end; returns whether the pool's process has ended before. */
    private boolean work() throws Exception {
        Lane lane = ThisProcess.lane();
        Decoder decoder = ProcessWire.get().decoder(lane);
        Encoder encoder = ProcessWire.get().encoder();
        TaskInterrupts interrupts = ThisProcess.interrupts();
        interrupts.end(); // the worker's own waiting is nobody's task

        WorkerLoop.Answer ready = WorkerLoop.answer(this::initialized, "result of the initializer", encoder, new Cargo());
        lane.send(TaskEnd.has(ready.kind(), TaskEnd.FAILURE) ? FrameType.FAILURE : FrameType.VALUE, 0, ready.body());
        Frame seat = lane.receive();
        if (seat == null || seat.type() != FrameType.TASK) {
            return seat == null;
        }
        try (BoardHandle board = BoardHandle.open(ByteBuffer.wrap(seat.body()).getLong())) {
            WorkerLane heard = WorkerLane.start(lane);
            new WorkerLoop(
                            board.worker(Math.toIntExact(seat.number())), heard, decoder, encoder, interrupts, Session.current().self())
                    .run();
            return heard.awaitEnd();
        }
    }

    /** Runs the initializer, whose value nobody wants. */
    private @Nullable Object initialized() throws Exception {
        if (initializer != null) {
            initializer.call();
        }
        return null;
    }
}
