// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.QueueEndedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The inbound half of a connection: takes messages out of the stream, wherever a wait was broken off before. Used by one thread at
 * a time.
 *
 * <pre>
 *   no message --header--&gt; body --COMPLETE--&gt; no message        END, or the end of the stream between two messages: ended
 *        ^                  |                                    the end of the stream elsewhere, or nonsense: failed
 *        +----CANCELLED-----+
 * </pre>
 *
 * <p>What was received of a body stays in {@code body}, which grows as bytes arrive: no memory is taken for what was only announced,
 * but for one chunk.
 */
final class MessageReader {

    private static final int BUFFER_BYTES = 1 << 14;
    private static final int FIRST_BYTES = 1 << 12;
    private static final byte NO_MESSAGE = 0;

    /** How far a step came. */
    private enum Step {
        DONE,
        /** The deadline has passed. */
        LATE,
        /** The sender has taken the message back. */
        TAKEN_BACK
    }

    private final Transport transport;
    private final SocketObjects objects;
    private final long longest;
    private final String peer;
    private @Nullable ByteBuffer buffer;

    private byte kind = NO_MESSAGE;
    private long length;
    private int chunkLeft;
    private long have;
    private MemorySegment body = MemorySegment.NULL;
    /** Whether all of it is in the body. */
    private boolean complete;
    /** Whether it is read into the body as it comes: somebody has tried to read it without waiting. */
    private boolean eager;

    /** What the system has said when the peer was lost. */
    private @Nullable String lost;

    private @Nullable String ended;
    private @Nullable String failed;

    MessageReader(Transport transport, SocketObjects objects, long longest, String peer) {
        this.transport = transport;
        this.objects = objects;
        this.longest = longest;
        this.peer = peer;
    }

    boolean isEnded() {
        return ended != null || failed != null;
    }

    /**
     * Waits for the beginning of a message for the user.
     *
     * @return its kind, or 0 if the deadline has passed
     */
    byte next(Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            if (failed != null) {
                throw new UncheckedIOException(failed, new ProtocolException(failed));
            }
            if (ended != null) {
                throw new QueueEndedException(ended);
            }
            if (kind == NO_MESSAGE) {
                if (readHeader(deadline) == Step.LATE) {
                    return NO_MESSAGE;
                }
            } else if (kind == SocketLayout.ENTRIES) {
                switch (readBody(null, deadline)) {
                    case LATE -> {
                        return NO_MESSAGE;
                    }
                    case DONE -> {
                        byte[] told = takeBody();
                        try {
                            objects.learn(told);
                        } catch (ProtocolException e) {
                            throw fail("has sent " + e.getMessage());
                        }
                    }
                    case TAKEN_BACK -> forget();
                }
            } else {
                return kind;
            }
        }
    }

    /** The length of the message that has begun. */
    long length() {
        return length;
    }

    /** Reads the message that has begun to its end; null if the sender has taken it back. */
    byte @Nullable [] readWhole() throws IOException, InterruptedException {
        if (readBody(null, Deadline.NEVER) == Step.TAKEN_BACK) {
            forget();
            return null;
        }
        return takeBody();
    }

    /** Reads the message that has begun if all of it is there; else null, and what comes of it is read by {@link #isAsWholeAsWanted}. */
    byte @Nullable [] readWholeAtOnce() throws IOException, InterruptedException {
        eager = true;
        return isAsWholeAsWanted() ? takeBody() : null;
    }

    /** Whether the message that has begun is all there, if somebody has tried to read it without waiting; true if nobody has. */
    boolean isAsWholeAsWanted() throws IOException, InterruptedException {
        if (!eager) {
            return true;
        }
        Step step = readBody(null, Deadline.NOW);
        if (step == Step.TAKEN_BACK) {
            forget();
        }
        complete = step == Step.DONE;
        return complete;
    }

    /** Reads the message that has begun into a target with room for it; false if the sender has taken it back. */
    boolean readInto(MemorySegment target) throws IOException, InterruptedException {
        if (have > 0) {
            MemorySegment.copy(body, 0, target, 0, have);
        }
        boolean whole = false;
        try {
            Step step = readBody(target, Deadline.NEVER);
            whole = true;
            forget();
            return step == Step.DONE;
        } finally {
            if (!whole && failed == null && ended == null) {
                keep(target);
            }
        }
    }

    /** Takes a copy of what was received into memory that is somebody else's, for the next one who receives. */
    private void keep(MemorySegment target) {
        boolean kept = false;
        try {
            MemorySegment copy = have <= SocketLayout.LONGEST_ARRAY
                    ? MemorySegment.ofArray(new byte[(int) have])
                    : Arena.ofAuto().allocate(have);
            MemorySegment.copy(target, 0, copy, 0, have);
            body = copy;
            kept = true;
        } finally {
            if (!kept) { // its memory has been closed, or there is no more
                failed = message("has sent a message of which what had come is lost with the memory into which it was received");
            }
        }
    }

    private Step readHeader(Deadline deadline) throws IOException, InterruptedException {
        ByteBuffer in = fill(SocketLayout.HEADER_BYTES, deadline);
        if (in == null) {
            return ended == null ? Step.LATE : Step.DONE;
        }
        byte code = in.get();
        long announced = in.getLong();
        switch (code) {
            case SocketLayout.END -> ended = "The connection to " + peer + " has ended: the other end was closed. Close this one, too.";
            case SocketLayout.BYTES, SocketLayout.OBJECT, SocketLayout.ENTRIES -> {
                long limit = code == SocketLayout.ENTRIES ? SocketLayout.DICTIONARY_BYTES : longest;
                if (announced < 0 || announced > limit) {
                    throw fail("has sent a message of " + announced + " bytes; " + limit + " are allowed"
                            + (announced < 0 ? "" : " (maxMessage)"));
                }
                kind = code;
                length = announced;
            }
            default -> throw fail("has sent a message of an unknown kind, " + code);
        }
        return Step.DONE;
    }

    /** Reads on into the target, or into memory that grows. */
    private Step readBody(@Nullable MemorySegment target, Deadline deadline) throws IOException, InterruptedException {
        if (complete) {
            return Step.DONE;
        }
        while (true) {
            if (chunkLeft == 0) {
                ByteBuffer in = fill(1, deadline);
                if (in == null) {
                    return Step.LATE;
                }
                switch (in.get(in.position())) {
                    case SocketLayout.COMPLETE -> {
                        in.get();
                        if (have != length) {
                            throw fail("has ended a message of " + length + " bytes after " + have);
                        }
                        return Step.DONE;
                    }
                    case SocketLayout.CANCELLED -> {
                        in.get();
                        return Step.TAKEN_BACK;
                    }
                    case SocketLayout.CHUNK -> {
                        if (fill(SocketLayout.CHUNK_HEADER_BYTES, deadline) == null) {
                            return Step.LATE;
                        }
                        in.get();
                        int n = in.getInt();
                        if (n <= 0 || n > SocketLayout.LONGEST_CHUNK || n > length - have) {
                            throw fail("has sent a chunk of " + n + " bytes, where " + (length - have) + " of " + length + " are missing");
                        }
                        chunkLeft = n;
                    }
                    default -> throw fail("has sent a chunk of an unknown kind, " + in.get(in.position()));
                }
            } else {
                MemorySegment place = target == null ? grown() : target;
                if (!move(place, deadline)) {
                    return Step.LATE;
                }
            }
        }
    }

    /** Moves bytes of the chunk to where they belong: those that are here, else straight from the socket. */
    private boolean move(MemorySegment place, Deadline deadline) throws IOException, InterruptedException {
        ByteBuffer in = buffer();
        if (!in.hasRemaining() && (chunkLeft < BUFFER_BYTES || !isOfBytes(place))) {
            if (fill(1, deadline) == null) {
                return false;
            }
        }
        int n;
        if (in.hasRemaining()) {
            n = Math.min(chunkLeft, in.remaining());
            MemorySegment.copy(MemorySegment.ofBuffer(in), 0, place, have, n);
            in.position(in.position() + n);
        } else {
            n = read(place.asSlice(have, chunkLeft).asByteBuffer());
            while (n == 0) {
                if (isLate(deadline)) {
                    return false;
                }
                n = read(place.asSlice(have, chunkLeft).asByteBuffer());
            }
            if (n < 0) {
                throw torn();
            }
        }
        have += n;
        chunkLeft -= n;
        return true;
    }

    /** Whether memory can be seen as a buffer of bytes: arrays of other primitives cannot. */
    static boolean isOfBytes(MemorySegment memory) {
        return memory.isNative() || memory.heapBase().filter(byte[].class::isInstance).isPresent();
    }

    /** The body, with room for the chunk. */
    private MemorySegment grown() {
        long needed = have + chunkLeft;
        if (body.byteSize() < needed) {
            long size = Math.max(needed, Math.min(length, Math.max(FIRST_BYTES, 2 * body.byteSize())));
            MemorySegment larger = length <= SocketLayout.LONGEST_ARRAY
                    ? MemorySegment.ofArray(new byte[(int) size])
                    : Arena.ofAuto().allocate(size);
            MemorySegment.copy(body, 0, larger, 0, have);
            body = larger;
        }
        return body;
    }

    private byte[] takeBody() {
        byte[] bytes = body.heapBase().filter(byte[].class::isInstance).map(byte[].class::cast).orElseGet(() -> new byte[0]);
        byte[] exact = bytes.length == have ? bytes : Arrays.copyOf(bytes, (int) have);
        forget();
        return exact;
    }

    private void forget() {
        kind = NO_MESSAGE;
        length = 0;
        have = 0;
        body = MemorySegment.NULL;
        complete = false;
        eager = false;
    }

    /** Makes bytes available in the buffer; null at the deadline, or at an end of the stream that is one of the connection. */
    private @Nullable ByteBuffer fill(int wanted, Deadline deadline) throws IOException, InterruptedException {
        ByteBuffer in = buffer();
        while (in.remaining() < wanted) {
            in.compact();
            int n;
            try {
                n = read(in);
            } finally {
                in.flip();
            }
            if (n < 0) {
                if (kind != NO_MESSAGE || in.hasRemaining()) {
                    throw torn();
                }
                ended = "The connection to " + peer + " has ended: the other process has died, or the network has failed"
                        + (lost == null ? "" : " (" + lost + ")") + ". Close this end, and connect again to go on.";
                return null;
            }
            if (n == 0 && isLate(deadline)) {
                return null;
            }
        }
        return in;
    }

    /** Waits until there may be something to read; true if the deadline comes first. */
    private boolean isLate(Deadline deadline) throws IOException, InterruptedException {
        return deadline.hasPassed() || !transport.gate().await(SelectionKey.OP_READ, deadline);
    }

    /** A connection that the peer has reset, or the network has lost, is at its end; one that speaks no TLS is damaged. */
    private int read(ByteBuffer target) throws IOException {
        try {
            return transport.read(target);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (SSLException broken) {
            throw fail("cannot be read from any more: " + broken);
        } catch (IOException gone) {
            if (transport.gate().isClosed()) {
                throw gone;
            }
            lost = gone.getMessage();
            return -1;
        }
    }

    private UncheckedIOException torn() {
        return fail("has gone within a message, of which " + have + " bytes have come; it is not delivered");
    }

    private UncheckedIOException fail(String what) {
        String message = message(what);
        failed = message;
        body = MemorySegment.NULL;
        return new UncheckedIOException(message, new ProtocolException(message));
    }

    private String message(String what) {
        return "The connection is of no use any more: " + peer + " " + what + ". Close it, and connect again.";
    }

    private ByteBuffer buffer() {
        ByteBuffer known = buffer;
        if (known == null) {
            known = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
            buffer = known;
        }
        return known;
    }
}
