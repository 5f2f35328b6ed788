// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.LaunchSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of a pool.
 *
 * @param name the pool's name
 * @param workers how many workers at most
 * @param maxHeap the value of {@code -Xmx}, or null
 * @param jvmArgs further options of the workers
 * @param taskTimeout how long a task may run, or null
 * @param retries how often a task is run again whose worker died
 * @param queueCapacity how many tasks may wait
 * @param initializer runs in each new worker, or null
 * @param outputLines takes each line of the workers' standard output, or null to pass it on
 */
public record PoolConfig(
        String name,
        int workers,
        @Nullable String maxHeap,
        List<String> jvmArgs,
        @Nullable Duration taskTimeout,
        int retries,
        int queueCapacity,
        @Nullable Callable<?> initializer,
        @Nullable Consumer<? super String> outputLines) {

    /** Describes the worker of a number; its standard error passes through this process, which keeps its last lines. */
    LaunchSpec worker(int number, Consumer<String> errorLines) {
        return LaunchSpec.worker(name + "-worker-" + number, maxHeap, jvmArgs, outputLines, errorLines);
    }
}
