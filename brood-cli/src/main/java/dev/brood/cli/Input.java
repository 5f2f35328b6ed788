// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import org.jspecify.annotations.Nullable;

/**
 * One input, and why it cannot be tried where that is known before.
 *
 * @param text the input as it was given, or as a pattern found it
 * @param failure why it is a failure without being tried; null if it is to be tried
 * @param onlyAsPath whether it fails only where inputs are paths, and is to be tried as text
 */
record Input(String text, @Nullable Failure failure, boolean onlyAsPath) {

    /** {@return an input that is to be tried} */
    static Input of(String text) {
        return new Input(text, null, false);
    }

    /**
     * Returns an input that fails without being tried.
     *
     * @param text the input
     * @param type the name of the exception that it would fail with
     * @param message why it fails
     */
    static Input failed(String text, String type, String message) {
        return new Input(text, new Failure(Failure.Kind.EXCEPTION, type, message, null, null), false);
    }

    /** {@return this input, to be tried if inputs are text} */
    Input onlyAsPath(String type, String message) {
        return new Input(text, failed(text, type, message).failure(), true);
    }

    /**
     * Says whether the input fails without being tried.
     *
     * @param kind what inputs are
     * @return why it fails, or null if it is to be tried
     */
    @Nullable Failure failureAs(InputKind kind) {
        return onlyAsPath && kind == InputKind.STRING ? null : failure;
    }
}
