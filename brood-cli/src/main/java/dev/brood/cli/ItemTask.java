// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.RemoteCallable;
import dev.brood.RemoteFunction;
import org.jspecify.annotations.Nullable;

/**
 * The work on one input: applies the function in a worker and reduces the result to what always travels.
 *
 * @param function what to apply
 * @param text the input as it was given
 * @param kind what the function takes it as
 * @param structured whether the result keeps its structure, or becomes text
 */
record ItemTask(RemoteFunction<Object, ?> function, String text, InputKind kind, boolean structured)
        implements RemoteCallable<@Nullable Object> {

    @Override
    public @Nullable Object call() throws Exception {
        Object value = function.apply(kind.argument(text));
        return structured ? PlainValue.structured(value) : PlainValue.text(value);
    }
}
