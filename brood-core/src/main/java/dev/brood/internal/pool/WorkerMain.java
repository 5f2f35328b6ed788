// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.Lane;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.Receiving;
import dev.brood.internal.launch.TaskInterrupts;
import dev.brood.internal.launch.ThisProcess;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.sync.HeldAtEnd;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Slot;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.Envelope;
import dev.brood.internal.wire.Failures;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process does: runs the initializer, then one task after the other.
 *
 * <p>Before it touches a task, it writes the task's number into its slot in shared memory. So when it is killed, its
 * parent can tell exactly whether the task that it had been sent was begun.
 *
 * @param initializer runs first, or null
 */
record WorkerMain(@Nullable Callable<?> initializer) implements Callable<@Nullable Object>, Envelope, Serializable {

    private static final Duration GUARDIANS_TURN = Duration.ofSeconds(3);

    @Override
    public @Nullable Object call() throws Exception {
        Lane lane = ThisProcess.lane();
        Decoder decoder = ProcessWire.get().decoder(lane);
        Encoder encoder = ProcessWire.get().encoder();
        TaskInterrupts interrupts = ThisProcess.interrupts();
        interrupts.end(); // the worker's own waiting is nobody's task
        Slot slot = Session.current().self();

        Answer ready = answer(this::initialized, "result of the initializer", encoder, new Cargo());
        lane.send(ready.type(), 0, ready.body());
        Frame frame = lane.receive();
        while (frame != null && frame.type() == FrameType.TASK) {
            long number = frame.number();
            byte[] payload = frame.body();
            slot.taskRelease(number);
            interrupts.begin(number);
            // What the result names stays open here until the parent, which reads it before, sends something else.
            try (Cargo cargo = new Cargo()) {
                Answer answer;
                try {
                    answer = answer(() -> task(decoder, payload).call(), "result of the task", encoder, cargo);
                } finally {
                    interrupts.end();
                    HeldAtEnd.release("task " + number);
                    slot.taskEndedRelease(number);
                }
                lane.send(answer.type(), number, answer.body());
                frame = lane.receive();
            }
        }
        if (frame == null) {
            // The parent is gone, or about to kill this worker: an exit now would leave the guardian no time to clean up.
            Thread.sleep(GUARDIANS_TURN);
        }
        System.exit(0); // non-daemon threads that tasks have left behind do not hold a worker
        return null;
    }

    /** Runs the initializer, whose value nobody wants. */
    private @Nullable Object initialized() throws Exception {
        if (initializer != null) {
            initializer.call();
        }
        return null;
    }

    private static Callable<?> task(Decoder decoder, byte[] payload) throws Exception {
        return Receiving.run("the task", () -> (Callable<?>) Objects.requireNonNull(decoder.decode(payload), "a task is never null"));
    }

    private record Answer(FrameType type, byte[] body) {}

    /** Runs user code, whatever it may throw, and encodes how it ended. */
    private static Answer answer(Callable<?> work, String what, Encoder encoder, Cargo cargo) {
        try {
            Object value = work.call();
            return new Answer(FrameType.VALUE, cargo.load(() -> encoder.encode(value, what)));
        } catch (Throwable t) { // Errors too: a task's StackOverflowError is the task's failure, not the worker's
            return new Answer(FrameType.FAILURE, Failures.capture(t, encoder));
        }
    }
}
