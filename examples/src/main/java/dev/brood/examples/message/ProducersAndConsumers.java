// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.ipc.SharedQueue;
import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Producers and consumers on a pool, with a queue between them: the same kind of queue as between children, or threads.
 *
 * <p>The producers are endless; an argument limits each to that many products. Then the queue is ended, by which the consumers, who
 * are as endless, know that nothing comes any more.
 */
final class ProducersAndConsumers {

    private ProducersAndConsumers() {}

    static void produce(SharedQueue<Integer> queue, long products) throws InterruptedException {
        for (long i = 0; i < products; i++) {
            int product = ThreadLocalRandom.current().nextInt(10, 21);
            System.out.println("process-%d produced product-%d\t%s"
                    .formatted(ProcessHandle.current().pid(), product, PythonText.ctime()));
            queue.put(product);

            Pace.sleep(ThreadLocalRandom.current().nextInt(1, 4));
        }
    }

    static void consume(SharedQueue<Integer> queue) throws InterruptedException {
        while (true) {
            // The notes ask whether the queue is empty, and then take: in between, another consumer may have been faster.
            Integer product = queue.poll();
            if (product != null) {
                System.out.println("process-%d consumed product-%d\t%s"
                        .formatted(ProcessHandle.current().pid(), product, PythonText.ctime()));
            } else if (queue.isEnded() && queue.isEmpty()) {
                return;
            }

            Pace.sleep(ThreadLocalRandom.current().nextInt(1, 4));
        }
    }

    static void main(String[] args) {
        long products = args.length > 0 ? Long.parseLong(args[0]) : Long.MAX_VALUE;
        // The pool is closed first, which waits for all five tasks. Each of them needs a worker for itself.
        try (var queue = SharedQueue.<Integer>create();
                var pool = ProcessPool.of(2 + 3)) {
            var producers = new ArrayList<TaskFuture<Void>>();
            for (int i = 0; i < 2; i++) {
                producers.add(pool.submit(() -> {
                    produce(queue, products);
                    return null;
                }));
            }
            for (int i = 0; i < 3; i++) {
                var _ = pool.submit(() -> {
                    consume(queue);
                    return null;
                });
            }
            producers.forEach(TaskFuture::join);
            queue.end();
        }
    }
}
