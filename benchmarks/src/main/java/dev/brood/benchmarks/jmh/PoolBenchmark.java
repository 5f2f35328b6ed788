// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.jmh;

import dev.brood.ProcessPool;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Small tasks through a pool of one worker. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PoolBenchmark {

    private static final int ITEMS = 1_000;

    private final ProcessPool pool = ProcessPool.of(1);
    private final List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
    private int next;

    /**
     * Starts the worker.
     *
     * @throws InterruptedException never
     * @throws ExecutionException never
     */
    @Setup
    public void startWorker() throws InterruptedException, ExecutionException {
        roundtrip();
    }

    /** Ends the worker. */
    @TearDown
    public void close() {
        pool.close();
    }

    /**
     * Hands over one task and waits for its result.
     *
     * @return the result
     * @throws InterruptedException never
     * @throws ExecutionException never
     */
    @Benchmark
    public long roundtrip() throws InterruptedException, ExecutionException {
        long x = next++;
        return pool.submit(() -> x * x).get();
    }

    /** {@return the results of many tasks, handed over as the worker gets ready} */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public List<Integer> map() {
        return pool.map(items, x -> x * x);
    }
}
