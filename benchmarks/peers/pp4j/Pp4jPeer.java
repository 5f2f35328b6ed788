// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.viktorc.pp4j.impl.ProcessExecutors;

/** PP4J, a pool of Java processes over standard input and output. */
public final class Pp4jPeer {

    private static final String VERSION = "PP4J 2.2, JDK " + Runtime.version();

    private Pp4jPeer() {}

    /** A task that PP4J can send. */
    interface Task<V> extends Callable<V>, Serializable {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("pain=halt")) {
            halt();
        } else {
            measure(new Measurement(args));
        }
        System.exit(0); // threads of PP4J outlive its shutdown
    }

    private static void measure(Measurement measurement) throws Exception {
        switch (measurement.name()) {
            case "start-join" -> startJoin(measurement);
            case "pool-roundtrip" -> roundtrip(measurement);
            case "pool-throughput" -> throughput(measurement);
            default -> throw new IllegalArgumentException("PP4J has no case " + measurement.name());
        }
    }

    private static void startJoin(Measurement measurement) throws Exception {
        int size = measurement.size();
        measurement.run(VERSION, "pool made and shut down for each; batch 1; spares none", i -> {
            ExecutorService pool = ProcessExecutors.newFixedJavaProcessPool(size);
            List<Future<Long>> futures = new ArrayList<>();
            for (int k = 0; k < size; k++) {
                futures.add(pool.submit(square(i)));
            }
            long verified = 0;
            for (Future<Long> future : futures) {
                verified += future.get() == (long) i * i ? 1 : 0;
            }
            end(pool);
            return verified;
        });
    }

    private static void roundtrip(Measurement measurement) throws Exception {
        byte[] payload = new byte[measurement.size()];
        ExecutorService pool = ProcessExecutors.newFixedJavaProcessPool(1);
        measurement.run(VERSION, "submit; workers 1; batch 1; idle blocks; spares none", i -> {
            if (payload.length == 0) {
                return pool.submit(square(i)).get();
            }
            return Measurement.mark(pool.submit(stamp(i, payload)).get(), payload.length);
        });
        end(pool);
    }

    private static void throughput(Measurement measurement) throws Exception {
        int workers = measurement.size();
        int tasks = measurement.tasks();
        ExecutorService pool = ProcessExecutors.newFixedJavaProcessPool(workers);
        String settings = "submit all; workers " + workers + "; batch 1; idle blocks; spares none";
        measurement.run(VERSION, settings, i -> {
            List<Future<Long>> futures = new ArrayList<>(tasks);
            for (int k = 0; k < tasks; k++) {
                futures.add(pool.submit(square(k)));
            }
            long sum = 0;
            for (Future<Long> future : futures) {
                sum += future.get();
            }
            return sum;
        });
        end(pool);
    }

    private static void halt() throws Exception {
        ExecutorService pool = ProcessExecutors.newFixedJavaProcessPool(1);
        Task<Integer> task = () -> {
            Runtime.getRuntime().halt(9);
            return 1;
        };
        try {
            System.out.println("the task returned " + pool.submit(task).get(5, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            System.out.println("the task failed with " + e.getCause());
        } catch (TimeoutException e) {
            System.out.println("5 s after its process halted, the task has neither a result nor an exception");
        }
        pool.shutdownNow();
    }

    private static Task<Long> square(long x) {
        return () -> x * x;
    }

    private static Task<byte[]> stamp(int index, byte[] payload) {
        return () -> Measurement.stamp(index, payload);
    }

    private static void end(ExecutorService pool) throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("PP4J did not end within 10 s of its shutdown");
        }
    }
}
