// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.executor;

import dev.brood.ProcessPool;
import dev.brood.RemoteCallable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same code on threads, on processes, and in the calling thread: {@code ThreadPoolExecutor} and
 * {@code ProcessPoolExecutor} have one interface in Python, and here it is the JDK's {@link ExecutorService}.
 */
final class ThreadsOrProcesses {

    private ThreadsOrProcesses() {}

    static long cube(long n) {
        return n * n * n;
    }

    static void run(String where, ExecutorService executor) throws InterruptedException, ExecutionException {
        List<RemoteCallable<Long>> tasks = List.of(() -> cube(1), () -> cube(2), () -> cube(3));
        try (executor) {
            for (Future<Long> result : executor.invokeAll(tasks)) {
                System.out.println(where + ": " + result.get());
            }
        }
    }

    static void main() throws InterruptedException, ExecutionException {
        run("threads", Executors.newFixedThreadPool(2));
        run("processes", ProcessPool.of(2));
        run("inline", ProcessPool.inline());
    }
}
