// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.RemoteAction;
import dev.brood.ipc.SharedQueue;
import dev.brood.memory.SharedLong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The cases about queues. */
final class QueueCases {

    private static final int CAPACITY = 1_024;

    private QueueCases() {}

    /** As many processes put as take; this one is one of those that take. */
    static void throughput(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        int size = measurement.size();
        try (SharedQueue<Integer> queue = SharedQueue.create(CAPACITY);
                SharedLong sum = SharedLong.create(0)) {
            List<RemoteAction> others = new ArrayList<>(Collections.nCopies(size, () -> put(queue, tasks)));
            others.addAll(Collections.nCopies(size - 1, () -> sum.getAndAdd(take(queue, tasks))));
            try (Crew crew = new Crew(measurement, others)) {
                String settings = "put, take; processes " + 2 * size + "; capacity " + CAPACITY
                        + "; batch 1; idle spins, then sleeps; spares none";
                measurement.run(settings, i -> {
                    sum.set(0);
                    crew.repeat(() -> sum.getAndAdd(take(queue, tasks)));
                    return sum.get();
                });
            }
        }
    }

    private static void put(SharedQueue<Integer> queue, int times) throws InterruptedException {
        for (int k = 0; k < times; k++) {
            queue.put(k);
        }
    }

    private static long take(SharedQueue<Integer> queue, int times) throws InterruptedException {
        long sum = 0;
        for (int k = 0; k < times; k++) {
            sum += queue.take();
        }
        return sum;
    }
}
