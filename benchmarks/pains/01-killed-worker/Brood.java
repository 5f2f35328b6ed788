// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.ProcessDiedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A task whose worker is killed fails, and the pool goes on. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            TaskFuture<Integer> task = pool.submit(() -> {
                new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
                Thread.sleep(60_000);
                return 1;
            });
            try {
                task.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                ProcessDiedException death = (ProcessDiedException) e.getCause();
                System.out.println("the task failed: " + death.getMessage());
            }
            System.out.println("the next task returned " + pool.submit(() -> 6 * 7).get());
        }
    }
}
