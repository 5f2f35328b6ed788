// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.RemoteConsumer;
import dev.brood.RemoteFunction;
import org.jspecify.annotations.Nullable;

/**
 * Code without a result as a function whose result is null.
 *
 * @param consumer what to run
 */
record ConsumerFunction(RemoteConsumer<Object> consumer) implements RemoteFunction<Object, Object> {

    @Override
    @SuppressWarnings("NullAway") // Results may be null, as those of EXPR itself; the interface's bounds cannot say so.
    public @Nullable Object apply(Object argument) throws Exception {
        consumer.accept(argument);
        return null;
    }
}
