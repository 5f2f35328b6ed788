// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.Locale;

/** The ways in which a task ends. */
enum Ending {
    VALUE,
    EXCEPTION,
    TIMEOUT,
    DIED,
    CANCELLED,
    POOL_FAILED;

    /** {@return the name as it stands in a recording: {@code pool-failed}} */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
