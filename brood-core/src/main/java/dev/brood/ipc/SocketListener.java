// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.BroodException;
import dev.brood.internal.os.Given;
import dev.brood.internal.socket.Acceptor;
import dev.brood.internal.socket.Deadline;
import dev.brood.internal.socket.MessageSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listener that there is. */
final class SocketListener implements Listener {

    private final Acceptor acceptor;

    private SocketListener(Acceptor acceptor) {
        this.acceptor = acceptor;
    }

    @Override
    public <T extends @Nullable Object> Connection<T> accept() throws InterruptedException {
        return new SocketConnection<>(
                Objects.requireNonNull(acceptor.accept(Deadline.NEVER), "a wait without end ends with a caller"));
    }

    @Override
    public <T extends @Nullable Object> Optional<Connection<T>> accept(Duration limit) throws InterruptedException {
        Given.notNull(limit, "accept", "how long to wait at most");
        MessageSocket next = acceptor.accept(Deadline.in(limit));
        return next == null ? Optional.empty() : Optional.of(new SocketConnection<>(next));
    }

    @Override
    public SocketAddress address() {
        return acceptor.address();
    }

    @Override
    public Optional<String> lastAccepted() {
        return acceptor.lastAccepted();
    }

    @Override
    public boolean isReady() {
        return acceptor.isReady();
    }

    @Override
    public Watch watch(Runnable change) {
        Given.notNull(change, "watch", "what is to run at a change");
        return acceptor.watch(change)::run;
    }

    @Override
    public void close() {
        acceptor.close();
    }

    @Override
    public String toString() {
        return acceptor.toString();
    }

    /** The builder. */
    static final class Settings extends SocketOptions<Builder> implements Builder {

        private static final int CONNECTIONS = 256;
        private static final int MOST_CONNECTIONS = 1_000_000;
        private static final Duration AUTHENTICATION = Duration.ofSeconds(5);

        private int connections = CONNECTIONS;
        private Duration authentication = AUTHENTICATION;
        private boolean clientCertificate;
        private Consumer<? super BroodException> onRefusal = refusal -> {};

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Builder maxConnections(int limit) {
            if (limit < 1 || limit > MOST_CONNECTIONS) {
                throw new IllegalArgumentException(
                        "A listener cannot have " + limit + " connections; give a number from 1 to " + MOST_CONNECTIONS + ".");
            }
            connections = limit;
            return this;
        }

        @Override
        public Builder authenticationTimeout(Duration limit) {
            Given.notNull(limit, "authenticationTimeout", "how long it may take");
            if (!limit.isPositive()) {
                throw new IllegalArgumentException("Nobody can authenticate himself within " + limit + "; give a positive time.");
            }
            authentication = limit;
            return this;
        }

        @Override
        public Builder clientCertificate(boolean required) {
            clientCertificate = required;
            return this;
        }

        @Override
        public Builder onRefusal(Consumer<? super BroodException> action) {
            Given.notNull(action, "onRefusal", "what is to be done with each refusal");
            onRefusal = action;
            return this;
        }

        @Override
        public Listener open() {
            if (clientCertificate && !isSecure()) {
                throw new IllegalStateException("Certificates of callers are part of TLS. Give the listener an SSLContext (tls).");
            }
            SocketAddress where =
                    Objects.requireNonNullElseGet(address(), () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new SocketListener(Acceptor.open(
                    where, settings(clientCertificate), new Acceptor.Limits(connections, authentication), onRefusal));
        }
    }
}
