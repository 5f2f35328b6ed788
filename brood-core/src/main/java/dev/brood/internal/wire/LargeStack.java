// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs code on a fresh thread with a large stack while the caller waits. */
final class LargeStack {

    /** The stack's size; memory is taken as it is used. */
    static final long BYTES = 1L << 30;

    private LargeStack() {}

    /**
     * Runs it to its end; an interrupt of the caller meanwhile is kept for later. What it throws, the caller gets.
     */
    static <T extends @Nullable Object> T call(Callable<T> code) {
        Run<T> run = new Run<>(code);
        Thread thread = new Thread(null, run, Thread.currentThread().getName() + "-deep", BYTES, true);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return run.result();
    }

    private static final class Run<T extends @Nullable Object> implements Runnable {
        private final Callable<T> code;
        private @Nullable T value;
        private @Nullable Throwable failure;

        Run(Callable<T> code) {
            this.code = code;
        }

        @Override
        public void run() {
            try {
                value = code.call();
            } catch (Throwable t) {
                failure = t; // thrown again by the waiting caller
            }
        }

        @SuppressWarnings("NullAway") // value is whatever T allows once there was no failure
        T result() {
            switch (failure) {
                case null -> {
                    return value;
                }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable t -> throw new IllegalStateException(t);
            }
        }
    }
}
