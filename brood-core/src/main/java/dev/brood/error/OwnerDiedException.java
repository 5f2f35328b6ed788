// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;

/**
 * Thrown when a lock is asked for whose last owner died while it held it, and whose data nobody has declared sound since.
 *
 * <p>Only locks that fail after a death throw it, as those of shared structures and arrays do by default; others are handed on.
 */
public final class OwnerDiedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, what was found, and the remedy
     */
    public OwnerDiedException(String message) {
        super(message);
    }
}
