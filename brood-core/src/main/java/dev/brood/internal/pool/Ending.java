// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The end of a task, for whoever has brought it about: who has to report it.
 *
 * @param outcome where it is to be reported
 * @param worker what ran the task then, null if it waited
 */
record Ending(TaskOutcome outcome, @Nullable Worker worker) {

    /** The ways in which a task ends. */
    enum How {
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
}
