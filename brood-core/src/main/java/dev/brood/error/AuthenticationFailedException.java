// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;

/** Thrown when the other end of a connection has not shown that it knows the key, or refuses this one for that reason. */
public class AuthenticationFailedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message which connection, and what was wrong
     */
    public AuthenticationFailedException(String message) {
        super(message);
    }
}
