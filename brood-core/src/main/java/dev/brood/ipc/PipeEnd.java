// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.ring.Demand;
import dev.brood.internal.ring.Outgoing;
import dev.brood.internal.ring.PipeEndCore;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.ring.Taken;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Deadline;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.WaitPlace;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The handle of one end of a pipe. */
final class PipeEnd<T extends @Nullable Object> extends Handle<PipeEndCore> implements Connection<T>, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String MESSAGE = "message";

    /** The longest array of bytes that every JVM can make. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final Demand OBJECT = new Wanted(Elements.OBJECT, Long.MAX_VALUE);

    /** What is received; the rest stays. */
    private record Wanted(int kind, long maxLength) implements Demand {

        @Override
        public boolean keeps() {
            return false;
        }

        @Override
        public @Nullable String refusal(int found, long length) {
            if (Elements.isObject(found) != (kind == Elements.OBJECT)) {
                return found == Elements.BYTES
                        ? "An object was to be received, but the next message is " + length + " bytes. It stays; receive it by"
                                + " receiveBytes or receiveInto."
                        : "Bytes were to be received, but the next message is an object. It stays; receive it by receive.";
            }
            return length <= maxLength || kind == Elements.OBJECT
                    ? null
                    : "At most " + maxLength + " bytes were to be received, but the next message has " + length + ". It stays; receive it"
                            + " with more room.";
        }
    }

    PipeEnd(Core.Surroundings around, Attachment attachment) {
        super(new PipeEndCore(around, attachment));
    }

    @Override
    protected String noun() {
        return "end of a pipe";
    }

    private RingCore in() {
        RingCore in = core().in();
        if (in == null) {
            throw new UnsupportedOperationException("This end of a one-way pipe writes, the first one reads. Receive there, or make a pipe"
                    + " for both directions with Pipe.create().");
        }
        return in;
    }

    private RingCore out() {
        RingCore out = core().out();
        if (out == null) {
            throw new UnsupportedOperationException("This end of a one-way pipe reads, the second one writes. Send there, or make a pipe"
                    + " for both directions with Pipe.create().");
        }
        return out;
    }

    @Override
    public boolean isReadable() {
        return core().in() != null;
    }

    @Override
    public boolean isWritable() {
        return core().out() != null;
    }

    // A thread that waits keeps the handle reachable, or it could be closed as forgotten meanwhile.

    @Override
    public void send(T message) throws InterruptedException {
        RingCore out = out();
        try {
            Elements.put(message, MESSAGE, encoded -> out.waits().put(encoded, WaitPlace.FOREVER));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void sendBytes(MemorySegment bytes) throws InterruptedException {
        RingCore out = out();
        try {
            out.waits().put(Outgoing.of(Elements.BYTES, Objects.requireNonNull(bytes, "bytes")), WaitPlace.FOREVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void sendBytes(byte[] bytes, int offset, int length) throws InterruptedException {
        Given.notNull(bytes, "sendBytes", "the bytes");
        if (offset != 0 || length != bytes.length) {
            sendBytes(MemorySegment.ofArray(bytes).asSlice(offset, length));
            return;
        }
        RingCore out = out();
        try {
            out.waits().put(Outgoing.of(Elements.BYTES, bytes), WaitPlace.FOREVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private Taken take(Demand demand) throws InterruptedException {
        return Objects.requireNonNull(in().waits().take(demand, WaitPlace.FOREVER), "a wait without end ends with a message");
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what was sent is a T, null only if T allows it
    public T receive() throws InterruptedException {
        try {
            return (T) Elements.finish(take(OBJECT), MESSAGE);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what was sent is a T, null only if T allows it
    public boolean tryReceive(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        T message;
        try {
            Taken taken = tryTake(in());
            if (taken == null) {
                return false;
            }
            message = (T) Elements.finish(taken, MESSAGE);
        } finally {
            Reference.reachabilityFence(this);
        }
        action.accept(message);
        return true;
    }

    /** Takes what is there, whether the thread has been interrupted or not. */
    private static @Nullable Taken tryTake(RingCore in) {
        Taken taken = in.tryTake(OBJECT);
        if (taken != null || !in.isReady()) {
            return taken;
        }
        boolean interrupted = Thread.interrupted();
        try {
            return in.waits().take(OBJECT, System.nanoTime()); // the end has come, or a message just now: this tells which
        } catch (InterruptedException e) {
            interrupted = true;
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean poll(Duration limit) throws InterruptedException {
        Given.notNull(limit, "poll", "how long to wait at most");
        try {
            return in().waits().awaitMessage(Deadline.after(limit));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean isReady() {
        return in().isReady();
    }

    @Override
    public Watch watch(Runnable change) {
        Given.notNull(change, "watch", "what is to run at a change");
        return in().waits().watch(change)::run;
    }

    @Override
    public byte[] receiveBytes(int maxLength) throws InterruptedException {
        if (maxLength < 0) {
            throw new IllegalArgumentException("At most " + maxLength + " bytes were to be received; use 0 or more.");
        }
        try {
            Taken taken = take(new Wanted(Elements.BYTES, Math.min(maxLength, LONGEST_ARRAY)));
            boolean read = false;
            try {
                byte[] bytes = taken.bytes();
                read = true;
                Elements.finishRead(taken, MESSAGE);
                return bytes;
            } finally {
                giveBackUnless(read, taken);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long receiveInto(MemorySegment target) throws InterruptedException {
        MemoryTarget.check(target);
        try {
            Taken taken = take(new Wanted(Elements.BYTES, target.byteSize()));
            boolean read = false;
            try {
                MemorySegment bytes = taken.memory();
                MemorySegment.copy(bytes, 0, target, 0, bytes.byteSize());
                read = true;
                Elements.finishRead(taken, MESSAGE);
                return bytes.byteSize();
            } finally {
                giveBackUnless(read, taken);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** What could not be copied, for there was no heap, or the target was closed meanwhile, is received again. */
    private static void giveBackUnless(boolean read, Taken taken) {
        if (!read) {
            taken.giveBack();
        }
    }
}
