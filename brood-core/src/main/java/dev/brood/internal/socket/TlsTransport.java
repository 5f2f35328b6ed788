// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The bytes under TLS.
 *
 * <p>What is read lies in {@code sealedIn} until a record is complete, then in {@code in} until it is asked for. What is written
 * becomes a record in {@code sealedOut}, and is taken then, though the socket may take it only later. Both directions may have to
 * write, so writing has a lock; a reader that cannot have it leaves its answer to the writer.
 */
final class TlsTransport implements Transport {

    private static final String BINDING_LABEL = "EXPORTER-dev-brood-ipc";
    private static final int BINDING_BYTES = 32;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final Gate gate;
    private final SSLEngine engine;
    private final ReentrantLock sealing = new ReentrantLock();
    private ByteBuffer sealedIn;
    private ByteBuffer in;
    private ByteBuffer sealedOut;
    private boolean inboundEnded;

    TlsTransport(SocketChannel channel, Gate gate, SSLEngine engine) {
        this.channel = channel;
        this.gate = gate;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        sealedIn = ByteBuffer.allocateDirect(packet).flip();
        sealedOut = ByteBuffer.allocateDirect(packet).flip();
        in = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
    }

    /** Makes the connection secure, or says why that cannot be done. */
    void handshake(Deadline deadline) throws IOException, InterruptedException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    seal(NOTHING);
                    while (!flush()) {
                        awaitHandshake(SelectionKey.OP_WRITE, deadline);
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!open()) {
                        awaitHandshake(SelectionKey.OP_READ, deadline);
                    } else if (inboundEnded) {
                        throw new EOFException("the peer has closed the connection during the TLS handshake");
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void awaitHandshake(int operation, Deadline deadline) throws IOException, InterruptedException {
        if (!gate.await(operation, deadline)) {
            throw new SocketTimeoutException("the TLS handshake has taken too long");
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (!in.hasRemaining()) {
            if (inboundEnded) {
                return -1;
            }
            if (!open()) {
                return 0;
            }
        }
        int n = Math.min(in.remaining(), target.remaining());
        target.put(target.position(), in, in.position(), n);
        target.position(target.position() + n);
        in.position(in.position() + n);
        return n;
    }

    /** Opens one record, or notices the end; false if more must arrive for that. */
    private boolean open() throws IOException {
        while (true) {
            in.compact();
            SSLEngineResult result;
            try {
                result = engine.unwrap(sealedIn, in);
            } finally {
                in.flip();
            }
            switch (result.getStatus()) {
                case OK -> {
                    answer(result.getHandshakeStatus());
                    return true;
                }
                case CLOSED -> {
                    inboundEnded = true;
                    return true;
                }
                case BUFFER_OVERFLOW -> in = larger(in, engine.getSession().getApplicationBufferSize());
                case BUFFER_UNDERFLOW -> {
                    sealedIn = larger(sealedIn, engine.getSession().getPacketBufferSize());
                    sealedIn.compact();
                    int n;
                    try {
                        n = channel.read(sealedIn);
                    } finally {
                        sealedIn.flip();
                    }
                    if (n < 0) {
                        inboundEnded = true;
                        return true;
                    }
                    if (n == 0) {
                        return false;
                    }
                }
            }
        }
    }

    /** The same content in a buffer with at least so much room behind it. */
    private static ByteBuffer larger(ByteBuffer flipped, int room) {
        if (flipped.capacity() - flipped.remaining() >= room) {
            return flipped;
        }
        return ByteBuffer.allocate(flipped.remaining() + room).put(flipped).flip();
    }

    private void answer(SSLEngineResult.HandshakeStatus status) throws IOException {
        if (status == SSLEngineResult.HandshakeStatus.NEED_TASK) {
            runTasks();
        } else if (status == SSLEngineResult.HandshakeStatus.NEED_WRAP && sealing.tryLock()) {
            try {
                if (flush()) {
                    seal(NOTHING);
                    flush();
                }
            } finally {
                sealing.unlock();
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        sealing.lock();
        try {
            while (flush() && anyRemaining(sources)) {
                seal(sources);
            }
        } finally {
            sealing.unlock();
        }
    }

    private static boolean anyRemaining(ByteBuffer... sources) {
        for (ByteBuffer source : sources) {
            if (source.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    /** Makes one record; there is none that waits to be written. */
    private void seal(ByteBuffer... sources) throws IOException {
        sealing.lock();
        try {
            while (true) {
                sealedOut.clear();
                SSLEngineResult result;
                try {
                    result = engine.wrap(sources, sealedOut);
                } finally {
                    sealedOut.flip();
                }
                switch (result.getStatus()) {
                    case BUFFER_OVERFLOW ->
                        sealedOut = ByteBuffer.allocateDirect(sealedOut.capacity() + engine.getSession().getPacketBufferSize()).flip();
                    case CLOSED -> throw new SSLException("the TLS connection has been closed");
                    default -> {
                        if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                            runTasks();
                        }
                        return;
                    }
                }
            }
        } finally {
            sealing.unlock();
        }
    }

    @Override
    public boolean flush() throws IOException {
        sealing.lock();
        try {
            while (sealedOut.hasRemaining()) {
                if (channel.write(sealedOut) == 0) {
                    return false;
                }
            }
            return true;
        } finally {
            sealing.unlock();
        }
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public byte[] binding() throws IOException {
        if (engine.getSession() instanceof ExtendedSSLSession session) {
            try {
                return session.exportKeyingMaterialData(BINDING_LABEL, new byte[0], BINDING_BYTES);
            } catch (UnsupportedOperationException e) {
                throw new SSLException("the TLS provider " + engine.getClass().getName() + " cannot export keying material, to which"
                        + " the authentication is bound; use an SSLContext of the JDK's own provider", e);
            }
        }
        throw new SSLException("the TLS provider " + engine.getClass().getName() + " has no extended sessions, whose keying material the"
                + " authentication is bound to; use an SSLContext of the JDK's own provider");
    }

    @Override
    public void close() throws IOException {
        try (gate) {
            if (channel.isConnected() && sealing.tryLock()) {
                try {
                    engine.closeOutbound();
                    if (flush() && !engine.isOutboundDone()) {
                        sealedOut.clear();
                        engine.wrap(NOTHING, sealedOut);
                        sealedOut.flip();
                        flush();
                    }
                } finally {
                    sealing.unlock();
                }
            }
        }
    }
}
