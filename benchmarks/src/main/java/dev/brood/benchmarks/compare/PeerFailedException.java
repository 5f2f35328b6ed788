// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Ends the part of a peer that is absent, does not end, ends badly, or finds a wrong result. */
final class PeerFailedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    PeerFailedException(String message) {
        this(message, null);
    }

    PeerFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = message;
    }

    /** {@return the message} */
    String reason() {
        return reason;
    }
}
