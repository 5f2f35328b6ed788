// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Serial;

/** An encoded graph outgrew what one record can hold. */
final class RecordTooLargeException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    RecordTooLargeException(long need, long max) {
        super("needs more than " + need + " bytes encoded; one record holds at most " + max);
    }
}
