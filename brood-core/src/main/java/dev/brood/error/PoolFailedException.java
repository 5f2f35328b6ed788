// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by every call on a pool that cannot keep workers alive.
 *
 * <p>A worker that fails to start five times within ten seconds, beside the time that the starts take, or whose initializer
 * throws, fails the whole pool: its tasks end with this exception, whose cause tells why no worker starts. One that ends by
 * itself within ten seconds, without having begun a task, counts as one that failed to start; one that was killed does not.
 */
public final class PoolFailedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     */
    public PoolFailedException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message what was asked, what was found, and the remedy
     * @param cause what led to it, or null
     */
    public PoolFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
