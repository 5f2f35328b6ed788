// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.executor;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What one can do with the future of a task: wait, wait for a while, go on from it, cancel the work itself. */
final class Futures {

    private Futures() {}

    static int square(int n) {
        return n * n;
    }

    static int divide(int a, int b) {
        return a / b;
    }

    static int never() throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
        return 0;
    }

    static void main() throws InterruptedException, ExecutionException {
        try (var pool = ProcessPool.of(2)) {
            TaskFuture<Integer> square = pool.submit(() -> square(7));
            System.out.println("result: " + square.get());

            CompletableFuture<String> text = pool.submit(() -> square(8)).thenApply(n -> "<" + n + ">");
            System.out.println("then: " + text.get());

            List<TaskFuture<Integer>> many = pool.submitAll(List.of(() -> square(1), () -> square(2), () -> square(3)));
            CompletableFuture.allOf(many.toArray(CompletableFuture[]::new)).get();
            System.out.println("all: " + many.stream().map(TaskFuture::join).toList());

            try {
                pool.submit(() -> divide(1, 0)).get();
            } catch (ExecutionException e) {
                System.out.println("exception: " + e.getCause());
            }

            TaskFuture<Integer> never = pool.submit(() -> never());
            try {
                never.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                System.out.println("not yet");
            }
            System.out.println("cancelled: " + never.cancel(true));
        }
    }
}
