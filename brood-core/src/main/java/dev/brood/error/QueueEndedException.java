// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;

/**
 * Thrown by who takes from a queue, or receives from a connection, that is empty and will stay so: somebody has ended it, or all
 * who could have put or sent something have closed it or died. Also by who puts into a queue that was ended.
 */
public class QueueEndedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what has ended, and how
     */
    public QueueEndedException(String message) {
        super(message);
    }
}
