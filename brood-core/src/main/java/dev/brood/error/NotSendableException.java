// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown at the call when an object graph cannot be sent to another process.
 *
 * <p>The message names the path to the offending object, beginning at the captured variable, with the source line where it is
 * known, and the remedy. Nothing has been sent and no task has been queued when it is thrown.
 */
public final class NotSendableException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     */
    public NotSendableException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message what was asked, what was found, and the remedy
     * @param cause what led to it, or null
     */
    public NotSendableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
