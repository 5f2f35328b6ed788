// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an exception of another process that cannot be rebuilt in this one: its class is missing here, or it
 * cannot be serialised or read.
 *
 * <p>The type's name, message, frames, causes and suppressed exceptions of the original are kept: as plain data they
 * always travel. Why the original itself could not is told by the last of the suppressed exceptions.
 */
public final class RemoteTaskException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String originalType;

    /**
     * Creates the stand-in.
     *
     * @param originalType the binary name of the original exception's class
     * @param originalMessage the message of the original, or null
     * @param cause the original's cause, rebuilt, or null
     */
    public RemoteTaskException(String originalType, @Nullable String originalMessage, @Nullable Throwable cause) {
        super(originalMessage == null ? originalType : originalType + ": " + originalMessage, cause);
        this.originalType = originalType;
    }

    /** {@return the binary name of the class of the exception that this one stands for} */
    public String originalType() {
        return originalType;
    }
}
