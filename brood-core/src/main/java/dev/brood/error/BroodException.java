// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The base of every unchecked exception that Brood throws.
 *
 * <p>Each message says what was asked, what was found, and what to change. Instances are immutable but for the stack
 * trace and safe to share between threads.
 */
public class BroodException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was asked, what was found, and the remedy
     */
    public BroodException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what was asked, what was found, and the remedy
     * @param cause what led to it, or null
     */
    public BroodException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
