// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.LaunchSpec;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of a pool.
 *
 * @param name the pool's name
 * @param workers how many workers at most
 * @param worker what each worker is
 * @param taskTimeout how long a task may run, or null
 * @param retries how often a task is run again whose worker died
 * @param queueCapacity how many tasks may wait
 * @param initializer runs in each new worker, or null
 */
public record PoolConfig(
        String name,
        int workers,
        LaunchSpec worker,
        @Nullable Duration taskTimeout,
        int retries,
        int queueCapacity,
        @Nullable Callable<?> initializer) {

    /** Describes the worker of a number; its standard error passes through this process, which keeps its last lines. */
    LaunchSpec worker(int number, Consumer<String> errorLines) {
        return worker.named(name + "-worker-" + number, errorLines);
    }
}
