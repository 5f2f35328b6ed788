// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.WarmUp;
import dev.brood.memory.SharedLong;
import dev.brood.sync.SharedLock;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The program whose child a JVM looks on at when a start cache is made: it does what most children do, and so decides which classes are
 * in the cache. {@code StartCacheBuilder} runs it, by name.
 */
final class StartTraining {

    private static final int TASKS = 20;

    private StartTraining() {}

    /**
     * Runs the child.
     *
     * @param args the options of the child's JVM, which make it record itself
     */
    static void main(String[] args) throws InterruptedException {
        String word = "trained";
        int number = args.length;
        try (SharedLock lock = SharedLock.create();
                SharedLong sum = SharedLong.create(0);
                ChildProcess child = ChildProcess.builder(() -> work(word, number, lock, sum))
                        .jvmArgs(args)
                        .start()) {
            child.join();
            if (child.exitCode().orElse(1) != 0 || sum.get() != TASKS) {
                System.exit(1);
            }
        }
    }

    /** A pool's tasks are encoded and decoded as a worker would; this process is no worker, or its pool would end it too early. */
    private static void work(String word, int number, SharedLock lock, SharedLong sum) throws InterruptedException {
        WarmUp.run(); // a spare's
        try (ProcessPool pool = ProcessPool.inline()) {
            for (int i = 0; i < TASKS; i++) {
                int task = i;
                List<Object> result = pool.submit(() -> List.<Object>of(word, number, task)).get();
                lock.lock();
                try {
                    sum.getAndAdd(result.size() / 3);
                } finally {
                    lock.unlock();
                }
            }
            pool.submit(() -> {
                        throw new IllegalStateException(word);
                    })
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof IllegalStateException)) {
                throw new AssertionError("a task of the training failed", e);
            }
        }
    }
}
