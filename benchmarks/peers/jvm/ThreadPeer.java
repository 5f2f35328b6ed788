// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of one JVM: what a user has without any process, and so the upper bound. */
public final class ThreadPeer {

    private static final String VERSION = "JDK " + Runtime.version();

    private ThreadPeer() {}

    public static void main(String[] args) throws Exception {
        Measurement measurement = new Measurement(args);
        switch (measurement.name()) {
            case "start-join" -> startJoin(measurement);
            case "pool-roundtrip" -> roundtrip(measurement);
            case "pool-throughput" -> throughput(measurement);
            default -> throw new IllegalArgumentException("threads have no case " + measurement.name());
        }
    }

    private static void startJoin(Measurement measurement) throws Exception {
        int size = measurement.size();
        measurement.run(VERSION, "platform thread; batch 1; spares none", i -> {
            AtomicInteger verified = new AtomicInteger();
            long square = (long) i * i;
            List<Thread> threads = new ArrayList<>();
            for (int k = 0; k < size; k++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    if ((long) i * i == square) {
                        verified.incrementAndGet();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            return verified.get();
        });
    }

    private static void roundtrip(Measurement measurement) throws Exception {
        byte[] payload = new byte[measurement.size()];
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            measurement.run(VERSION, "submit; workers 1; batch 1; idle parks; spares none", i -> {
                if (payload.length == 0) {
                    return pool.submit(() -> (long) i * i).get();
                }
                return Measurement.mark(pool.submit(() -> Measurement.stamp(i, payload)).get(), payload.length);
            });
        }
    }

    private static void throughput(Measurement measurement) throws Exception {
        int workers = measurement.size();
        int tasks = measurement.tasks();
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            measurement.run(VERSION, "submit all; workers " + workers + "; batch 1; idle parks; spares none", i -> {
                List<Future<Long>> futures = new ArrayList<>(tasks);
                for (int k = 0; k < tasks; k++) {
                    long x = k;
                    futures.add(pool.submit(() -> x * x));
                }
                long sum = 0;
                for (Future<Long> future : futures) {
                    sum += future.get();
                }
                return sum;
            });
        }
    }
}
