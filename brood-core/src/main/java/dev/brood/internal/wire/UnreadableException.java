// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A record arrived that this process cannot turn into objects: a class is missing, user code failed, or the bytes are damaged. */
public final class UnreadableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
