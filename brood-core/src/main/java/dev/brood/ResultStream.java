// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of calls that are handed over as they are asked for.
 *
 * <p>Before each result is waited for, the {@linkplain CallWindow window} is filled again. The first failure, in the order in
 * which results are taken, ends the stream and cancels the rest of the window, as {@link #close()} does. A failure of the
 * input, or of handing a call over, comes after the results of the calls before it, however far the window had been read ahead.
 */
final class ResultStream<R extends @Nullable Object> implements Spliterator<R> {

    private final Iterator<Callable<R>> calls;
    private final CallWindow<R> window;
    private final int characteristics;
    private boolean inputEnded;
    private @Nullable Throwable inputFailure;

    private ResultStream(Iterator<Callable<R>> calls, CallWindow<R> window, int characteristics) {
        this.calls = calls;
        this.window = window;
        this.characteristics = characteristics;
    }

    static <R extends @Nullable Object> Stream<R> ordered(AbstractProcessPool pool, Iterator<Callable<R>> calls) {
        return new ResultStream<>(calls, CallWindow.ordered(pool), Spliterator.ORDERED).toStream();
    }

    static <R extends @Nullable Object> Stream<R> unordered(AbstractProcessPool pool, Iterator<Callable<R>> calls) {
        return new ResultStream<>(calls, CallWindow.unordered(pool), 0).toStream();
    }

    private Stream<R> toStream() {
        return StreamSupport.stream(this, false).onClose(this::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        fill();
        if (window.isEmpty()) {
            throwInputFailure();
            return false;
        }
        R result;
        try {
            result = window.take();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        action.accept(result);
        return true;
    }

    /** Never splits: what is read ahead is the window, and nothing else. */
    @Override
    public @Nullable Spliterator<R> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return characteristics;
    }

    private void fill() {
        try {
            while (!inputEnded && !window.isFull()) {
                if (calls.hasNext()) {
                    window.add(calls.next());
                } else {
                    inputEnded = true;
                }
            }
        } catch (Throwable t) { // kept until the results before it have been taken
            inputEnded = true;
            inputFailure = t;
        }
    }

    private void throwInputFailure() {
        switch (inputFailure) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable t -> throw new CompletionException(t); // a checked one, thrown where none is declared
        }
    }

    private void close() {
        inputEnded = true;
        inputFailure = null;
        window.cancel();
    }
}
