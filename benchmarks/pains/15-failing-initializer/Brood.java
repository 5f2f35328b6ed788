// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ProcessPool;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A failing initializer fails the pool, with its cause. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .initializer(() -> {
                    throw new IllegalStateException("no licence");
                })
                .build();
        try {
            System.out.println("the task returned " + pool.submit(() -> 1).get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            System.out.println("the task failed: " + e.getCause());
            System.out.println("its root cause: " + root);
        }
        pool.close(Duration.ofSeconds(5));
    }
}
