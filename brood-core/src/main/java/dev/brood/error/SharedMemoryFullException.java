// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when shared memory is asked for that the file system, the memory cgroup, or the session does not have.
 *
 * <p>The message tells how much was needed and how much there is. Nothing has been made, and what exists is as it was.
 */
public final class SharedMemoryFullException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     */
    public SharedMemoryFullException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message what was asked, what was found, and the remedy
     * @param cause what the system said, or null
     */
    public SharedMemoryFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
