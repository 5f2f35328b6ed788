// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a blocking stream socket.
 *
 * <pre>
 *   0        4      5             13
 *   +--------+------+-------------+----------------------+
 *   | length | type | number      | body (length bytes)  |
 *   +--------+------+-------------+----------------------+
 * </pre>
 *
 * <p>One thread at a time may read; any number may write, whole frames never interleave. The JDK closes a channel when a
 * thread is interrupted in it: only Brood's own threads, or the thread of a worker between tasks, come here. Bodies pass
 * through buffers of a fixed size, since the JDK would otherwise keep a direct buffer as large as the largest body for
 * each thread.
 */
final class FrameChannel implements Closeable {

    static final int MAX_BODY = Integer.MAX_VALUE - 64;

    private static final int HEADER = Integer.BYTES + Byte.BYTES + Long.BYTES;

    private final SocketChannel channel;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final ReentrantLock writing = new ReentrantLock();

    FrameChannel(SocketChannel channel, int bufferSize) {
        this(channel, ByteBuffer.allocateDirect(bufferSize).limit(0), ByteBuffer.allocateDirect(bufferSize));
    }

    private FrameChannel(SocketChannel channel, ByteBuffer in, ByteBuffer out) {
        this.channel = channel;
        this.in = in;
        this.out = out;
    }

    /** {@return this connection with larger buffers, to be used instead of this object; nothing may be waiting to be written} */
    FrameChannel enlarged(int bufferSize) {
        return new FrameChannel(channel, ByteBuffer.allocateDirect(bufferSize).put(in).flip(), ByteBuffer.allocateDirect(bufferSize));
    }

    /**
     * Reads the next frame, waiting for it.
     *
     * @param maxBody the longest body that is accepted
     * @return the frame, or null at the end of the stream, also when it ends within a frame: the peer is gone
     */
    @Nullable Frame read(int maxBody) throws IOException {
        if (!fill(HEADER)) {
            return null;
        }
        int length = in.getInt();
        FrameType type = FrameType.of(in.get());
        long number = in.getLong();
        if (length < 0 || length > maxBody) {
            throw new ProtocolException("frame " + type + " of " + length + " bytes, at most " + maxBody + " are allowed");
        }
        byte[] body = new byte[length];
        int done = 0;
        while (done < length) {
            if (!in.hasRemaining() && !fill(1)) {
                return null;
            }
            int n = Math.min(in.remaining(), length - done);
            in.get(body, done, n);
            done += n;
        }
        return new Frame(type, number, body);
    }

    /** Writes a frame and sends all that has been appended before. */
    void write(FrameType type, long number, byte[] body) throws IOException {
        writing.lock();
        try {
            put(type, number, body);
            drain();
        } finally {
            writing.unlock();
        }
    }

    /** Writes a frame that may wait for the next {@link #write} in this process's buffer. */
    void append(FrameType type, long number, byte[] body) throws IOException {
        writing.lock();
        try {
            put(type, number, body);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes a frame, if the system takes it without waiting; the channel does not block from then on. The reading must have ended, and nothing may
     * be waiting to be written.
     *
     * @return what the system has not taken, empty if it has taken all; null if another thread is writing just now, and nothing was done
     */
    @Nullable ByteBuffer writeAtOnce(FrameType type, long number, byte[] body) throws IOException {
        if (!writing.tryLock()) {
            return null;
        }
        try {
            ByteBuffer frame = ByteBuffer.allocate(HEADER + body.length);
            frame.putInt(body.length).put(type.code()).putLong(number).put(body).flip();
            channel.configureBlocking(false);
            channel.write(frame);
            return frame;
        } finally {
            writing.unlock();
        }
    }

    /** Writes what {@link #writeAtOnce} has left, waiting as long as it takes. */
    void writeRest(ByteBuffer rest) throws IOException {
        writing.lock();
        try {
            channel.configureBlocking(true);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Ends the reading: who waits for a frame gets null, as at the peer's end. Writing goes on. */
    void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void put(FrameType type, long number, byte[] body) throws IOException {
        if (out.remaining() < HEADER) {
            drain();
        }
        out.putInt(body.length).put(type.code()).putLong(number);
        int done = 0;
        while (done < body.length) {
            if (!out.hasRemaining()) {
                drain();
            }
            int n = Math.min(out.remaining(), body.length - done);
            out.put(body, done, n);
            done += n;
        }
    }

    private void drain() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    /** Makes at least {@code wanted} bytes available in the buffer; false at the end of the stream. */
    private boolean fill(int wanted) throws IOException {
        while (in.remaining() < wanted) {
            in.compact();
            int n = channel.read(in);
            in.flip();
            if (n < 0) {
                return false;
            }
        }
        return true;
    }
}
