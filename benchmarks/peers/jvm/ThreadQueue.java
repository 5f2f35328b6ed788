// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A queue of the JDK between threads of one JVM: as many put as take, of which the calling one takes. */
final class ThreadQueue {

    private static final int CAPACITY = 1_024;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong sum = new AtomicLong();
    private final BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final List<Thread> others = new ArrayList<>();

    private ThreadQueue() {}

    static void throughput(Measurement measurement) throws Exception {
        new ThreadQueue().run(measurement);
    }

    private void run(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        int size = measurement.size();
        int repetitions = measurement.repetitions();
        for (int k = 0; k < size; k++) {
            start(repetitions, () -> put(tasks));
        }
        for (int k = 1; k < size; k++) {
            start(repetitions, () -> take(tasks));
        }
        awaitAtLeast(done, others.size());
        String settings = "put, take; processes 1, threads " + 2 * size + "; capacity " + CAPACITY + "; batch 1; idle parks; spares none";
        measurement.run(MessagePeer.VERSION, settings, i -> {
            sum.set(0);
            long repetition = begun.incrementAndGet();
            take(tasks);
            awaitAtLeast(done, (repetition + 1) * others.size());
            return sum.get();
        });
        for (Thread other : others) {
            other.join();
        }
    }

    private void start(int repetitions, MappedFile.Work work) {
        others.add(Thread.ofPlatform().daemon().start(() -> {
            done.incrementAndGet();
            for (long repetition = 1; repetition <= repetitions; repetition++) {
                awaitAtLeast(begun, repetition);
                try {
                    work.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                done.incrementAndGet();
            }
        }));
    }

    private static void awaitAtLeast(AtomicLong number, long value) {
        while (number.get() < value) {
            Thread.onSpinWait();
        }
    }

    private void put(int times) throws InterruptedException {
        for (int k = 0; k < times; k++) {
            queue.put(k);
        }
    }

    private void take(int times) throws InterruptedException {
        long taken = 0;
        for (int k = 0; k < times; k++) {
            taken += queue.take();
        }
        sum.addAndGet(taken);
    }
}
