// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.internal.wire.ClassFilter;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a connection can be told.
 *
 * @param key what the other end must know, or null if it must be this user's; never changed, and never shown
 * @param tls what makes connections secure, or null
 * @param clientCertificate whether a listener asks callers for a certificate
 * @param longest the longest message that is accepted, in bytes
 * @param filter the classes that messages may name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SocketSettings(
        byte @Nullable [] key, @Nullable SSLContext tls, boolean clientCertificate, long longest, ClassFilter filter) {

    @Override
    public String toString() {
        return "settings " + (key == null ? "without key" : "with a key") + (tls == null ? "" : ", TLS") + ", at most " + longest + " bytes";
    }
}
