// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import java.time.Duration;

/**
 * Ends a task that ran longer than its limit; the work itself has been stopped, or is being stopped by killing its
 * worker.
 */
public final class TaskTimeoutException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Duration limit;

    /**
     * Creates the exception.
     *
     * @param message which task ran out of which limit, and where
     * @param limit the limit that was exceeded
     */
    public TaskTimeoutException(String message, Duration limit) {
        super(message);
        this.limit = limit;
    }

    /** {@return the limit that the task exceeded} */
    public Duration limit() {
        return limit;
    }
}
