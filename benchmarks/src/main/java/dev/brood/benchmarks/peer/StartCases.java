// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.StartMethod;
import dev.brood.memory.SharedLong;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The cases that start children. */
final class StartCases {

    /** Five a second. */
    private static final Duration PACE = Duration.ofMillis(200);

    /** It takes some 10 s. */
    private static final Duration CACHE_LIMIT = Duration.ofSeconds(60);

    private StartCases() {}

    static void join(Measurement measurement) throws Exception {
        int size = measurement.size();
        String cache = cache();
        measurement.run("ChildProcess.start, default method, one after the other; batch 1; spares as they become ready; " + cache, i -> {
            RemoteAction task = task(i);
            List<ChildProcess> children = new ArrayList<>();
            for (int k = 0; k < size; k++) {
                children.add(ChildProcess.start(task));
            }
            long verified = 0;
            for (ChildProcess child : children) {
                verified += ended(child);
            }
            return verified;
        });
    }

    static void paced(Measurement measurement) throws Exception {
        String cache = cache();
        Pace pace = new Pace();
        measurement.runTimed("FORKSERVER, five a second; batch 1; spares ready; " + cache, i -> {
            RemoteAction task = task(i);
            pace.await();
            long began = System.nanoTime();
            long verified = ended(start(StartMethod.FORKSERVER, task));
            return new Measurement.Timed(System.nanoTime() - began, verified);
        });
    }

    /** All processes have one clock, on Linux. */
    static void firstLine(Measurement measurement) throws Exception {
        String cache = cache();
        Pace pace = new Pace();
        try (SharedLong time = SharedLong.create(0)) {
            measurement.runTimed("FORKSERVER, five a second; until the task's first line; batch 1; spares ready; " + cache, i -> {
                pace.await();
                long began = System.nanoTime();
                long verified = ended(start(StartMethod.FORKSERVER, () -> time.set(System.nanoTime())));
                return new Measurement.Timed(time.get() - began, verified);
            });
        }
    }

    static void spawn(Measurement measurement) throws Exception {
        measurement.run("SPAWN; batch 1; spares none; " + cache(), i -> ended(start(StartMethod.SPAWN, task(i))));
    }

    /**
     * Waits until children have the start cache, which the machine's first start orders and nobody waits for: its making would slow the
     * first round, and would be ended with it.
     *
     * @return whether they have it, for the settings
     */
    private static String cache() throws Exception {
        if (!Files.isRegularFile(Path.of(ChildProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI()))) {
            return "no start cache for classes in a folder";
        }
        long began = System.nanoTime();
        while (ended(start(StartMethod.SPAWN, StartCases::failWithoutCache)) == 0) {
            if (System.nanoTime() - began > CACHE_LIMIT.toNanos()) {
                throw new IllegalStateException("there is no start cache after " + CACHE_LIMIT.toSeconds() + " s: see brood doctor");
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
        return "start cache";
    }

    private static void failWithoutCache() {
        List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
        if (arguments.stream().noneMatch(argument -> argument.startsWith("-XX:AOTCache="))) {
            ChildProcess.exit(1);
        }
    }

    private static ChildProcess start(StartMethod method, RemoteAction task) {
        return ChildProcess.builder(task).startMethod(method).start();
    }

    private static RemoteAction task(long x) {
        long square = x * x;
        return () -> {
            if (x * x != square) {
                ChildProcess.exit(3);
            }
        };
    }

    /** Waits for its end; returns 1 if it ended well. */
    private static long ended(ChildProcess child) throws InterruptedException {
        child.join();
        return child.exitCode().orElse(-1) == 0 ? 1 : 0;
    }

    /** Lets something begin at times that lie equally far apart. */
    private static final class Pace {
        private long next = System.nanoTime();

        void await() {
            next += PACE.toNanos();
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
