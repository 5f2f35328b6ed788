// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;
import java.io.Serial;

/** Tells that a peer sent what this version does not understand, or more than it may. */
public final class ProtocolException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
