// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;

/** Tells a process that was to join a session that nobody waits for it any more: its parent has ended, or has given it up. */
public final class TooLateException extends BroodException {

    private static final long serialVersionUID = 1L;

    TooLateException(String message) {
        super(message);
    }
}
