// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.os.Given;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * What the builders of listeners and of clients have in common. Not thread-safe.
 *
 * <p><b>Which objects are taken.</b> A connection makes objects of allowed classes only: of what was named here, and always of
 * boxed values, strings, numbers, {@code java.time}, {@code Optional}, {@code UUID}, {@code URI}, {@code Path}, arrays, and the
 * common collections of {@code java.util}. An object of any other class is refused when it is received, before that class is
 * loaded. Classes are found on this process's own class path, never taken from the other end. Processes of one session that
 * are connected by a Unix socket, as the system's credentials and the session's secret tell, take any object from each other.
 *
 * @param <B> the builder
 */
public interface ConnectionOptions<B extends ConnectionOptions<B>> {

    /**
     * Says where to listen, or where the listener is.
     *
     * @param address a Unix-domain or an internet address; for a listener, port 0 stands for one that is free
     * @return this
     */
    B address(SocketAddress address);

    /**
     * Says at which Unix socket to listen, or the listener is.
     *
     * @param path the socket
     * @return this
     */
    default B unix(Path path) {
        Given.notNull(path, "unix", "the path of the socket");
        return address(UnixDomainSocketAddress.of(path));
    }

    /**
     * Says what the other end must know. It is not sent: both ends show that they have it. It does not encrypt anything.
     *
     * @param key at least one byte; should have 16 random ones or more; copied
     * @return this
     * @throws IllegalArgumentException if it is empty
     */
    B key(byte[] key);

    /**
     * Has the connections encrypted by TLS. The authentication by the key is bound to the TLS connection, so nobody can stand in
     * between who does not have the key. Any certificate that the context trusts is taken, whatever host it names: the key tells who
     * the other end is.
     *
     * @param context keys and certificates, of the JDK's own provider
     * @return this
     */
    B tls(SSLContext context);

    /**
     * Allows objects of some classes. A class stands for those that it extends, too, and a sealed one for those that it permits.
     *
     * @param classes the classes
     * @return this
     */
    B allow(Class<?>... classes);

    /**
     * Allows objects of all classes of some packages, not of those below them.
     *
     * @param packages their names
     * @return this
     */
    B allowPackages(String... packages);

    /**
     * Allows objects of the classes that a predicate allows.
     *
     * @param names is given binary names such as {@code com.acme.Orders$Line}, on any thread; it must always give the same answer
     * @return this
     */
    B allowIf(Predicate<String> names);

    /**
     * Allows the lambdas in the source of some classes, and these classes. Who has the other end chooses among them, and what they
     * capture.
     *
     * @param classes the classes
     * @return this
     */
    B allowLambdasOf(Class<?>... classes);

    /**
     * Says how long a message may be that comes in. Memory is taken as it arrives, not as it is announced. The other end is told, and
     * refuses to send longer ones; if it sends one nevertheless, the connection is of no use any more.
     *
     * @param bytes the limit, 256 MB by default
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    B maxMessage(long bytes);
}
