// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where an object graph that another process has sent cannot be made again: a class is missing, or is another one there, or
 * what runs for it failed: a static initialiser, a {@code readObject} or {@code readResolve} method, the constructor of a record. It is
 * the counterpart of {@link NotSendableException} for what the sender cannot know.
 *
 * <p>Of a task, it is thrown in the process that was to run it: a child then ends with exit code 1 after its trace, the future of a
 * pool's task ends with this exception. Of a result, it is what the future ends with; of an element of a queue, of what a connection
 * receives, and of a shared reference's value, it is thrown by the method that reads it. The message names the captured variable and the
 * path, as far as they are known, and the class. The cause is what the code threw, without the frames of Brood's reader; none if the
 * message has it all.
 */
public final class NotReadableException extends BroodException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was to be read, what was found, and the remedy
     * @param cause what led to it, or null
     */
    public NotReadableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
