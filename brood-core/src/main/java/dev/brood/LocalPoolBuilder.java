// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.HeapSize;
import dev.brood.internal.launch.LaunchSpec;
import dev.brood.internal.os.UsableCores;
import dev.brood.internal.pool.PoolConfig;
import dev.brood.internal.pool.PoolEngine;
import dev.brood.internal.wire.Envelope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects and checks the settings of a pool on this machine. */
final class LocalPoolBuilder implements ProcessPool.Builder {

    private static final int DEFAULT_CAPACITY = 65_536;
    private static final int MAX_NAME = 60;
    private static final int MAX_WORKERS = 4_095;
    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger();

    private int workers = UsableCores.count();
    private @Nullable String name;
    private final LocalContext context;
    private @Nullable StartMethod startMethod;
    private @Nullable String maxHeap;
    private List<String> jvmArgs = List.of();
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Path workingDirectory;
    private @Nullable Path javaHome;
    private @Nullable Duration taskTimeout;
    private int retries;
    private int queueCapacity = DEFAULT_CAPACITY;
    private @Nullable RemoteAction initializer;
    private @Nullable Consumer<? super String> outputLines;

    /**
     * The initializer as the worker receives it.
     *
     * @param action the user's code
     */
    private record Initializer(RemoteAction action) implements RemoteCallable<@Nullable Object>, Envelope {
        @Override
        public @Nullable Object call() throws Exception {
            action.run();
            return null;
        }
    }

    LocalPoolBuilder(LocalContext context) {
        this.context = context;
    }

    @Override
    public ProcessPool.Builder workers(int workers) {
        this.workers = workers;
        return this;
    }

    @Override
    public ProcessPool.Builder name(String name) {
        this.name = LocalChildBuilder.checkedName(name, MAX_NAME);
        return this;
    }

    @Override
    public ProcessPool.Builder startMethod(StartMethod method) {
        this.startMethod = LocalChildBuilder.given(method, "startMethod", "a start method");
        return this;
    }

    @Override
    public ProcessPool.Builder maxHeap(String size) {
        this.maxHeap = LocalChildBuilder.given(size, "maxHeap", "a size such as 256m");
        return this;
    }

    @Override
    public ProcessPool.Builder jvmArgs(String... args) {
        this.jvmArgs = LocalChildBuilder.checkedWords(args, "jvmArgs");
        return this;
    }

    @Override
    public ProcessPool.Builder environment(Map<String, String> variables) {
        this.environment.putAll(LocalChildBuilder.checkedVariables(variables));
        return this;
    }

    @Override
    public ProcessPool.Builder workingDirectory(Path directory) {
        this.workingDirectory = LocalChildBuilder.checkedDirectory(directory);
        return this;
    }

    @Override
    public ProcessPool.Builder javaHome(Path home) {
        this.javaHome = LocalChildBuilder.checkedJava(home);
        return this;
    }

    @Override
    public ProcessPool.Builder taskTimeout(Duration limit) {
        this.taskTimeout = LocalChildBuilder.given(limit, "taskTimeout", "a time, or do not call it for no limit");
        return this;
    }

    @Override
    public ProcessPool.Builder retries(int retries) {
        this.retries = retries;
        return this;
    }

    @Override
    public ProcessPool.Builder initializer(RemoteAction initializer) {
        this.initializer = LocalChildBuilder.given(initializer, "initializer", "what each worker is to run first");
        return this;
    }

    @Override
    public ProcessPool.Builder stdout(Consumer<? super String> lines) {
        this.outputLines = Objects.requireNonNull(lines, "lines");
        return this;
    }

    @Override
    public ProcessPool.Builder queueCapacity(int tasks) {
        this.queueCapacity = tasks;
        return this;
    }

    @Override
    public ProcessPool build() {
        check(workers >= 1 && workers <= MAX_WORKERS, "workers", workers, "give 1 to " + MAX_WORKERS);
        check(retries >= 0, "retries", retries, "give 0 or more");
        check(queueCapacity >= 1, "queueCapacity", queueCapacity, "give 1 or more");
        if (taskTimeout != null) {
            check(taskTimeout.isPositive(), "taskTimeout", taskTimeout, "give a time longer than zero, or none for no limit");
        }
        if (maxHeap != null) {
            HeapSize.checked(maxHeap);
        }
        return new LocalProcessPool(new PoolEngine(new PoolConfig(
                name != null ? name : "pool-" + NEXT_NUMBER.incrementAndGet(),
                workers,
                LaunchSpec.worker(
                        maxHeap,
                        jvmArgs,
                        Map.copyOf(environment),
                        workingDirectory,
                        javaHome,
                        outputLines,
                        context.sparePlan(startMethod),
                        context.forChildren()),
                taskTimeout,
                retries,
                queueCapacity,
                initializer == null ? null : new Initializer(initializer))));
    }

    private static void check(boolean valid, String setting, Object value, String remedy) {
        if (!valid) {
            throw new IllegalArgumentException(setting + "(" + value + ") makes no sense: " + remedy);
        }
    }
}
