// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.os.Given;
import dev.brood.internal.socket.Caller;
import dev.brood.internal.socket.MessageSocket;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a connection over a socket. */
final class SocketConnection<T extends @Nullable Object> implements Connection<T> {

    private final MessageSocket socket;

    SocketConnection(MessageSocket socket) {
        this.socket = socket;
    }

    @Override
    public void send(T message) throws InterruptedException {
        socket.send(message);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the user says what the other end sends, null or not
    public T receive() throws InterruptedException {
        return (T) socket.receive();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the user says what the other end sends, null or not
    public boolean tryReceive(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        return socket.tryReceive(message -> action.accept((T) message));
    }

    @Override
    public boolean poll(Duration limit) throws InterruptedException {
        Given.notNull(limit, "poll", "how long to wait at most");
        return socket.poll(limit);
    }

    @Override
    public void sendBytes(MemorySegment bytes) throws InterruptedException {
        Given.notNull(bytes, "sendBytes", "the bytes");
        socket.sendBytes(bytes);
    }

    @Override
    public byte[] receiveBytes(int maxLength) throws InterruptedException {
        if (maxLength < 0) {
            throw new IllegalArgumentException("A message cannot have at most " + maxLength + " bytes; give zero or more.");
        }
        return socket.receiveBytes(maxLength);
    }

    @Override
    public long receiveInto(MemorySegment target) throws InterruptedException {
        MemoryTarget.check(target);
        return socket.receiveInto(target);
    }

    @Override
    public boolean isReady() {
        return socket.isReady();
    }

    @Override
    public Watch watch(Runnable change) {
        Given.notNull(change, "watch", "what is to run at a change");
        return socket.watch(change)::run;
    }

    @Override
    public boolean isReadable() {
        socket.refuseClosed();
        return true;
    }

    @Override
    public boolean isWritable() {
        socket.refuseClosed();
        return true;
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return socket.toString();
    }

    /** The builder. */
    static final class Settings extends SocketOptions<Client.Builder> implements Client.Builder {

        private static final Duration TIMEOUT = Duration.ofSeconds(5);

        private Duration timeout = TIMEOUT;

        @Override
        Client.Builder self() {
            return this;
        }

        @Override
        public Client.Builder timeout(Duration limit) {
            Given.notNull(limit, "timeout", "how long it may take");
            if (!limit.isPositive()) {
                throw new IllegalArgumentException("Nobody can connect within " + limit + "; give a positive time.");
            }
            timeout = limit;
            return this;
        }

        @Override
        public <E extends @Nullable Object> Connection<E> connect() throws InterruptedException {
            SocketAddress where = address();
            if (where == null) {
                throw new IllegalStateException("No address was given. Say where the listener is (address, unix).");
            }
            return new SocketConnection<>(Caller.connect(where, settings(false), timeout));
        }
    }
}
