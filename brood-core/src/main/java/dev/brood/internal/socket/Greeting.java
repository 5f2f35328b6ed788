// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The first steps on a connection that has just been made: options, TLS. */
final class Greeting {

    private Greeting() {}

    /** Prepares the channel, and makes it secure if that was asked for. */
    static Transport secure(SocketChannel channel, Gate gate, SocketAddress called, boolean calling, SocketSettings settings, Deadline deadline)
            throws IOException, InterruptedException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        SSLContext tls = settings.tls();
        if (tls == null) {
            return new PlainTransport(channel, gate);
        }
        SSLEngine engine = called instanceof InetSocketAddress inet
                ? tls.createSSLEngine(inet.getHostString(), inet.getPort())
                : tls.createSSLEngine();
        engine.setUseClientMode(calling);
        if (!calling) {
            engine.setNeedClientAuth(settings.clientCertificate());
        }
        TlsTransport transport = new TlsTransport(channel, gate, engine);
        transport.handshake(deadline);
        return transport;
    }
}
