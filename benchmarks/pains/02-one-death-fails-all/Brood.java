// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** One death fails one task. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (ProcessPool pool = ProcessPool.of(2)) {
            List<TaskFuture<Integer>> tasks = new ArrayList<>();
            for (int k = 0; k < 10; k++) {
                int i = k;
                tasks.add(pool.submit(() -> {
                    if (i == 3) {
                        Runtime.getRuntime().halt(9);
                    }
                    Thread.sleep(200);
                    return i;
                }));
            }
            List<Integer> failed = new ArrayList<>();
            for (int i = 0; i < tasks.size(); i++) {
                try {
                    tasks.get(i).get();
                } catch (ExecutionException e) {
                    failed.add(i);
                }
            }
            System.out.println("task 3 halted its process; failed tasks: " + failed);
            System.out.println("the next task returned " + pool.submit(() -> 6 * 7).get());
        }
    }
}
