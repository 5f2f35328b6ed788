// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;

/**
 * The step of a stream that applies a function in the workers of a pool.
 *
 * <p>Each element is handed over as it comes. Then what has ended is pushed on, and while the {@linkplain CallWindow window}
 * is full, the next result is waited for, so no more of the input is read than the window takes. Whatever ends the stream
 * within this step or behind it (a failure, a short-circuit) cancels what is under way.
 */
final class MappingGatherer<T extends @Nullable Object, R extends @Nullable Object>
        implements Gatherer<T, CallWindow<R>, R> {

    private final Supplier<CallWindow<R>> windows;
    private final Function<T, Callable<R>> calls;

    /**
     * Makes the step, which may be used by any number of streams.
     *
     * @param windows makes an empty window for a stream
     * @param calls makes the call for an element
     */
    MappingGatherer(Supplier<CallWindow<R>> windows, Function<T, Callable<R>> calls) {
        this.windows = windows;
        this.calls = calls;
    }

    @Override
    public Supplier<CallWindow<R>> initializer() {
        return windows;
    }

    @Override
    public Integrator<CallWindow<R>, T, R> integrator() {
        return Integrator.ofGreedy((window, item, downstream) -> {
            if (downstream.isRejecting()) {
                window.cancel();
                return false;
            }
            try {
                window.add(calls.apply(item));
            } catch (RuntimeException | Error e) { // thrown behind the results before it, if anybody takes these
                if (push(window, downstream, true)) {
                    throw e;
                }
                return false;
            }
            return push(window, downstream, false);
        });
    }

    @Override
    public BiConsumer<CallWindow<R>, Downstream<? super R>> finisher() {
        return (window, downstream) -> {
            if (downstream.isRejecting()) {
                window.cancel();
            } else {
                push(window, downstream, true);
            }
        };
    }

    /** Pushes what has ended, or all; false, and all calls are cancelled, if no more is wanted. */
    private static <R extends @Nullable Object> boolean push(
            CallWindow<R> window, Downstream<? super R> downstream, boolean all) {
        boolean wanted = false;
        try {
            while (!window.isEmpty() && (all || window.isFull() || window.hasEnded())) {
                if (!downstream.push(window.take())) {
                    return false;
                }
            }
            wanted = true;
            return true;
        } finally {
            if (!wanted) {
                window.cancel();
            }
        }
    }
}
