// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.board.BoardWorker;
import dev.brood.internal.board.BoardWorker.Claim;
import dev.brood.internal.board.Parcel;
import dev.brood.internal.launch.Receiving;
import dev.brood.internal.launch.TaskInterrupts;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.sync.HeldAtEnd;
import dev.brood.internal.sync.Slot;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.Failures;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does with its tasks, in one thread.
 *
 * <p>Between the claim of a task and the first line of the user's code it writes the task's number into its slot. So when it is killed
 * its parent can tell whether it had read what it was to do.
 */
final class WorkerLoop {

    private final BoardWorker board;
    private final WorkerLane lane;
    private final Decoder decoder;
    private final Encoder encoder;
    private final TaskInterrupts interrupts;
    private final Slot slot;

    WorkerLoop(BoardWorker board, WorkerLane lane, Decoder decoder, Encoder encoder, TaskInterrupts interrupts, Slot slot) {
        this.board = board;
        this.lane = lane;
        this.decoder = decoder;
        this.encoder = encoder;
        this.interrupts = interrupts;
        this.slot = slot;
    }

    /** Does tasks until there are no more for this worker. */
    void run() {
        boolean goesOn = true;
        while (goesOn) {
            Claim claim = board.take(lane::isOver);
            goesOn = claim != null && run(claim);
        }
    }

    /** Does one; returns whether this worker may claim another one. */
    private boolean run(Claim claim) {
        byte[] contents;
        try {
            contents = contents(claim);
        } catch (StaleHandleException e) { // the task has been given up meanwhile
            return tell(claim, new Answer(TaskEnd.FAILURE, Failures.capture(e, encoder)), new Cargo());
        }
        long number = claim.number();
        slot.taskRelease(number);
        interrupts.begin(number);
        Cargo cargo = new Cargo();
        Answer answer;
        try {
            answer = answer(() -> task(contents).call(), "result of the task", encoder, cargo);
        } finally {
            interrupts.end();
            HeldAtEnd.release("task " + number);
            slot.taskEndedRelease(number);
        }
        return tell(claim, answer, cargo);
    }

    private byte[] contents(Claim claim) {
        if (!claim.apart()) {
            return claim.contents();
        }
        try (Parcel parcel = Parcel.open(claim.contents())) {
            return parcel.contents();
        }
    }

    private Callable<?> task(byte[] contents) throws Exception {
        return Receiving.run("the task", () -> (Callable<?>) Objects.requireNonNull(decoder.decode(contents), "a task is never null"));
    }

    private boolean tell(Claim claim, Answer answer, Cargo cargo) {
        if (answer.body().length > board.longest()) {
            return tellApart(claim, answer, cargo);
        }
        int kind = answer.kind();
        if (cargo.references().length > 0) {
            kind |= TaskEnd.KEPT;
            lane.keep(claim.number(), cargo::close);
        } else {
            cargo.close();
        }
        return board.end(claim, kind, answer.body());
    }

    private boolean tellApart(Claim claim, Answer answer, Cargo cargo) {
        Parcel parcel;
        try {
            parcel = Parcel.of(answer.body());
        } catch (SharedMemoryFullException e) {
            cargo.close();
            BroodException failure = new SharedMemoryFullException(
                    "the result of the task has " + answer.body().length + " bytes, for which there is no room: " + e.getMessage());
            return board.end(claim, TaskEnd.FAILURE, Failures.capture(failure, encoder));
        }
        lane.keep(claim.number(), () -> {
            parcel.close();
            cargo.close();
        });
        return board.end(claim, answer.kind() | TaskEnd.PARCEL | TaskEnd.KEPT, parcel.label());
    }

    /**
     * How something ended.
     *
     * @param kind {@link TaskEnd#FAILURE} or none
     * @param body the value, or the failure, encoded
     */
    record Answer(int kind, byte[] body) {}

    /** Runs user code, whatever it may throw, and encodes how it ended. */
    static Answer answer(Callable<? extends @Nullable Object> work, String what, Encoder encoder, Cargo cargo) {
        try {
            Object value = work.call();
            return new Answer(0, cargo.load(() -> encoder.encode(value, what)));
        } catch (Throwable t) { // Errors too: a task's StackOverflowError is the task's failure, not the worker's
            return new Answer(TaskEnd.FAILURE, Failures.capture(t, encoder));
        }
    }
}
