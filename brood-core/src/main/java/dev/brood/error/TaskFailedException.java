// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@code map}, {@code starmap}, {@code forEach} and {@code stream} when the function failed for one item; its
 * cause is what the function threw, or what became of its process.
 */
public final class TaskFailedException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long index;

    /**
     * Creates the exception.
     *
     * @param message which item failed, and how
     * @param index the position of the item in the input, from 0
     * @param cause what the function threw, or what became of its process
     */
    public TaskFailedException(String message, long index, @Nullable Throwable cause) {
        super(message, cause);
        this.index = index;
    }

    /** {@return the position of the failed item in the input, from 0} */
    public long index() {
        return index;
    }
}
