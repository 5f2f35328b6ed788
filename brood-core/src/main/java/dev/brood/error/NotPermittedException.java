// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;

/** Thrown when the system does not let this process do something to another one; what {@code PermissionError} is in Python. */
public final class NotPermittedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long pid;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     * @param pid the id of the other process
     */
    public NotPermittedException(String message, long pid) {
        super(message);
        this.pid = pid;
    }

    /** {@return the id of the other process} */
    public long pid() {
        return pid;
    }
}
