// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.memory.SharedLong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Child processes that work at the same time as their parent, repetition by repetition. */
final class Crew implements AutoCloseable {

    private final SharedLong begun = SharedLong.create(0);
    private final SharedLong done = SharedLong.create(0);
    private final List<ChildProcess> children = new ArrayList<>();

    /**
     * Starts the children.
     *
     * @param measurement how often they work
     * @param others how many they are
     * @param work the work of one repetition
     */
    Crew(Measurement measurement, int others, RemoteAction work) {
        this(measurement, Collections.nCopies(others, work));
    }

    /**
     * Starts children of which each does something else.
     *
     * @param measurement how often they work
     * @param works the work of one repetition, of each
     */
    Crew(Measurement measurement, List<RemoteAction> works) {
        long repetitions = (long) measurement.warmup() + measurement.count();
        SharedLong go = begun;
        SharedLong ready = done;
        for (RemoteAction work : works) {
            children.add(ChildProcess.start(() -> {
                ready.incrementAndGet();
                for (long repetition = 1; repetition <= repetitions; repetition++) {
                    awaitAtLeast(go, repetition);
                    work.run();
                    ready.incrementAndGet();
                }
            }));
        }
        awaitAtLeast(done, works.size());
    }

    /** Has all do one repetition, the caller too, and waits until they have. */
    void repeat(RemoteAction work) throws Exception {
        long repetition = begun.incrementAndGet();
        work.run();
        awaitAtLeast(done, (repetition + 1) * children.size());
    }

    private static void awaitAtLeast(SharedLong number, long value) {
        while (number.get() < value) {
            Thread.onSpinWait();
        }
    }

    /** Joins the children, which have done all their work. */
    @Override
    public void close() {
        for (ChildProcess child : children) {
            child.onExit().join();
        }
        begun.close();
        done.close();
    }
}
