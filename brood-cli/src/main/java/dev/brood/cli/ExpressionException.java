// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.Serial;

/** Thrown when EXPR cannot be made into a function; the message is for the user, with the place marked by a caret. */
final class ExpressionException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    ExpressionException(String message) {
        super(message);
    }
}
