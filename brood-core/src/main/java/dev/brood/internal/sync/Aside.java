// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Work with the files of names on a thread that nobody interrupts: under an interrupted one, the JDK closes a channel, and so drops its lock. */
final class Aside {

    private Aside() {}

    /**
     * Runs it, and waits for it.
     *
     * @param what what it works with, for the message of an {@link UncheckedIOException}
     * @throws BroodException for an {@link UncheckedIOException}; what else it throws is thrown as it is
     */
    static <T> T run(String what, Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, task -> Thread.ofPlatform().daemon().name("brood-names").start(task))
                    .join();
        } catch (CompletionException e) {
            addCaller(e.getCause());
            switch (e.getCause()) {
                case UncheckedIOException io -> throw new BroodException(what + " cannot be used: " + io.getCause()
                        + ". Change the permissions there, or name another directory with -D" + SharedMemoryRoot.PROPERTY
                        + "=<directory>.", io.getCause());
                case RuntimeException known -> throw known;
                case Error known -> throw known;
                case null, default -> throw e;
            }
        }
    }

    /** Adds the frames of the current thread to those of the other one, in which it was thrown. */
    private static void addCaller(@Nullable Throwable thrown) {
        if (thrown != null) {
            thrown.setStackTrace(Stream.of(thrown.getStackTrace(), Thread.currentThread().getStackTrace())
                    .flatMap(Stream::of)
                    .toArray(StackTraceElement[]::new));
        }
    }
}
