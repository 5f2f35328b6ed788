// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;

/**
 * Thrown when a shared object is used that this process has closed, or that does not exist any more.
 *
 * <p>A shared object exists as long as some process has it open, or something that lives refers to it.
 */
public final class StaleHandleException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     */
    public StaleHandleException(String message) {
        super(message);
    }
}
