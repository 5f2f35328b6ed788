// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the system tells of a process, or does not: {@link dev.brood.os.ProcessInfo} throws {@link UnsupportedOperationException} for what
 * it does not tell, and the commands leave that blank.
 */
final class Told {

    private Told() {}

    /** {@return a value; empty if it is not told, or null} */
    static <T> Optional<T> of(Supplier<? extends @Nullable T> value) {
        try {
            return Optional.ofNullable(value.get());
        } catch (UnsupportedOperationException _) {
            return Optional.empty(); // which is what was asked
        }
    }
}
