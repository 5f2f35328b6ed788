// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Serial;

/** A graph is nested deeper than this thread's stack is trusted with. */
final class NestingException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    NestingException() {
        super("nested too deeply", null, false, false);
    }
}
