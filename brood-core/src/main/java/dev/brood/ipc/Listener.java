// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import dev.brood.error.StaleHandleException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket, Unix-domain or TCP, at which other processes get connections, related or not.
 *
 * <p><b>Authentication.</b> Both ends show each other, before anything else is read, that they know the same key: each answers a
 * fresh challenge of the other (HMAC-SHA-256; compared in constant time). A caller has 5 s for that, and nothing is read from it
 * but fixed frames of at most 68 bytes (under TLS, its records); slow ones hold up nobody, unless there are as many of them as there may be connections: then the
 * next one waits until the time of one of them is over. Without a key, only a Unix socket is
 * possible, in a directory that is this user's alone, and the system must tell that the caller is this user's, too. A key does not
 * encrypt: use {@link Builder#tls} where others can read or change what goes over the network.
 *
 * <p><b>Refused callers</b> are not seen by {@link #accept}. One that lacks the key, or is one too many, is logged as a warning (one in
 * a second; the others, and callers that are too slow or speak another language, at level DEBUG), and told to
 * {@link Builder#onRefusal}. Who goes away before it was authenticated is logged at level DEBUG only.
 *
 * <p><b>Callers</b> are taken and authenticated as they come, whether {@link #accept} is called or not: what one has sent before
 * it died is there. There may be 256 connections; further callers are refused, once they have shown the key. A connection keeps
 * its place, and its descriptor, until it is closed here, also if its other end has died; and the garbage collector, which
 * closes forgotten handles of shared objects, closes no sockets.
 *
 * <p><b>At death</b> of this process its connections end. The file of a Unix socket stays, and is replaced by the next listener
 * there. A path that is too long for a socket's address (more than 107 bytes) works as well: a link in the directory for temporary
 * files stands for it while it is bound, and while somebody connects.
 *
 * <p>As a {@link Waitable}, it is ready when somebody can be accepted.
 *
 * <p>Thread-safe. Python: {@code multiprocessing.connection.Listener}.
 */
public interface Listener extends Waitable, AutoCloseable {

    /**
     * {@return a listener on a Unix socket, for processes of this user}
     *
     * @param path the socket; the directory must be open to this user alone
     * @throws BroodException if there cannot be one: the path is in use, or no socket, or the directory is open to others
     */
    static Listener unix(Path path) {
        return builder().unix(path).open();
    }

    /**
     * {@return a listener on a Unix socket, for processes that know the key}
     *
     * @param path the socket
     * @param key what they must know; copied
     * @throws BroodException if there cannot be one: the path is in use, or no socket
     * @throws IllegalArgumentException if the key is empty
     */
    static Listener unix(Path path, byte[] key) {
        return builder().unix(path).key(key).open();
    }

    /**
     * {@return a listener at a free TCP port of the loopback interface}
     *
     * @param key what callers must know; copied
     * @throws BroodException if there cannot be one
     * @throws IllegalArgumentException if the key is empty
     */
    static Listener tcp(byte[] key) {
        return tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), key);
    }

    /**
     * {@return a listener at a TCP address}
     *
     * @param address where; port 0 stands for one that is free
     * @param key what callers must know; copied
     * @throws BroodException if the address cannot be used: it is in use, none of this machine's, or of a family that it does not have
     * @throws IllegalArgumentException if the key is empty
     */
    static Listener tcp(InetSocketAddress address, byte[] key) {
        return builder().address(address).key(key).open();
    }

    /** {@return a builder of listeners: at a free TCP port of the loopback interface, unless told otherwise} */
    static Builder builder() {
        return new SocketListener.Settings();
    }

    /**
     * Accepts the next caller; waits for one.
     *
     * @param <T> the type of the objects that go through the connection
     * @return the connection, which stays when the listener is closed
     * @throws StaleHandleException if the listener is closed, now or while this waits
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    <T extends @Nullable Object> Connection<T> accept() throws InterruptedException;

    /**
     * Accepts the next caller; waits for one, but not for ever.
     *
     * @param <T> the type of the objects that go through the connection
     * @param limit how long to wait; not at all if zero or negative
     * @return the connection, or empty if nobody has called
     * @throws StaleHandleException if the listener is closed, now or while this waits
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    <T extends @Nullable Object> Optional<Connection<T>> accept(Duration limit) throws InterruptedException;

    /** {@return where it listens, with the port that was chosen} */
    SocketAddress address();

    /**
     * {@return a description of the caller that was accepted last, empty if none was} Where several threads accept, that may be another
     * one's; {@link Object#toString} of a connection describes its own other end.
     */
    Optional<String> lastAccepted();

    /**
     * Stops listening, frees the address, removes the file of a Unix socket, sends the threads away that wait here, and closes what was not accepted.
     * Accepted connections stay.
     */
    @Override
    void close();

    /** Says what a new listener is like. Not thread-safe. */
    interface Builder extends ConnectionOptions<Builder> {

        /**
         * Says how many connections there may be at once, accepted ones and those that wait for that; and how many callers are
         * authenticated at once.
         *
         * @param limit 256 by default
         * @return this
         * @throws IllegalArgumentException if it is not between 1 and 1,000,000
         */
        Builder maxConnections(int limit);

        /**
         * Says how long a caller may take for its authentication, altogether.
         *
         * @param limit 5 s by default
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        Builder authenticationTimeout(Duration limit);

        /**
         * Says whether callers need a certificate that the TLS context trusts. Needs {@link #tls}.
         *
         * @param required false by default
         * @return this
         */
        Builder clientCertificate(boolean required);

        /**
         * Says who is told of callers that were refused: {@link AuthenticationFailedException} if the key was the reason. Who goes
         * away by itself is not told of.
         *
         * @param action called on a thread of the listener; what it throws is logged
         * @return this
         */
        Builder onRefusal(Consumer<? super BroodException> action);

        /**
         * {@return the listener}
         *
         * @throws BroodException if there cannot be one; the message names the address, the reason, and the remedy
         * @throws IllegalStateException if callers need certificates, and there is no TLS context
         */
        Listener open();
    }
}
