// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/** Connects to listeners. */
public final class Caller {

    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Caller() {}

    /**
     * Connects, and authenticates both ends.
     *
     * @param address the listener's
     * @param settings what was asked for
     * @param limit how long that may take altogether
     * @return the connection
     * @throws AuthenticationFailedException if one end refuses the other
     * @throws BroodException if there is no listener, or it cannot be reached
     * @throws InterruptedException if the thread was interrupted
     */
    public static MessageSocket connect(SocketAddress address, SocketSettings settings, Duration limit) throws InterruptedException {
        Deadline deadline = Deadline.in(limit);
        Gate gate = connected(address, deadline, limit);
        SocketChannel channel = (SocketChannel) gate.channel();
        MessageSocket connection = null;
        try {
            Peer peer = Peer.of(channel);
            String where = Addresses.describe(address);
            Transport transport = Greeting.secure(channel, gate, address, true, settings, deadline);
            Authentication.Outcome outcome = new Authentication(transport, deadline, peer, where, settings).call();
            connection = new MessageSocket(transport, outcome, settings, () -> {});
            return connection;
        } catch (java.net.SocketTimeoutException e) {
            throw new BroodException("The listener at " + Addresses.describe(address) + " has not answered within " + limit
                    + ": it is stopped or overloaded, or no Brood listener" + (settings.tls() == null ? ", or one with TLS." : "."), e);
        } catch (SSLException e) {
            throw new BroodException("No secure connection to the listener at " + Addresses.describe(address) + " can be made: "
                    + e.getMessage() + ". Both ends need TLS, and must trust each other's certificates.", e);
        } catch (IOException e) {
            throw new BroodException("The listener at " + Addresses.describe(address) + " has not accepted this process: " + e.getMessage()
                    + ". It may have been closed, be no Brood listener, or one "
                    + (settings.tls() == null ? "with TLS." : "without TLS, or without a certificate for it."), e);
        } finally {
            if (connection == null) {
                Acceptor.closeQuietly(gate);
            }
        }
    }

    private static Gate connected(SocketAddress address, Deadline deadline, Duration limit) throws InterruptedException {
        try {
            return address instanceof UnixDomainSocketAddress ? unix(address, deadline) : tcp(address, deadline);
        } catch (java.net.SocketTimeoutException e) {
            throw new BroodException("The listener at " + Addresses.describe(address) + " has not taken the connection within " + limit
                    + ": it is stopped or overloaded, or the network loses what is sent to it.", e);
        } catch (IOException | UnsupportedOperationException | UnsupportedAddressTypeException | UnresolvedAddressException e) {
            throw Addresses.notReached(address, e);
        }
    }

    private static Gate tcp(SocketAddress address, Deadline deadline) throws IOException, InterruptedException {
        SocketChannel channel = SocketChannel.open(Addresses.family(address));
        Gate gate = new Gate(channel);
        boolean done = false;
        try {
            channel.configureBlocking(false);
            done = channel.connect(address);
            while (!done) {
                if (!gate.await(SelectionKey.OP_CONNECT, deadline)) {
                    throw new java.net.SocketTimeoutException("connecting has taken too long");
                }
                done = channel.finishConnect();
            }
            return gate;
        } finally {
            if (!done) {
                Acceptor.closeQuietly(gate);
            }
        }
    }

    /** A full backlog is told at once, and there is nothing to wait on: try again. */
    private static Gate unix(SocketAddress address, Deadline deadline) throws IOException, InterruptedException {
        try (SocketAlias alias = SocketAlias.of(Addresses.path(address))) {
            for (long pause = SHORTEST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                boolean done = false;
                try {
                    channel.configureBlocking(false);
                    done = channel.connect(alias.address());
                    if (done) {
                        return new Gate(channel);
                    }
                } finally {
                    if (!done) {
                        channel.close();
                    }
                }
                if (deadline.hasPassed()) {
                    throw new java.net.SocketTimeoutException("connecting has taken too long");
                }
                LockSupport.parkNanos(pause);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }
}
