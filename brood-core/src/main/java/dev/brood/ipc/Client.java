// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a {@link Listener}, in whatever process that is. Both ends show each other that they know the same key.
 *
 * <p>Thread-safe. Python: {@code multiprocessing.connection.Client}.
 */
public final class Client {

    private Client() {}

    /**
     * {@return a connection to a listener without a key, on a Unix socket of this user}
     *
     * @param <T> the type of the objects that go through it
     * @param path the socket
     * @throws AuthenticationFailedException if the listener has a key, or is another user's
     * @throws BroodException if there is no listener, or it cannot be reached, within 5 s
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    public static <T extends @Nullable Object> Connection<T> connect(Path path) throws InterruptedException {
        return builder().unix(path).connect();
    }

    /**
     * {@return a connection to a listener on a Unix socket}
     *
     * @param <T> the type of the objects that go through it
     * @param path the socket
     * @param key the key that both ends must know
     * @throws AuthenticationFailedException if one end refuses the other; the message says which one
     * @throws BroodException if there is no listener, or it cannot be reached, within 5 s
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    public static <T extends @Nullable Object> Connection<T> connect(Path path, byte[] key) throws InterruptedException {
        return builder().unix(path).key(key).connect();
    }

    /**
     * {@return a connection to a listener}
     *
     * @param <T> the type of the objects that go through it
     * @param address where it listens
     * @param key the key that both ends must know
     * @throws AuthenticationFailedException if one end refuses the other; the message says which one
     * @throws BroodException if there is no listener, or it cannot be reached, within 5 s
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    public static <T extends @Nullable Object> Connection<T> connect(SocketAddress address, byte[] key) throws InterruptedException {
        return builder().address(address).key(key).connect();
    }

    /** {@return a builder of connections} */
    public static Builder builder() {
        return new SocketConnection.Settings();
    }

    /** Says what a connection is like. Not thread-safe. */
    public interface Builder extends ConnectionOptions<Builder> {

        /**
         * Says how long connecting and authentication may take together.
         *
         * @param limit 5 s by default
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        Builder timeout(Duration limit);

        /**
         * {@return a new connection}
         *
         * @param <T> the type of the objects that go through it
         * @throws AuthenticationFailedException if one end refuses the other; the message says which one
         * @throws BroodException if there is no listener, it cannot be reached in time, or it has as many connections as it takes
         * @throws IllegalStateException if no address was given
         * @throws InterruptedException if the thread was interrupted before or while it waited
         */
        <T extends @Nullable Object> Connection<T> connect() throws InterruptedException;
    }
}
