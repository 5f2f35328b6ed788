// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of a connection: puts messages into the stream. Used by one thread at a time.
 *
 * <p>A message counts when its last byte is there. Who is interrupted before takes it back: what is left of the chunk becomes
 * {@code rest}, followed by CANCELLED, and goes before anything else. If not a byte has left, nothing has to be taken back.
 */
final class MessageWriter {

    private static final int SMALL_BYTES = 1 << 13;

    private final Transport transport;
    private @Nullable ByteBuffer head;
    /** What must be written before the next message, or null. */
    private @Nullable ByteBuffer rest;

    MessageWriter(Transport transport) {
        this.transport = transport;
    }

    boolean hasRest() {
        return rest != null;
    }

    /** Writes a message, whole or not at all. */
    void write(byte kind, MemorySegment body) throws IOException, InterruptedException {
        writeRest(() -> transport.gate().await(SelectionKey.OP_WRITE, Deadline.NEVER));
        ByteBuffer out = head();
        long length = body.byteSize();
        out.clear();
        out.put(kind).putLong(length);
        boolean begun = false;
        long done = 0;
        do {
            int n = (int) Math.min(length - done, SocketLayout.LONGEST_CHUNK);
            boolean last = done + n == length;
            if (n > 0) {
                out.put(SocketLayout.CHUNK).putInt(n);
            }
            if (n <= out.remaining() - 1) {
                MemorySegment.copy(body, done, MemorySegment.ofBuffer(out), 0, n);
                out.position(out.position() + n);
                if (last) {
                    out.put(SocketLayout.COMPLETE);
                }
                drain(last, begun, out.flip());
            } else {
                ByteBuffer tail = ByteBuffer.allocate(last ? 1 : 0);
                MemorySegment part = body.asSlice(done, n);
                ByteBuffer bytes = MessageReader.isOfBytes(body) ? part.asByteBuffer() : ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE));
                drain(last, begun, out.flip(), bytes, last ? tail.put(0, SocketLayout.COMPLETE) : tail);
            }
            out.clear();
            begun = true;
            done += n;
        } while (done < length);
    }

    /** A wait until the socket may take more. */
    private interface Room<X extends Exception> {
        void await() throws IOException, X;
    }

    /** Writes what is left of a message that was taken back. */
    private <X extends Exception> void writeRest(Room<X> room) throws IOException, X {
        ByteBuffer left = rest;
        if (left != null) {
            transport.write(left);
            while (left.hasRemaining() || !transport.flush()) {
                room.await();
                transport.write(left);
            }
            rest = null;
        }
    }

    /** Writes what is left, whoever may be interrupted. */
    void writeRestUninterruptibly() throws IOException {
        writeRest(() -> transport.gate().awaitUninterruptibly(SelectionKey.OP_WRITE));
    }

    /** Says that no message will come, if that can be done at once. */
    void writeEnd() throws IOException {
        ByteBuffer left = rest;
        if (left != null) {
            transport.write(left);
            if (left.hasRemaining()) {
                return;
            }
        }
        transport.write(head().clear().put(SocketLayout.END).putLong(0).flip());
        transport.flush();
    }

    private void drain(boolean last, boolean begun, ByteBuffer... parts) throws IOException, InterruptedException {
        long all = remaining(parts);
        transport.write(parts);
        while (remaining(parts) > 0 || !transport.flush()) {
            try {
                transport.gate().await(SelectionKey.OP_WRITE, Deadline.NEVER);
            } catch (InterruptedException e) {
                if (last && remaining(parts) == 0) {
                    flushUninterruptibly(); // the message is one already: TLS has made a record of its last byte
                    Thread.currentThread().interrupt();
                    return;
                }
                takeBack(last, begun || remaining(parts) < all, parts);
                throw e;
            }
            transport.write(parts);
        }
    }

    private void flushUninterruptibly() throws IOException {
        while (!transport.flush()) {
            transport.gate().awaitUninterruptibly(SelectionKey.OP_WRITE);
        }
    }

    private void takeBack(boolean last, boolean begun, ByteBuffer... parts) {
        if (begun) {
            int size = Math.toIntExact(remaining(parts)) + (last ? 0 : 1);
            ByteBuffer left = ByteBuffer.allocate(size);
            for (ByteBuffer part : parts) {
                left.put(part);
            }
            rest = left.put(size - 1, SocketLayout.CANCELLED).clear();
        }
    }

    private static long remaining(ByteBuffer... parts) {
        long all = 0;
        for (ByteBuffer part : parts) {
            all += part.remaining();
        }
        return all;
    }

    private ByteBuffer head() {
        ByteBuffer known = head;
        if (known == null) {
            known = ByteBuffer.allocateDirect(SMALL_BYTES);
            head = known;
        }
        return known;
    }
}
