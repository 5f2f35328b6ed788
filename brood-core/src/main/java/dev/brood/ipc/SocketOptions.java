// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.os.Given;
import dev.brood.internal.socket.AllowList;
import dev.brood.internal.socket.SocketSettings;
import java.net.SocketAddress;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The options that both builders have. Not thread-safe. */
abstract class SocketOptions<B extends ConnectionOptions<B>> implements ConnectionOptions<B> {

    private static final long LONGEST = 256L << 20;

    private final AllowList allowed = new AllowList();
    private @Nullable SocketAddress address;
    private byte @Nullable [] key;
    private @Nullable SSLContext tls;
    private long longest = LONGEST;

    abstract B self();

    SocketSettings settings(boolean clientCertificate) {
        return new SocketSettings(key, tls, clientCertificate, longest, allowed.freeze());
    }

    /** Where; null if nothing was said. */
    @Nullable SocketAddress address() {
        return address;
    }

    boolean isSecure() {
        return tls != null;
    }

    @Override
    public B address(SocketAddress where) {
        address = Given.notNull(where, "address", "an address");
        return self();
    }

    @Override
    public B key(byte[] secret) {
        if (Given.notNull(secret, "key", "a key, or do not call it for none").length == 0) {
            throw new IllegalArgumentException("A key of 0 bytes is none. Use 16 random bytes or more, or do not set a key.");
        }
        key = secret.clone();
        return self();
    }

    @Override
    public B tls(SSLContext context) {
        tls = Given.notNull(context, "tls", "an SSLContext, or do not call it for no TLS");
        return self();
    }

    @Override
    public B allow(Class<?>... classes) {
        for (Class<?> type : Given.notNull(classes, "allow", "classes")) {
            allowed.add(Given.notNull(type, "allow", "classes, none null"));
        }
        return self();
    }

    @Override
    public B allowPackages(String... packages) {
        for (String name : Given.notNull(packages, "allowPackages", "names of packages")) {
            allowed.addPackage(Given.notNull(name, "allowPackages", "names of packages, none null"));
        }
        return self();
    }

    @Override
    public B allowIf(Predicate<String> names) {
        allowed.addIf(Given.notNull(names, "allowIf", "what tells of a class's name whether it is allowed"));
        return self();
    }

    @Override
    public B allowLambdasOf(Class<?>... classes) {
        for (Class<?> type : Given.notNull(classes, "allowLambdasOf", "classes")) {
            allowed.addLambdasOf(Given.notNull(type, "allowLambdasOf", "classes, none null"));
        }
        return self();
    }

    @Override
    public B maxMessage(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("The longest message cannot have " + bytes + " bytes; give a positive number.");
        }
        longest = bytes;
        return self();
    }
}
