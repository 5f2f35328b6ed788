// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.NotSendableException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.ring.PipeEndCore;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A pipe: two ends, for messages from one to the other.
 *
 * <p>Each end is a {@link Connection} of its own, which can be captured by a task, or sent through a queue or another pipe; any number
 * of processes and threads may have the same one, and each message goes to one of them. An end exists as long as a process has it
 * open, or something on its way carries it. So a process that has given one away should close it, as with the pipes of the system:
 * else it counts as one who could still send, or receive, and the other side never sees the end of the stream. Conversely, an end that
 * nobody in a process refers to any more is closed by the garbage collector, which may end the other side's stream: keep both
 * ends, or the pipe, as long as you need them.
 *
 * <p>The pipe itself cannot be captured or sent, for one process rarely needs both ends: name one in a variable, and capture that.
 *
 * <p>A direction holds 256 messages, and about 1 MB of those that have more than 48 bytes; who sends waits for room then. A single
 * message may be longer than that, of any length.
 *
 * <p><b>At death.</b> What was sent before a process died can be received; what it was sending then is not there. A message is taken from
 * the pipe by one store, and is lost with a process that dies right after that. When the last process is gone that had an end, the
 * other one is told so, see {@link Connection}.
 *
 * <p>Source: Python's {@code multiprocessing.Pipe}.
 *
 * @param <T> the type of the objects that go through it, which may be null
 * @param first the first end, which reads if only one does
 * @param second the second end, which writes if only one does
 */
@SuppressWarnings("serial") // Serializable only so that writeReplace can refuse
public record Pipe<T extends @Nullable Object>(Connection<T> first, Connection<T> second) implements AutoCloseable, Serializable {

    /**
     * {@return a new pipe, of which both ends read and write}
     *
     * @param <T> the type of the objects that go through it
     * @throws SharedMemoryFullException if there is no room for it
     */
    public static <T extends @Nullable Object> Pipe<T> create() {
        return create(true);
    }

    /**
     * {@return a new pipe, of which the first end reads, and the second one writes}
     *
     * @param <T> the type of the objects that go through it
     * @throws SharedMemoryFullException if there is no room for it
     */
    public static <T extends @Nullable Object> Pipe<T> oneWay() {
        return create(false);
    }

    private static <T extends @Nullable Object> Pipe<T> create(boolean bothWays) {
        PipeEndCore.Ends<PipeEnd<T>> ends = PipeEndCore.create(Session.current().objects(), bothWays, PipeEnd<T>::new);
        return new Pipe<>(ends.first(), ends.second());
    }

    /** A process that had both ends would count as one who could send to itself, and its stream would not end. */
    @Serial
    @SuppressWarnings("UnusedMethod") // called by serialisation
    private Object writeReplace() {
        throw new NotSendableException("a pipe has two ends, and a process should get one of them. Remedy: var end = pipe.second(), and"
                + " capture or send that.");
    }

    /** Closes both ends in this process. */
    @Override
    public void close() {
        try (first) {
            second.close();
        }
    }
}
