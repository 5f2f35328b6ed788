// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A caller without manners: says what it is told to. */
final class RawCaller implements AutoCloseable {

    final SocketChannel channel;

    RawCaller(SocketAddress listener) throws IOException {
        channel = SocketChannel.open(listener);
    }

    static Hello hello() {
        return Hello.of(SocketLayout.CALLER, SocketLayout.KEYED, 1 << 20);
    }

    void write(byte... bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    static byte[] content(ByteBuffer bytes) {
        byte[] all = new byte[bytes.capacity()];
        bytes.get(0, all);
        return all;
    }

    void write(ByteBuffer bytes) throws IOException {
        write(content(bytes));
    }

    ByteBuffer read(int bytes) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("after " + target.position() + " of " + bytes + " bytes");
            }
        }
        return target.flip();
    }

    /** Reads until the listener ends the connection; returns how many bytes came. */
    int readToEnd() {
        ByteBuffer target = ByteBuffer.allocate(1 << 12);
        int all = 0;
        try {
            for (int n = channel.read(target); n >= 0; n = channel.read(target.clear())) {
                all += n;
            }
        } catch (IOException reset) {
            return all;
        }
        return all;
    }

    /** Authenticates itself, honestly. */
    RawCaller authenticate(byte[] key) throws IOException {
        Hello own = hello();
        write(own.bytes());
        Hello other = new Hello(read(SocketLayout.HELLO_BYTES));
        Prover prover = new Prover(own, other, new byte[0]);
        write(Arrays.copyOf(prover.proof(key, "key 1", SocketLayout.CALLER), SocketLayout.PROOF_BYTES));
        int verdict = read(SocketLayout.ANSWER_BYTES).getInt();
        if (verdict != Verdict.ACCEPTED.ordinal()) {
            throw new IOException("verdict " + verdict);
        }
        write(ByteBuffer.allocate(SocketLayout.VERDICT_BYTES).putInt(0, Verdict.ACCEPTED.ordinal()));
        return this;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
