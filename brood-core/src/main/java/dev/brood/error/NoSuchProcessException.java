// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;

/** Thrown when a process is asked for that does not exist, or not any more; what {@code ProcessLookupError} is in Python. */
public final class NoSuchProcessException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long pid;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     * @param pid the process id that no process has
     */
    public NoSuchProcessException(String message, long pid) {
        super(message);
        this.pid = pid;
    }

    /** {@return the process id that no process has} */
    public long pid() {
        return pid;
    }
}
